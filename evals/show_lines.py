"""Print the lines a PDF is read into, with what structure sees of them: for looking at one file.

python -m evals.show_lines FILE.pdf [--pages 3-5] [--notes]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ingest.lines import Line
from ingest.pdf import read_pdf


def main() -> None:
    """Read one PDF and print its lines, page by page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pages", default="1-", help="3, 3-5 or 3- (default: all)")
    parser.add_argument("--notes", action="store_true", help="print the footnotes too")
    args = parser.parse_args()
    first, _, last = args.pages.partition("-")
    document = read_pdf(args.file)
    end = document.pages if args.pages.endswith("-") else int(last or first)
    wanted = range(int(first), end + 1)
    print(document.metadata)
    for page in wanted:
        print(f"---- page {page}, label {document.page_labels[page - 1]}")
        for line in document.lines:
            if line.page == page:
                print(
                    f"{_attributes(line)} {line.text}" + (f"   ^{','.join(line.notes)}" if line.notes else "")
                )
        if args.notes:
            for note in document.footnotes:
                if note.page == page:
                    print(f"      [{note.mark}] {note.text}")


def _attributes(line: Line) -> str:
    flags = "".join(
        letter if on else "."
        for letter, on in (
            ("P", line.page_break_before),
            ("g", line.gap_before),
            ("b", line.bold),
            ("i", line.italic),
            ("t", line.table),
            ("c", line.centred),
            ("x", line.boxed),
        )
    )
    return f"{line.indent:6.1f} {line.size:5.1f} {flags}"


if __name__ == "__main__":
    main()
