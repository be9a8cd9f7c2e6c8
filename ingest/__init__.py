"""Turn one file into one Report: sections, numbered paragraphs, sub-paragraphs and their places.

Pure: nothing here knows of an index or a screen. ``read_report`` is the one way in.
"""

from ingest.read import read_report

__all__ = ["read_report"]
