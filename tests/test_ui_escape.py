"""Nothing from a document is ever active: escaping, checked against the Markdown that Streamlit renders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.escape import JOINER, escape, escape_marking, tokens_marking

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "http://evil.example/a and www.evil.example and a@evil.example",
    "$\\href{http://evil.example}{x}$",
    ":red[text] :smile: :material/delete: :streamlit:",
    "# heading", "1. list", "- item", "> quote", "| a | b |", "`code`", "***bold***", "~~gone~~", "---",
    "&lt;b&gt; &#60;", "a\u202eb\u200bc",
]  # fmt: skip


def shown(markdown: str) -> str:
    """What a CommonMark renderer shows: backslash escapes undone, joiners invisible."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    assert all(t.type in ("paragraph_open", "inline", "paragraph_close") for t in tokens), tokens
    inline = [t for token in tokens for t in (token.children or [])]
    assert all(t.type in ("text", "text_special", "softbreak") for t in inline), inline
    return "".join(t.content for t in inline).replace(JOINER, "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    visible = text.replace("\u202e", "").replace("\u200b", "")
    assert shown(escape(text)) == visible


@pytest.mark.parametrize("text", HOSTILE)
def test_patterns_found_after_escapes_are_broken(text: str) -> None:
    plain = escape(text).replace("\\", "")
    for active in ("http:", "javascript:", "www.", "a@evil", ":smile:", ":material/"):
        assert active not in plain


@given(st.text(max_size=80))
def test_any_text_survives(text: str) -> None:
    from ui.escape import _INVISIBLE

    visible = " ".join(_INVISIBLE.sub("", text).replace(JOINER, "").split())
    assert " ".join(shown("x" + escape(text) + "x")[1:-1].split()) == visible


def test_words_are_marked_and_nothing_else() -> None:
    assert escape_marking("Use of PEN Online.", ["pen"]) == "Use of :orange-background[PEN] Online\\."
    assert escape_marking("open pen", ["pen"]) == "open :orange-background[pen]"
    assert "".join(tokens_marking("see www.un.org now", ["now"])).endswith(":orange-background[now]")
    assert ".un" not in escape_marking("www.un.org", ["un"]).replace("\\.", "")
