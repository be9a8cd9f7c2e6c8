"""The real app in a real browser: ask → click the citation → see the paragraph; deep links; hostile text."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document

from index.build import add_paths
from tests.model_server import model_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "What did the working group recommend on cryptocurrencies?"
# Without the background flags Chromium itself looks for hosts outside.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOSTILE = """A/70/66

Report on attacks

1. <script>document.title = "hacked"</script> <img src="http://evil.example/x.png" onerror="document.title='hacked'"> is text.

2. ![picture](http://evil.example/y.png) and [link](javascript:alert(1)) and http://evil.example/z and www.evil.example are text.

3. Costs rose by $5 to $9, :red[red], :smile: and `code` # not a heading.
"""
pytestmark = pytest.mark.browser


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("PILCROW_CHROMIUM") or next((p for n in names if (p := shutil.which(n))), None)


def serve(library: Path) -> Iterator[str]:
    """Start the real server on a free port; stop it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "cli",
        "--library",
        str(library),
        "serve",
        "--port",
        str(port),
        "--no-browser",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        else:
            process.kill()
            raise AssertionError((process.stderr.read() if process.stderr else b"").decode())
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="module")
def address(built_library: Path) -> Iterator[str]:
    yield from serve(built_library)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        assert not os.environ.get("CI"), "CI has to run the browser tests: install Chromium"
        pytest.skip("no Chromium on this machine: install one, or name it in PILCROW_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A fresh page that records what leaves for elsewhere and what goes wrong in it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    outside: list[str] = []
    problems: list[str] = []
    page.on(
        "request",
        lambda r: (
            None if re.match(r"(https?|wss?)://127\.0\.0\.1|data:|blob:", r.url) else outside.append(r.url)
        ),
    )
    page.on("pageerror", lambda e: problems.append(str(e)))
    yield page
    assert outside == []
    assert problems == []
    context.close()


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="Ask about the reports")
    box.fill(question)
    box.press("Enter")


def test_ask_click_the_citation_see_the_paragraph(tab: Page, address: str) -> None:
    tab.goto(address)
    tab.get_by_role("heading", name="What do the reports say?").wait_for()
    ask(tab, QUESTION)
    chip = tab.get_by_role("button", name="UNODC/HONLAC/28/6, para. 4 (b)", exact=True)
    chip.wait_for()
    tab.get_by_text("Quoted word for word").wait_for()
    chip.click()
    source = tab.locator(".st-key-source")
    source.get_by_text("UNODC/HONLAC/28/6, para. 4 (b)", exact=True).wait_for()
    cited = tab.locator(".st-key-cited-paragraph")
    marked = (
        cited.locator("span")
        .filter(has_text="(b) Governments should consider the provision of basic training")
        .first
    )
    assert marked.is_visible()
    assert marked.evaluate("e => getComputedStyle(e).backgroundColor") not in (
        "rgba(0, 0, 0, 0)",
        "transparent",
    )
    assert "The working group on issue 3" in cited.inner_text()
    assert "Issue 3. Use of the darknet" in source.inner_text()
    assert "The working group on issue 2" in source.inner_text()
    assert "The working group on issue 4" in source.inner_text()
    assert source.bounding_box()["x"] > tab.locator(".st-key-chips-0-0").bounding_box()["x"]
    source.get_by_role("link", name="Open in the report").click()
    tab.wait_for_url(re.compile(r"/read\?.*para=4.*sub=b"))
    tab.locator(".st-key-here").get_by_text("UNODC/HONLAC/28/6, para. 4 (b)", exact=True).wait_for()


def test_the_whole_flow_by_keyboard(tab: Page, address: str) -> None:
    tab.goto(address)
    box = tab.get_by_role("textbox", name="Ask about the reports")
    box.focus()
    tab.keyboard.type("When will the container control meeting in Lima be held?")
    tab.keyboard.press("Enter")
    chip = tab.get_by_role("button", name="UNODC/HONLAC/28/6, para. 11", exact=True).first
    chip.wait_for()
    tab.get_by_text("Quoted word for word").wait_for()
    for _ in range(40):  # the box is the last on the page: backwards through the answer
        tab.keyboard.press("Shift+Tab")
        if "para. 11" in (tab.evaluate("document.activeElement.closest('button')?.innerText") or ""):
            break
    tab.keyboard.press("Enter")
    tab.locator(".st-key-source").wait_for()
    tab.keyboard.press("Escape")
    tab.locator(".st-key-source").wait_for(state="detached")


def test_a_citation_is_copied_and_an_answer_exported(tab: Page, address: str, tmp_path: Path) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    tab.goto(address)
    ask(tab, QUESTION)
    tab.get_by_text("Quoted word for word").wait_for()
    tab.get_by_role("button", name="Copy the citation UNODC/HONLAC/28/6, para. 4 (b)", exact=True).click()
    tab.locator(".pilcrow-copy[data-state=copied]").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == "UNODC/HONLAC/28/6, para. 4 (b)"
    tab.get_by_role("button", name="Export", exact=True).click()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Word").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "what-did-the-working-group-recommend-on-cryptocurrencies.docx"
    assert QUESTION in [p.text for p in Document(str(saved)).paragraphs]


def test_a_model_is_stopped_and_the_quotes_come(tab: Page, address: str) -> None:
    with model_server(lambda connection, _: connection.say("Word after word. " * 400, pause_s=0.05)) as model:
        tab.goto(address)
        tab.get_by_role("button", name="Quotes only").click()
        tab.get_by_text("Write answers with a language model").click()
        for label, value in (("Address", model.url), ("Model", "slow")):
            tab.get_by_role("textbox", name=label).fill(value)
            tab.get_by_role("textbox", name=label).press("Enter")
        tab.get_by_text("sent to this machine").wait_for()
        tab.keyboard.press("Escape")
        ask(tab, QUESTION)
        tab.get_by_text("Word after word.").first.wait_for()
        assert tab.locator("[class*=st-key-example-]").count() == 0  # the start has made room
        tab.get_by_role("button", name="Stop", exact=True).click()
        tab.get_by_role("button", name="UNODC/HONLAC/28/6, para. 4 (b)", exact=True).wait_for()
        tab.get_by_text("The language model was stopped").wait_for()
        assert tab.get_by_text("Word after word.").count() == 0


def test_a_deep_link_on_the_root_address_opens_the_paragraph(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?doc=UNODC/HONLAC/28/6&para=21")
    here = tab.locator(".st-key-here")
    here.get_by_text("UNODC/HONLAC/28/6, para. 21", exact=True).wait_for()
    tab.wait_for_timeout(800)
    box = here.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900, "the paragraph is scrolled into view"
    assert "real-time cooperation efforts were needed" in here.inner_text().replace("\n", " ")


def test_filters_of_a_link_are_taken_back_and_a_hit_explains_itself(tab: Page, address: str) -> None:
    tab.goto(f"{address}/search?q=hiding narcotics in bags on planes&year=1999&part=main")
    tab.get_by_text("No paragraph has year 1999").wait_for()
    tab.get_by_role("button", name="Remove year 1999").click()
    first = tab.locator(".st-key-hit-1")
    first.get_by_role("link", name="UNODC/HONLAC/28/6, para. 19 (a)").wait_for()
    tab.wait_for_url(lambda url: "year" not in url and "part=main" in url)
    first.get_by_role("button", name="Why this paragraph?").click()
    why = tab.locator("[data-testid=stPopoverBody]")
    why.get_by_text("Word by word").wait_for()
    assert "bags ≈ luggage" in why.inner_text().replace("\n", " ").replace("  ", " ")
    assert why.get_by_role("progressbar").count() >= 3
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Part: main").click()
    tab.wait_for_url(lambda url: "part" not in url)


def test_it_fits_a_telephone(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    for path in ("", "search", "read?doc=UNODC/HONLAC/28/6&para=42", "library", "evaluation"):
        page.goto(f"{address}/{path}")
        page.get_by_role("heading").first.wait_for()
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    context.close()


def test_hostile_text_stays_text(tab: Page, built_library: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    shutil.copytree(built_library / "encoder", library / "encoder")
    (tmp_path / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    assert add_paths(library, [tmp_path / "hostile.txt"]).added == ["A/70/66"]
    for address in serve(library):
        tab.goto(f"{address}/?doc=A/70/66&para=1")
        tab.locator(".st-key-here").wait_for()
        tab.wait_for_timeout(800)
        body = tab.locator("[data-testid=stMain]")
        text = body.inner_text().replace("\u2060", "")
        for shown in (
            "[link](javascript:alert(1))",
            "http://evil.example/z",
            "$5 to $9, :red[red], :smile: and `code`",
        ):
            assert shown in text
        assert body.locator("img").count() == 0
        assert body.locator("a[href*=evil], a[href^=javascript], script:has-text('hacked')").count() == 0
        assert "hacked" not in tab.title()
        tab.goto(address)
        ask(tab, "<img src=x onerror=\"document.title='hacked'\"> [x](http://evil.example) costs")
        tab.get_by_text("without a language model").wait_for()
        assert "hacked" not in tab.title()
        assert tab.locator("a[href*=evil]").count() == 0
