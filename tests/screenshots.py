"""Screenshots of all pages in both themes and three widths: ``make screenshots``; look at them, then improve."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.test_browser import FLAGS, QUESTION, ask, chromium, serve

WIDTHS = {1440: 900, 1024: 768, 390: 844}
PAGES = {
    "start": "",
    "search": "search",
    "read": "read?doc=UNODC/HONLAC/28/6&para=21&sub=d",
    "library": "library",
    "evaluation": "evaluation",
}


def main(folder: Path) -> None:
    """Write NAME-WIDTH-THEME.png for every page."""
    folder.mkdir(parents=True, exist_ok=True)
    library = Path(os.environ.get("PILCROW_LIBRARY") or "library")
    for address in serve(library):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for width, height in WIDTHS.items():
                for theme in ("light", "dark"):
                    context = browser.new_context(
                        viewport={"width": width, "height": height},
                        color_scheme="dark" if theme == "dark" else "light",
                    )
                    _shoot(context.new_page(), address, folder, f"{width}-{theme}")
                    context.close()
            browser.close()


def _shoot(page: Page, address: str, folder: Path, suffix: str) -> None:
    for name, path in PAGES.items():
        page.goto(f"{address}/{path}")
        page.get_by_role("heading").first.wait_for()
        page.wait_for_timeout(1200)
        page.screenshot(path=folder / f"{name}-{suffix}.png")
    page.goto(address)
    ask(page, QUESTION)
    page.get_by_text("Quoted word for word").wait_for()
    page.screenshot(path=folder / f"answer-{suffix}.png")
    page.locator('[class*="st-key-chip-0-"] button').nth(1).click()
    page.locator(".st-key-source").wait_for()
    page.wait_for_timeout(800)
    page.screenshot(path=folder / f"source-{suffix}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
