"""The theme: contrast of every element in both colours, where the keyboard is, and nothing from elsewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals.app_server import ROOT, app_server
from tests.accessibility import axe_script, faults_of_the_app, find_faults
from tests.screenshots import settle
from tests.test_browser import browser as browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
AA_TEXT = 4.5  # WCAG 2.2, success criterion 1.4.3


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2, glossary)."""
    shares = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_of_the_theme_can_be_read(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    for text in ("textColor", "linkColor", "primaryColor", "grayTextColor"):
        for ground in ("backgroundColor", "secondaryBackgroundColor"):
            assert contrast(colours[text], colours[ground]) >= AA_TEXT, (theme, text, ground)
    for ground in ("orangeBackgroundColor", "blueBackgroundColor"):
        assert contrast(colours["textColor"], colours[ground]) >= AA_TEXT, (theme, ground)


def test_no_statistics_and_only_this_machine() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["client"]["toolbarMode"] == "minimal"


def test_the_style_sheet_and_the_mark_name_no_other_place() -> None:
    for file in Path(ROOT / "ui" / "static").iterdir():
        content = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(https?:)?//[a-z]|@import", content), file.name


@pytest.fixture(scope="module")
def every_element(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with app_server(
        tmp_path_factory.mktemp("none"), ROOT / "tests" / "pages" / "every_element.py"
    ) as address:
        context = browser.new_context(viewport={"width": 1024, "height": 768})
        page = context.new_page()
        page.goto(address)
        settle(page)
        yield page
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_element_can_be_read_at_rest_and_under_the_pointer(every_element: Page, theme: str) -> None:
    script = axe_script()
    if script is None:
        pytest.skip("axe-core is not installed: pip install axe-playwright-python (the extra “dev” has it)")
    page = every_element
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for name in ("Primary", "Secondary", "Tertiary", "Popover", "Download"):
        page.get_by_role("button", name=name, exact=True).hover()
        page.wait_for_timeout(250)
        assert faults_of_the_app(find_faults(page, script)) == []


@pytest.mark.browser
def test_the_keyboard_shows_where_it_is(every_element: Page) -> None:
    page = every_element
    page.get_by_role("button", name="Primary", exact=True).focus()
    for name in ("Secondary", "Tertiary", "Download", "Link"):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.inner_text().strip() == name
        assert focused.evaluate("e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).outlineWidth]") == ["solid", "2px"]  # fmt: skip
