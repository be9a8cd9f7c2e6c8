"""Text that can do nothing: what a model wrote, or a document says, without links, markup and invisible characters."""

from __future__ import annotations

import re
import unicodedata

# Format characters that print nothing or turn the direction of what follows; soft hyphens; variation selectors; the
# tag characters in which whole messages can be hidden; private-use characters, which mean whatever somebody likes.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ue000-\uf8ff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_IMAGE_OR_LINK = re.compile(
    r"!?\[(?P<shown>[^\[\]\n]{0,300})\]\s?\((?P<target>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)"
)
_REFERENCE = re.compile(
    r"^\s*\[[^\[\]\n]{1,80}\]:\s*\S+.*$|!?\[(?P<shown>[^\[\]\n]{1,300})\]\[[^\[\]\n]{0,80}\]", re.MULTILINE
)
_TAG = re.compile(r"<!--.*?(?:-->|$)|</?[a-zA-Z!?|][^<>\n]{0,2000}>", re.DOTALL)
ADDRESS = re.compile(
    r"\b(?:https?|ftps?|file|mailto|javascript|data|tel|ws|wss)\s?:\s?/{0,2}[^\s<>()\[\]“”\"]+|\bwww\.[^\s<>()\[\]“”\"]+",
    re.IGNORECASE,
)
_TARGET = re.compile(r"[a-z][a-z0-9+.-]*:|//|[/?#.]|\w+\.\w", re.IGNORECASE)
REMOVED = "(link removed)"


def visible(text: str) -> str:
    """Return the text without characters that print nothing, blanks in a line tidied.

    >>> visible("pay\\u200bload\\u202e \\U000e0041  end")
    'payload end'
    """
    return _BLANKS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def without_markup(text: str, sign: str = "") -> str:
    """Return what a model wrote as plain text; ``sign`` is left wherever a link, an image or HTML was taken out.

    >>> without_markup("So it **was** ![x](http://evil.example/?q=1) said [here](https://a.example).", "!")
    'So it was x! said here!.'
    >>> without_markup("Trade grew [1](a) in 2024 [2].", "!")
    'Trade grew [1](a) in 2024 [2].'
    """

    def shown(match: re.Match[str]) -> str:
        if "target" in match.groupdict() and not _is_target(match):
            return match.group()
        return (match.group("shown") or "") + sign

    plain = _IMAGE_OR_LINK.sub(shown, text)
    plain = _REFERENCE.sub(lambda m: m.group() if _only_marks(m.group()) else shown(m), plain)
    plain = ADDRESS.sub(REMOVED + sign, without_tags(plain, sign))
    plain = re.sub(r"(\*\*|__|`{1,3})(?=\S)(.+?)(?<=\S)\1", r"\2", plain)
    return re.sub(r"^\s*(?:#{1,6}|[-*•+]|>|\d{1,2}[.)])\s+", "", plain, flags=re.MULTILINE)


def without_tags(text: str, sign: str = "") -> str:
    """Return the text without HTML tags and comments, a blank and ``sign`` in their place."""
    return _TAG.sub(" " + sign, text)


def _is_target(match: re.Match[str]) -> bool:
    """Tell a link from a mark with its letter: "[1](a)"."""
    if match.group().startswith("!"):
        return True
    return _TARGET.search(match.group("target")) is not None


def _only_marks(text: str) -> bool:
    """Tell whether brackets only hold numbers, as citation marks do: "[1][2]"."""
    return re.fullmatch(r"(?:\[\s*\d[\d\s,;–()a-z-]*\])+", text) is not None
