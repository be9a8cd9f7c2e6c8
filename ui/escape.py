"""Text of documents, questions and models as Markdown that shows exactly that text and does nothing.

Streamlit's Markdown knows links, images, HTML, formulas, emoji names, icons, colours and arrows. Some of them are
found *after* backslash escapes are resolved (bare addresses, emoji names, arrows), so escaping alone is not enough:
there an invisible word joiner (U+2060) breaks the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

JOINER = "\u2060"
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:^=&\"'/@])")
# Patterns that Streamlit's Markdown replaces in finished text, and where to break them.
_FOUND_LATE = re.compile(
    r"(?P<address>\b(?:https?|ftp|mailto|javascript|data)(?=:)|\bwww(?=\.))"
    r"|(?P<mail>(?<=[\w.+-])(?=@\w))"
    r"|(?P<name>:(?=[\w+-]+:|material/|streamlit\b))"
    r"|(?P<arrow>[<>~-](?=[->=]))",
    re.IGNORECASE,
)
# A figure is one word: of "680,000" no half is marked.
_PIECE = re.compile(r"\d+(?:[.,]\d+)+|\w+|\W+?(?=\w|$)")
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ue000]"
)


def escape(text: str) -> str:
    """Return Markdown that shows ``text`` on one line, verbatim and inert.

    >>> escape("1. [x](http://a.b) $y$")
    '1\\\\. \\\\[x\\\\]\\\\(http\\u2060\\\\:\\\\/\\\\/a\\\\.b\\\\) \\\\$y\\\\$'
    """
    visible = re.sub(r"\s+", " ", _INVISIBLE.sub("", text))
    broken = _FOUND_LATE.sub(lambda m: m.group() + JOINER, visible)
    return _PUNCTUATION.sub(r"\\\1", broken)


def escape_marking(text: str, words: Iterable[str], near: Iterable[str] = ()) -> str:
    """Return ``text`` escaped, with whole-word occurrences of ``words`` marked, those of ``near`` more quietly."""
    return "".join(tokens_marking(text, words, near))


def tokens_marking(text: str, words: Iterable[str], near: Iterable[str] = ()) -> list[str]:
    """Return the same in pieces that can be streamed one after the other."""
    marks = {w.lower(): "blue" for w in near} | {w.lower(): "orange" for w in words}
    tokens = [_mark(piece, marks) for piece in _PIECE.findall(_INVISIBLE.sub("", text))]
    return _rejoin_late_patterns(text, tokens, marks)


def _mark(piece: str, marks: Mapping[str, str]) -> str:
    """Escape a word or what stands between two, with the colour that the word is marked with, if any."""
    shown = escape(piece) if piece.strip() else " "
    colour = marks.get(piece.lower())
    return f":{colour}-background[{shown}]" if colour else shown


def _rejoin_late_patterns(text: str, tokens: list[str], marks: Mapping[str, str]) -> list[str]:
    """Escape as a whole where a pattern spans several pieces ("www" + "." + "un" …); marks are given up there."""
    if not _FOUND_LATE.search(text):
        return tokens
    safe = []
    for word in re.findall(r"\S+|\s+", _INVISIBLE.sub("", text)):
        if _FOUND_LATE.search(word):
            safe.append(escape(word))
        elif word.isspace():
            safe.append(" ")
        else:
            safe.extend(_mark(p, marks) for p in _PIECE.findall(word))
    return safe
