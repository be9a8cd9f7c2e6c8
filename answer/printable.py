"""Text of documents, questions and models as it may stand in a file that is sent on: visible characters only."""

from __future__ import annotations

import re

# Control characters, what reorders or hides text (bidi controls, zero-width characters, tags, soft hyphens, our own
# word joiner), what XML 1.0 forbids (https://www.w3.org/TR/xml/#charsets), and private use.
_UNPRINTABLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_LINES = re.compile(r"\r\n?|\u0085|\u2028|\u2029|\u000b|\u000c")
# Where a reader of Markdown finds an address by itself, even behind a backslash: there an invisible joiner breaks it.
_ADDRESS = re.compile(
    r"\b(?:https?|ftp|mailto|javascript|data|file|vbscript|xmpp)(?=:)|\bwww(?=\.)|(?<=[\w.+-])(?=@\w)",
    re.IGNORECASE,
)
# What means something anywhere in a line, and what does only at its start ("1. ", "- ", a line of "=")
_ANYWHERE = re.compile(r"([\\`*_\[\]<>$~&|#@^{}!])|(:)(?=[\w+-]+:)|(=)(?==)")
_AT_START = re.compile(r"^(\d{1,9})([.)])|^([-+=:])")
JOINER = "\u2060"


def printable(text: str) -> str:
    """Return ``text`` without characters that cannot be seen or printed; line ends as "\\n".

    >>> printable("a\\u202eb\\u200bc\\x07\\r\\nd")
    'abc\\nd'
    """
    return _UNPRINTABLE.sub("", _LINES.sub("\n", text)).replace("\t", " ")


def one_line(text: str) -> str:
    """Return ``text`` printable and on one line."""
    return re.sub(r"\s+", " ", printable(text)).strip()


def markdown(text: str) -> str:
    """Return Markdown that shows ``text`` on one line, verbatim and inert: no link, image, HTML, list or heading.

    >>> markdown("1. [x](http://a.b) <b>")
    '1\\\\. \\\\[x\\\\](http\\u2060://a.b) \\\\<b\\\\>'
    >>> markdown("(a) 3.5 per cent: see A/80/16, para. 4")
    '(a) 3.5 per cent: see A/80/16, para. 4'
    """
    broken = _ADDRESS.sub(lambda m: m.group() + JOINER, one_line(text))
    escaped = _ANYWHERE.sub(lambda m: "\\" + m.group(), broken)
    return _AT_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)
