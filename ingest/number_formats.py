"""How automatic numbers are shown: the formats of Word (and of HTML lists, under Word's names)."""

from __future__ import annotations

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def format_number(value: int, style: str) -> str:
    """Return a number in one of Word's formats; unknown ones are shown as decimal.

    >>> [format_number(n, s) for n, s in ((28, "lowerLetter"), (14, "lowerRoman"), (3, "none"), (7, "chicago"))]
    ['bb', 'xiv', '', '7']
    """
    if style == "none":
        return ""
    if style == "decimalZero":
        return f"{value:02d}"
    if style in ("lowerLetter", "upperLetter") and value > 0:
        letter = chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        roman = ""
        for number, letters in (*_ROMAN, *_ROMAN_LOW):
            roman += letters * (value // number)
            value %= number
        return roman if style == "lowerRoman" else roman.upper()
    return str(value)
