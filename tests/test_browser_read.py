"""Search and Read in a real browser: results while typing, back to where one was, page and text in step."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document
from PIL import Image

from evals.app_server import app_server
from index.browse import boxes_of
from index.library import Library
from ingest.page_image import OUTLINE_RGB
from tests.test_browser import browser as browser
from tests.test_browser import tab as tab
from tests.test_ui_read import printed as printed

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(printed: Path) -> Iterator[str]:
    with app_server(printed) as served:
        yield served


def test_results_come_while_typing_and_are_there_again(tab: Page, address: str, tmp_path: Path) -> None:
    tab.set_default_timeout(60_000)
    tab.goto(f"{address}/search")
    tab.get_by_role("searchbox", name="Words, a sentence or a question").click()
    tab.keyboard.type("solar power in district 10")
    first = tab.locator(".st-key-hit-1")
    first.wait_for()  # without Enter
    tab.wait_for_url(re.compile(r"q=solar\+power\+in\+district\+10$"))
    assert tab.evaluate("document.activeElement.value") == "solar power in district 10"
    first.get_by_role("link").click()
    tab.locator(".st-key-here").get_by_text("para. 10", exact=False).first.wait_for()
    tab.go_back()
    first.wait_for()
    for number in (1, 2):
        tab.locator(f".st-key-hit-{number} [data-testid=stCheckbox] label").click()
        tab.get_by_text(f"{number} chosen").wait_for()
    tab.get_by_role("button", name="Export").click()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Word").click()
    download.value.save_as(tmp_path / "chosen.docx")
    shown = "\n".join(p.text for p in Document(str(tmp_path / "chosen.docx")).paragraphs)
    assert "Search: solar power in district 10" in shown
    assert "solar power in district 10 and noted" in shown
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Compare").click()
    tab.get_by_role("heading", name="Side by side").wait_for()
    tab.get_by_role("button", name="Back to the results").click()
    first.wait_for()


def is_outline(pixel: object) -> bool:
    """Tell the outline's blue from black print on white; Streamlit has scaled the picture, which mixes colours."""
    red, _, blue = pixel  # type: ignore[misc]
    return bool(blue - red > (OUTLINE_RGB[2] - OUTLINE_RGB[0]) / 3)


def test_the_page_goes_with_the_text(tab: Page, address: str, printed: Path) -> None:
    tab.goto(f"{address}/read?doc=A/90/1&para=25")
    sheet = tab.locator(".st-key-sheet-frame img")
    sheet.wait_for()
    tab.get_by_alt_text("Page 3 as printed; para. 25 is outlined").wait_for()
    report = Library.open(printed).report("A/90/1")
    box = boxes_of(next(p for p in report.paragraphs if p.number == "25"))[0]
    drawn = base64.b64decode(sheet.evaluate("picture => picture.src").split(",", 1)[1])
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    scale = picture.height / 792
    middle = round((box.x0 + box.x1) / 2 * scale)
    rows = [y for y in range(picture.height) if is_outline(picture.getpixel((middle, y)))]
    assert abs(min(rows) / scale - (792 - box.y1)) < 6
    assert abs(max(rows) / scale - (792 - box.y0)) < 6
    tab.locator(".st-key-sheet-after button").first.click()
    tab.wait_for_url(re.compile(r"leaf=4$"))
    begins = tab.locator(".st-key-here-begins")
    begins.get_by_text("31.", exact=False).first.wait_for()
    tab.wait_for_timeout(700)
    place = begins.bounding_box()
    assert place is not None
    assert 0 <= place["y"] < 400
    begins.get_by_role("button", name="¶ 31").click()
    tab.get_by_alt_text("Page 4 as printed; para. 31 is outlined").wait_for()
    tab.keyboard.press("Alt+ArrowDown")
    tab.get_by_alt_text("Page 4 as printed; para. 32 is outlined").wait_for()
    assert tab.url.endswith("para=32")
