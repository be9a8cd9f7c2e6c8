"""How long an analyst waits, measured in the browser: ``python -m evals.bench_app --library DIR``.

Starts the real app and clicks through it in Chromium. First paint and first answer count from the start of the server's
process to what is seen, each round with a new server; the rest from the click or key to what is seen, on a server that
has answered before. Beside it, as the floor that the framework sets, the same of a Streamlit page that holds nothing but
a title and a button. Fails where the median of first paint or first answer is over ``--paint-s`` or ``--answer-s``.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from evals.app_server import FLAGS, app_server, find_chromium
from evals.bench import print_row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAINT_S, ANSWER_S = 4.0, 6.0
QUESTIONS = (
    "What did the working group recommend on cryptocurrencies?",
    "When will the container control meeting in Lima be held?",
    "What was recommended on alternative development?",
)
SEARCHES = ("hiding narcotics in bags on planes", "real-time cooperation", "precursor control")
JUMPS = ("21", "42", "4 (a)")
EMPTY_PAGE = "import streamlit as st\nst.title('Empty')\nif st.button('Press'):\n    st.text('Pressed')\n"
Waits = dict[str, list[float]]


def first_waits(browser: Browser, library: Path, waits: Waits) -> None:
    """Start the app anew and ask at once: seconds from the start of the process to first paint and to the answer."""
    began = time.perf_counter()
    with app_server(library) as address, new_page(browser) as page:
        open_page(page, address)
        waits["start of the server to first paint"].append(time.perf_counter() - began)
        ask(page, QUESTIONS[0])
        waits["start of the server to first answer"].append(time.perf_counter() - began)


def warm_waits(browser: Browser, address: str, waits: Waits, number: int) -> None:
    """Click once through the app that runs."""
    with new_page(browser) as page:
        with clock(waits, "open the app"):
            open_page(page, address)
        with clock(waits, "ask, quoted answer"):
            ask(page, QUESTIONS[number % len(QUESTIONS)])
        with clock(waits, "open the source"):
            page.locator('[class*="st-key-chip-"] button:visible').first.click()
            page.locator(".st-key-cited-paragraph").wait_for()
        with clock(waits, "close the source"):
            page.locator(".st-key-close-source button:visible").click()
            page.locator(".st-key-source").wait_for(state="detached")
        with clock(waits, "go to Search"):
            go(page, "Search")
        with clock(waits, "search"):
            search(page, SEARCHES[number % len(SEARCHES)])
        with clock(waits, "go to Read"):
            go(page, "Read")
        with clock(waits, "jump to a paragraph"):
            jump(page, JUMPS[number % len(JUMPS)])
        for title in ("Library", "Evaluation"):
            with clock(waits, f"go to {title}"):
                go(page, title)
        with clock(waits, "open a permanent link"):
            page.goto(f"{address}/?doc=UNODC/HONLAC/28/6&para=21")
            page.locator(".st-key-here").wait_for()


def framework_waits(browser: Browser, waits: Waits) -> None:
    """Measure an empty page of the framework in the same way."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_PAGE, encoding="utf-8")
        began = time.perf_counter()
        with app_server(Path(folder), script) as address:
            with new_page(browser) as page:
                open_page(page, address)
                waits["empty page: start of the server to first paint"].append(time.perf_counter() - began)
            with new_page(browser) as page:
                with clock(waits, "empty page: open"):
                    open_page(page, address)
                with clock(waits, "empty page: press a button"):
                    page.get_by_role("button", name="Press").click()
                    page.get_by_text("Pressed").wait_for()


def open_page(page: Page, address: str) -> None:
    """Open an address, and wait for its title."""
    page.goto(address)
    page.locator("h1").wait_for()


def ask(page: Page, question: str) -> None:
    """Ask, and wait for the whole answer."""
    box = page.get_by_role("textbox", name="Ask about the reports")
    box.fill(question)
    box.press("Enter")
    page.locator('[class*="st-key-foot-"]').first.wait_for()


def search(page: Page, query: str) -> None:
    """Search, and wait for the first paragraphs."""
    box = page.locator(".st-key-query input")
    box.fill(query)
    box.press("Enter")
    page.locator('[class*="st-key-hit-"]').first.wait_for()


def go(page: Page, title: str) -> None:
    """Go to a page by the bar at the top, and wait until it stands there."""
    page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
    page.wait_for_url(re.compile(rf"/{title.lower()}\b"))
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def jump(page: Page, paragraph: str) -> None:
    """Jump to a paragraph of the report that is open."""
    box = page.get_by_role("textbox", name=re.compile("Jump to", re.IGNORECASE))
    box.fill(paragraph)
    box.press("Enter")
    page.locator(".st-key-here").wait_for()


@contextmanager
def new_page(browser: Browser) -> Iterator[Page]:
    """Open a page of a reader who has not been here before."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


@contextmanager
def clock(waits: Waits, name: str) -> Iterator[None]:
    """Add the seconds that a block takes."""
    began = time.perf_counter()
    yield
    waits[name].append(time.perf_counter() - began)


def main() -> int:
    """Run and print a table; return 1 where the app starts too slowly, 2 without a browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, default=Path("library"))
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--paint-s", type=float, default=PAINT_S, metavar="S")
    parser.add_argument("--answer-s", type=float, default=ANSWER_S, metavar="S")
    arguments = parser.parse_args()
    executable = find_chromium()
    if executable is None:
        print(
            "evals.bench_app: no Chromium here; install one, or name it in PILCROW_CHROMIUM", file=sys.stderr
        )
        return 2
    waits = _measure(executable, arguments.library.resolve(), arguments.rounds)
    print("| what (ms) | median | 95 % | worst |\n|---|---|---|---|")
    for name, seconds in waits.items():
        print_row(name, [1000 * s for s in seconds], 0)
    limits = {"paint": arguments.paint_s, "answer": arguments.answer_s}
    slow = {w: median(waits[f"start of the server to first {w}"]) for w in limits}
    late = [
        f"first {w}: {slow[w]:.1f} s, at most {s:.1f} s was asked for"
        for w, s in limits.items()
        if slow[w] > s
    ]
    print("\n".join(late))
    return 1 if late else 0


def _measure(executable: str, library: Path, rounds: int) -> Waits:
    from playwright.sync_api import sync_playwright

    waits: Waits = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        for _ in range(rounds):
            first_waits(browser, library, waits)
            framework_waits(browser, waits)
        with app_server(library) as address:
            with new_page(browser) as page:
                page.goto(address)
                ask(page, QUESTIONS[0])
            for number in range(rounds):
                warm_waits(browser, address, waits, number)
        browser.close()
    return waits


if __name__ == "__main__":
    sys.exit(main())
