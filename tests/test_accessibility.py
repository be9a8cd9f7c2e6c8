"""Every page for everyone: axe-core in both themes, keyboard only, narrow screens, nothing from elsewhere, no errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals.app_server import app_server
from tests.accessibility import axe_script, faults_of_the_app, find_faults
from tests.screenshots import QUESTION, SCREENS, Screen, ask, settle
from tests.test_browser import browser as browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

pytestmark = pytest.mark.browser
OWN = re.compile(r"(https?|wss?)://127\.0\.0\.1|data:|blob:|about:")
# Streamlit looks for its server below the address of a page first, then above it: two answers 404 at a deep link.
KNOWN_404 = re.compile(r"/_stcore/(health|host-config)$")
# The others are held to the same by ``make screenshots``.
CHECKED = (
    "ask-empty",
    "ask-source",
    "ask-declined",
    "search-why",
    "search-nothing",
    "read-text",
    "library",
    "evaluation",
)
SHIPPED = [s for s in SCREENS if s.name in CHECKED]


@pytest.fixture(scope="module")
def address(built_library: Path) -> Iterator[str]:
    with app_server(built_library) as served:
        yield served


@pytest.fixture
def watched(browser: Browser) -> Iterator[Page]:
    """A page on which whatever leaves for elsewhere is stopped, and fails the test, as does an error of its scripts."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    outside: list[str] = []
    errors: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not KNOWN_404.search(message.location.get("url", "")):
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    def see(request: Request) -> None:
        if not OWN.match(request.url):
            outside.append(request.url)

    page.route(lambda url: not OWN.match(url), lambda route: route.abort())
    page.on("request", see)
    page.on("console", hear)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert outside == []
    assert errors == []


def open_screen(page: Page, address: str, screen: Screen) -> None:
    page.goto(f"{address}/{screen.path}")
    settle(page, 200)
    screen.act(page)
    settle(page, 200)


@pytest.mark.parametrize("screen", SHIPPED, ids=lambda s: s.name)
def test_axe_finds_nothing_grave_in_either_theme(watched: Page, address: str, screen: Screen) -> None:
    script = axe_script()
    if script is None:
        pytest.skip("axe-core is not installed: pip install axe-playwright-python (the extra “dev” has it)")
    open_screen(watched, address, screen)
    for theme in ("light", "dark"):
        watched.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        watched.wait_for_timeout(250)
        faults = faults_of_the_app(find_faults(watched, script))
        assert not faults, f"{screen.name}, {theme}:\n" + "\n".join(map(str, faults))
    watched.set_viewport_size({"width": 390, "height": 844})
    watched.wait_for_timeout(250)
    assert watched.evaluate("document.documentElement.scrollWidth") <= 390, "no sideways scrolling"
    assert watched.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert watched.title().endswith("· Pilcrow")


def test_the_keyboard_alone_leads_through_the_app(watched: Page, address: str) -> None:
    watched.goto(address)
    watched.locator('[class*="st-key-example-"] button').first.wait_for()
    settle(watched, 200)
    reached = list(_tab_through(watched, 14))
    names = [name for name, _ in reached]
    pages = ["Ask", "Search", "Read", "Library", "Evaluation"]
    assert [n for n in names if n in pages] == pages, "the pages come first, in their order"
    assert all(ring for _, ring in reached), [name for name, ring in reached if not ring]
    watched.locator('[class*="st-key-example-"] button').first.focus()
    watched.keyboard.press("Enter")
    watched.locator('[class*="st-key-foot-"]').wait_for()
    watched.locator('[class*="st-key-chip-"] button').first.focus()
    watched.keyboard.press("Enter")
    watched.locator(".st-key-source").wait_for()
    watched.keyboard.press("Escape")
    watched.locator(".st-key-source").wait_for(state="detached")


def _tab_through(page: Page, steps: int) -> Iterator[tuple[str, bool]]:
    """Press Tab; the name of what is reached each time, and whether it is to be seen that it is."""
    for _ in range(steps):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if here.count() == 0:
            continue
        name = here.evaluate(
            "e => (e.getAttribute('aria-label') || e.innerText || '').trim().split('\\n').pop()"
        )
        ring = here.evaluate(
            "e => [e, e.parentElement, ...(e.closest('[data-testid=stChatInput]')?.querySelectorAll('*') ?? [])]"
            ".some(x => { const c = getComputedStyle(x);"
            " return c.outlineStyle !== 'none' && c.outlineWidth !== '0px' || c.boxShadow !== 'none'"
            " || x.matches('[data-testid=stChatInput] *') })"
        )
        yield name, ring


def test_a_filter_and_a_question_leave_the_page_whole(watched: Page, address: str) -> None:
    watched.goto(address)
    settle(watched, 200)
    ask(QUESTION)(watched)
    watched.set_viewport_size({"width": 1024, "height": 768})
    watched.get_by_role("button", name=re.compile(r"para\. 4 \(b\)$")).first.click()
    watched.locator(".st-key-source").wait_for()
    assert watched.evaluate("document.documentElement.scrollWidth") <= 1024
