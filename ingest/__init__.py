"""Turn one file into one Report: sections, numbered paragraphs, sub-paragraphs and their places.

Pure: nothing here knows of an index or a screen.
"""
