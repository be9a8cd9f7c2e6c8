"""Document symbols: what they look like, and the one form in which they are compared and printed.

Source of the forms: Dag Hammarskjöld Library, "UN Document Symbols & Series Symbols"
(research.un.org/en/docs/undocumentsymbols).
"""

from __future__ import annotations

import re

# "E/2025/28", "UNODC/HONLAC/28/6", "A/HRC/EMRIP/2025/2", "S/2025/71/Rev.1", "ICCD/COP(8)/CST/8",
# "JIU/REP/2025/1", "A/80/6 (Sect. 5)", "A/80/15 (Part III)", "S/RES/2768 (2025)", "E/ICEF/672 (Deuxième partie)",
# "UNCTAD/TIR/2025 (Overview)"; or our own stand-in for documents without one: "sha256:12 hex".
_SYMBOL_TAIL = (
    r"(?:[ ]\((?:(?:SECT|PART|PARTE|PARTIE|VOL|SUM)\.?(?:[ ][A-Z0-9]+)?|\w+[ ]PARTIE|\w+[ ]PARTE|OVERVIEW|SUMMARY)\)"
    r"|(?<=/RES/\d{3})[ ]?\((?:19|20)\d\d\)|(?<=/RES/\d{4})[ ]?\((?:19|20)\d\d\))?"
)
SYMBOL = (
    r"(?:[A-Z][A-Z0-9.\-]*(?:\([^\s()/]+\))?(?:/[A-Z0-9.\-]+(?:\([^\s()/]+\))?)*/[A-Z]*[.\-]?\d+[A-Z0-9.\-]*(?:\([^\s()/]+\))?"
    r"(?:/(?:REV|ADD|CORR|AMEND|L|CRP|INF|SUM|PART|VOL)\.?[ ]?\d*)*"
    rf"{_SYMBOL_TAIL}"
    r"|SHA256:[0-9A-F]{12})"
)
SYMBOL_RE = re.compile(rf"(?<![\w/.:]){SYMBOL}(?![\w/])", re.IGNORECASE)
STAND_IN = "sha256:"
"""How the symbol of a document begins that bears none: our own name for it, unknown to anyone else."""


def normalise_symbol(symbol: str) -> str:
    """Return the symbol as the United Nations print it; equal symbols become equal strings.

    >>> normalise_symbol("s/2025/71/rev.1"), normalise_symbol("a/79/6 (sect. 16)")
    ('S/2025/71/Rev.1', 'A/79/6 (Sect. 16)')
    >>> normalise_symbol("S/RES/2768(2025)"), normalise_symbol("E/ICEF/672 (deuxième partie)")
    ('S/RES/2768 (2025)', 'E/ICEF/672 (Deuxième partie)')
    """
    tidy = re.sub(r"\s+", " ", symbol).strip().strip(".,;").upper()
    if tidy.startswith("SHA256:"):
        return tidy.lower()
    tidy = re.sub(r"(/RES/\d+)\((\d{4})\)$", r"\1 (\2)", tidy)
    tidy = re.sub(
        r"\((?:\w+ PARTIE|\w+ PARTE|OVERVIEW|SUMMARY)\)$", lambda m: "(" + m.group()[1:].capitalize(), tidy
    )
    return re.sub(r"\b(REV|ADD|CORR|AMEND|SECT|PART|VOL)\b(?=\.| )", lambda m: m.group().title(), tidy)


def find_symbols(text: str) -> list[str]:
    """Return the document symbols that occur in ``text``, normalised, in order, each once.

    A symbol has a slash and ends in a number: "24/7" and "and/or" are none.

    >>> find_symbols("see E/CN.7/2018/5 and A/79/6 (Sect. 16), and/or 24/7")
    ['E/CN.7/2018/5', 'A/79/6 (Sect. 16)']
    """
    return list(dict.fromkeys(normalise_symbol(m.group()) for m in SYMBOL_RE.finditer(text)))
