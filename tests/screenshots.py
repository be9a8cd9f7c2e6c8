"""Screenshots of all pages in both themes and three widths: ``make screenshots``; look at them, then improve.

Says what axe-core finds grave on each, where it is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from evals.app_server import FLAGS, app_server, find_chromium
from tests.accessibility import axe_script, faults_of_the_app, find_faults

WIDTHS = {1440: 900, 1024: 768, 390: 844}
THEMES = ("light", "dark")
QUESTION = "What did the working group recommend on cryptocurrencies?"
OFF_TOPIC = "Who won the football world cup in 1998?"
PARAGRAPH = "read?doc=UNODC/HONLAC/28/6&para=21&sub=d"


@dataclass(frozen=True)
class Screen:
    """One picture: where to go on which server ("shipped", "missing", "damaged"), and what to do there first."""

    name: str
    path: str = ""
    act: Callable[[Page], None] = lambda page: None
    server: str = "shipped"


def ask(question: str) -> Callable[[Page], None]:
    """Return the act of asking a question and waiting for what comes of it."""

    def act(page: Page) -> None:
        box = page.get_by_role("textbox", name="Ask about the reports")
        box.fill(question)
        box.press("Enter")
        page.locator('[class*="st-key-foot-"]').first.wait_for()

    return act


def open_source(page: Page) -> None:
    """Ask, and open the source of a citation."""
    ask(QUESTION)(page)
    page.get_by_role("button", name=re.compile(r"para\. 4 \(b\)$")).first.click()
    page.locator(".st-key-source").wait_for()


def explain(page: Page) -> None:
    """Open why the first paragraph was found."""
    page.get_by_role("button", name="Why this paragraph?").first.click()
    page.locator("[data-testid=stPopoverBody]").wait_for()


def open_filters(page: Page) -> None:
    """Open the filters."""
    page.get_by_text("Filters", exact=True).first.click()


def show_pages(page: Page) -> None:
    """Turn from a report's text to its printed pages, where there is a choice of both."""
    for name in ("Pages", "Page", "Page as printed", "Side by side", "Both"):
        control = page.get_by_role("radio", name=name, exact=True).or_(
            page.get_by_role("button", name=name, exact=True)
        )
        if control.count():
            control.first.click()
            return
    printed = page.get_by_text(re.compile(r"Page \d+ as printed")).first
    if printed.count():
        printed.click()


SCREENS = (
    Screen("ask-empty"),
    Screen("ask-filters", "", open_filters),
    Screen("ask-answered", "", ask(QUESTION)),
    Screen("ask-source", "", open_source),
    Screen("ask-declined", "", ask(OFF_TOPIC)),
    Screen("search-empty", "search"),
    Screen("search-hits", "search?q=hiding narcotics in bags on planes"),
    Screen("search-why", "search?q=hiding narcotics in bags on planes", explain),
    Screen("search-nothing", "search?q=drugs&year=1999"),
    Screen("read-text", PARAGRAPH),
    Screen("read-page", PARAGRAPH, show_pages),
    Screen("library", "library"),
    Screen("evaluation", "evaluation"),
    Screen("no-library", "", server="missing"),
    Screen("damaged-library", "", server="damaged"),
)


def main(folder: Path, only: tuple[str, ...] = ()) -> None:
    """Write NAME-WIDTH-THEME.png for every screen, or for those whose name begins as one of ``only``."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [s for s in SCREENS if not only or s.name.startswith(only)]
    failed: list[str] = []
    with ExitStack() as open_things:
        addresses = dict(_servers(open_things, {s.server for s in wanted}))
        playwright = open_things.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for width, height in WIDTHS.items():
            for theme in THEMES:
                for screen in wanted:
                    place = folder / f"{screen.name}-{width}-{theme}.png"
                    failed += _shoot(browser, screen, addresses[screen.server], place, width, height, theme)
        browser.close()
    print(f"{len(wanted) * len(WIDTHS) * len(THEMES)} pictures in {folder}")
    if failed:
        sys.exit("\n".join(failed))


def _servers(open_things: ExitStack, names: set[str]) -> Iterator[tuple[str, str]]:
    shipped = Path(os.environ.get("PILCROW_LIBRARY") or "library").resolve()
    folder = Path(open_things.enter_context(tempfile.TemporaryDirectory()))
    libraries = {"shipped": shipped, "missing": folder / "missing", "damaged": folder / "damaged"}
    if "damaged" in names:
        shutil.copytree(shipped, libraries["damaged"])
        damage(libraries["damaged"])
    for name in sorted(names):
        yield name, open_things.enter_context(app_server(libraries[name]))


def _shoot(
    browser: Browser, screen: Screen, address: str, place: Path, width: int, height: int, theme: str
) -> list[str]:
    """Take one picture; return what is wrong with it: where an act failed, it shows how far it came."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if theme == "dark" else "light"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    try:
        page.goto(f"{address}/{screen.path}")
        settle(page)
        screen.act(page)
        settle(page)
        script = axe_script()
        faults = faults_of_the_app(find_faults(page, script)) if script else []
        return [f"{place.name}: {fault}" for fault in faults]
    except Exception as error:
        return [f"{place.name}: {str(error).splitlines()[0]}"]
    finally:
        page.screenshot(path=place)
        context.close()


def settle(page: Page, rest_ms: int = 700) -> None:
    """Wait until the page's script has run, what it shows is drawn, and what it scrolls has come to rest."""
    page.locator("[data-testid=stMain] :is(p, h1, h2, h3, input)").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(rest_ms)


def damage(library: Path) -> None:
    """Cut every database of a library to half: it is there, and cannot be opened."""
    for database in library.rglob("*.sqlite*"):
        content = database.read_bytes()
        database.write_bytes(content[: len(content) // 2])


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), tuple(sys.argv[2:]))
