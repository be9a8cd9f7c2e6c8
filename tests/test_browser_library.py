"""The Library page in a real browser: real files dropped, a broken one beside them, asked about, removed and brought back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals.app_server import app_server
from tests.test_browser import ask
from tests.test_browser import browser as browser
from tests.test_browser import tab as tab
from tests.typeset import Sheet

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def write_files(folder: Path) -> list[Path]:
    """A typeset PDF, a text of its own, a PDF that is none."""
    sheet = Sheet().page()
    sheet.lines(["A/80/501"], x=400)
    sheet.lines(["14 March 2025"], x=400)
    sheet.lines(["Report on lighthouses"], style="B", size=14, gap=14)
    sheet.lines(["1.   The keeper of the lighthouse on the northern cape counted 431 ships."])
    sheet.lines(["2.   The lamps of all lighthouses were replaced in autumn."])
    pdf, text, broken = folder / "lighthouses.pdf", folder / "wells.txt", folder / "broken.pdf"
    pdf.write_bytes(bytes(sheet.pdf.output()))
    text.write_text("A/80/502\n\n15 March 2025\n\n**Report on wells**\n\n1. Nine wells were dug.\n")
    broken.write_bytes(b"%PDF-1.4 nothing")
    return [pdf, text, broken]


def test_files_are_dropped_asked_about_removed_and_brought_back(
    tab: Page, built_library: Path, tmp_path: Path
) -> None:
    shutil.copytree(built_library, tmp_path / "library")
    with app_server(tmp_path / "library") as address:
        tab.goto(f"{address}/library")
        tab.locator("input[type=file]").set_input_files(write_files(tmp_path))
        jobs = tab.locator(".st-key-library-jobs")
        jobs.get_by_text("lighthouses.pdf").wait_for()
        tab.goto(f"{address}/search")  # one may leave the page
        tab.goto(f"{address}/library")
        jobs.get_by_text("2 added, 1 failed").wait_for()
        assert "cannot be opened" in jobs.inner_text()
        tab.get_by_text("A/80/501").first.wait_for()
        tab.goto(address)
        ask(tab, "How many ships did the keeper of the lighthouse count?")
        tab.get_by_role("button", name="A/80/501, para. 1", exact=True).first.wait_for()
        tab.goto(f"{address}/library")
        card = tab.locator("[class*=st-key-report-]").filter(has_text="Report on wells")
        card.get_by_role("button", name="Remove").click()
        jobs.get_by_role("button", name="Undo").wait_for()
        card.wait_for(state="detached")
        jobs.get_by_role("button", name="Undo").click()
        card.wait_for()
