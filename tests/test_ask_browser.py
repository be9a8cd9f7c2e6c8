"""The Ask page in a real browser: conversations kept, the printed page beside the answer, ten people at once."""

from __future__ import annotations

import base64
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from index.build import add_paths
from index.library import Library
from ingest.page_image import MARGIN_POINTS, OUTLINE_RGB
from ingest.report import Box
from tests.test_browser import QUESTION, address, ask, browser, serve, tab
from tests.typeset import Sheet, un_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["address", "browser", "tab"]  # fixtures
pytestmark = pytest.mark.browser
SYMBOL = "A/71/901"


def water_report(path: Path) -> Path:
    """Typeset a report of two pages, two numbered paragraphs on each."""
    sheet = Sheet()
    texts = [
        ["The Committee met in Geneva on 4 May 2016 and elected", "Ms. Aalto its Chair by acclamation."],
        [
            "The Committee noted that desalination plants had been",
            "damaged by storms in eleven island States.",
        ],
        ["Many delegations asked for pumps, pipes and spare parts", "to be exempted from customs duties."],
        ["The secretariat will report on rainwater harvesting", "to the Committee at its next session."],
    ]
    for number, lines in enumerate(texts):
        if number % 2 == 0:
            un_page(sheet, SYMBOL, number // 2 + 1, 2)
            sheet.y = 150 if number else 330
        if number == 0:
            sheet.put(123, 220, "Report of the Committee on Water", 14, "B")
            sheet.put(123, 300, "I. Proceedings", 12, "B")
        sheet.paragraph(f"{number + 1}.", lines)
    return sheet.save(path)


@pytest.fixture(scope="module")
def water(built_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server on a library that holds one PDF: its address and folder."""
    folder = tmp_path_factory.mktemp("water")
    shutil.copytree(built_library / "encoder", folder / "library" / "encoder")
    water_report(folder / "water.pdf")
    assert add_paths(folder / "library", [folder / "water.pdf"]).added == [SYMBOL]
    for at in serve(folder / "library"):
        yield at, folder / "library"


def picture(page: Page) -> Image.Image:
    """The page that is shown, as it was sent."""
    encoded = page.locator(".st-key-sheet-frame img").evaluate(
        """async image => {
          const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer())
          return btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''))
        }"""
    )
    return Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB")


def outline(image: Image.Image) -> tuple[float, float, float, float]:
    """Where the outline lies, as shares of the page: left, top, right, bottom."""
    rows, columns = np.nonzero((np.asarray(image) == OUTLINE_RGB).all(axis=2))
    return (
        columns.min() / image.width, rows.min() / image.height,
        columns.max() / image.width, rows.max() / image.height,
    )  # fmt: skip


def expected(box: Box) -> tuple[float, float, float, float]:
    """Where it has to lie on a letter page by the parser's box."""
    width, height = 612.0, 792.0
    return (
        (box.x0 - MARGIN_POINTS) / width, 1 - (box.y1 + MARGIN_POINTS) / height,
        (box.x1 + MARGIN_POINTS) / width, 1 - (box.y0 - MARGIN_POINTS) / height,
    )  # fmt: skip


def test_the_printed_page_shows_where_the_answer_stands(tab: Page, water: tuple[str, Path]) -> None:
    tab.goto(water[0])
    ask(tab, "How many island States had damaged desalination plants?")
    tab.get_by_role("button", name=f"{SYMBOL}, para. 2", exact=True).first.click()
    frame = tab.locator(".st-key-sheet-frame")
    shown = frame.get_by_role("img", name="Page 1 as printed; para. 2 is outlined")
    shown.wait_for()
    box = Library.open(water[1]).paragraph(f"{SYMBOL}#main.2").boxes[0]
    image = picture(tab)
    assert outline(image) == pytest.approx(expected(box), abs=0.004)
    drawn = shown.bounding_box()
    assert drawn is not None
    assert image.width >= 2 * drawn["width"], "sharp on a screen of two dots to the point"
    tab.locator(".st-key-sheet-frame[tabindex='0']").wait_for()
    frame.focus()
    tab.keyboard.press("+")
    tab.get_by_text("150 %").wait_for()
    tab.wait_for_function(
        "document.querySelector('.st-key-sheet-frame').scrollWidth > 1.4 * document.querySelector('.st-key-sheet-frame').clientWidth"
    )
    frame.focus()
    tab.keyboard.press("-")
    tab.get_by_text("100 %").wait_for()
    tab.wait_for_function(
        "document.querySelector('.st-key-sheet-frame').scrollWidth <= document.querySelector('.st-key-sheet-frame').clientWidth + 2"
    )
    frame.focus()
    tab.keyboard.press("ArrowRight")
    frame.get_by_role("img", name="Page 2 as printed", exact=True).wait_for()
    tab.get_by_role("button", name="Back to page 1").click()
    shown.wait_for()


def test_a_new_question_is_brought_to_the_top(tab: Page, address: str) -> None:
    tab.goto(address)
    ask(tab, "What does paragraph 21 say?")
    tab.get_by_role("button", name="UNODC/HONLAC/28/6, para. 21", exact=True).first.wait_for()
    ask(tab, QUESTION)
    tab.get_by_role("button", name="UNODC/HONLAC/28/6, para. 4 (c)", exact=True).wait_for()
    newest = tab.locator(".st-key-turn-1")
    tab.wait_for_function("document.querySelector('.st-key-turn-1').getBoundingClientRect().top < 200")
    place = newest.bounding_box()
    assert place is not None
    assert place["y"] >= 0


def test_a_text_has_no_page_and_says_so(tab: Page, address: str) -> None:
    tab.goto(address)
    ask(tab, QUESTION)
    tab.get_by_role("button", name="UNODC/HONLAC/28/6, para. 4 (a)", exact=True).click()
    tab.get_by_text("This report has no printed pages").wait_for()


def test_conversations_outlive_a_reload_and_are_nobody_elses(
    browser: Browser, tab: Page, address: str
) -> None:
    tab.goto(address)
    ask(tab, QUESTION)
    tab.get_by_text("Quoted word for word").wait_for()
    tab.wait_for_url("**/?c=*")
    link = tab.url
    tab.reload()
    tab.get_by_role("button", name="UNODC/HONLAC/28/6, para. 4 (b)", exact=True).wait_for()
    tab.get_by_role("link", name="Search").click()  # another page and back
    tab.get_by_role("heading", name="Search").wait_for()
    tab.get_by_role("link", name="Ask").click()
    tab.get_by_role("button", name="UNODC/HONLAC/28/6, para. 4 (b)", exact=True).wait_for()
    again = tab.context.new_page()
    again.goto(address)  # another window of the same browser
    again.get_by_role("heading", name="What do the reports say?").wait_for()
    again.get_by_role("button", name=re.compile(rf"^{QUESTION[:20]}.*…$")).click()
    again.get_by_role("button", name="UNODC/HONLAC/28/6, para. 4 (b)", exact=True).wait_for()
    assert again.url == link
    other = browser.new_context()
    page = other.new_page()
    page.goto(address)
    page.get_by_role("heading", name="What do the reports say?").wait_for()
    page.get_by_role("button").first.wait_for()
    assert page.get_by_role("button", name=QUESTION[:30]).count() == 0
    other.close()


def test_ten_people_ask_at_once(browser: Browser, address: str) -> None:
    contexts = [browser.new_context() for _ in range(10)]
    pages = [context.new_page() for context in contexts]
    numbers = [1, 2, 3, 11, 19, 20, 21, 22, 23, 24]
    for page in pages:
        page.goto(address, wait_until="commit")
    for page, number in zip(pages, numbers, strict=True):
        ask(page, f"What does paragraph {number} say?")
    for page, number in zip(pages, numbers, strict=True):
        page.get_by_role("button", name=f"UNODC/HONLAC/28/6, para. {number}", exact=True).first.wait_for()
        assert page.locator("[data-testid=stChatMessage]").count() == 2
        assert page.get_by_text("What does paragraph").count() >= 1
        assert page.locator("[data-testid=stException]").count() == 0
    assert len({page.url for page in pages}) == 10
    for context in contexts:
        context.close()
