"""Parts of documents as citations name them: annexes, appendices, enclosures, resolutions and decisions.

A part is written in one canonical form, whatever the language it was read in: words in lower case, numerals in
capitals, the body as in English: "annex II, appendix 1", "draft decision VI", "General Assembly resolution 68/1",
"Security Council resolution 2231 (2015)", "decision 2/CP.15".
"""

from __future__ import annotations

import re

from ingest.citation_words import BODIES, BODY_SYNONYMS, WORDS, Language
from ingest.report import MAIN_PART

_ROMAN = r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
# "annex A", not "annex a report" or the Spanish "anexo a": a small letter is a label only before a comma.
_LETTER = r"(?:(?-i:[A-Z])|[a-z](?=[ ]?,))"
# "68/1", "S-10/2", "2/CP.15", "88/IV", "XII/5", "2231 (2015)", "217 A (III)", "S-1/1", "68/262 A", "I", "B", "2776"
_ACT_LABEL = (
    r"(?:(?:E?S-)?\d+/\d+(?:[ ](?-i:[A-Z])(?=[ ]?(?:[,;.:)(]|$|[ ]of\b|[ ]d)))?"
    r"|\d+/[A-Z]{2,5}(?:/[A-Z]{2,5})?\.\d+"
    rf"|\d+/{_ROMAN}|{_ROMAN}/\d+"
    rf"|\d{{1,4}}(?:[ ](?-i:[A-Z]))?[ ]?\((?:(?:19|20)\d\d|(?:[A-Z]{{1,3}}-)?{_ROMAN})\)"
    rf"|{_ROMAN}|{_LETTER}|\d{{1,4}})(?![\w/]|-\w)"
)
_ANNEX_LABEL = rf"(?:{_ROMAN}|\d{{1,3}}|{_LETTER})(?![\w/.-]\w)(?!\w)"


def _alternatives(words: list[str]) -> str:
    """Return a pattern for the words, longest first; either apostrophe, and plurals in -s."""
    return "|".join(re.escape(w).replace("’", "['’]") for w in sorted(set(words), key=len, reverse=True))


def _folded(word: str) -> str:
    return re.sub(r"\s+", " ", word).replace("'", "’").casefold()


_ANNEX_OF = {_folded(printed): word for w in WORDS.values() for word, printed in w.parts.items()}
_ACT_OF = {_folded(printed): act for w in WORDS.values() for act, printed in w.acts.items()}
_BODY_OF = {_folded(printed): body for w in WORDS.values() for body, printed in w.bodies.items()}
_BODY_OF |= {_folded(f"of the {body}"): body for body in BODIES}
_BODY_OF |= {_folded(short): body for short, body in BODY_SYNONYMS.items()}
_BEFORE = _alternatives([*BODIES, *BODY_SYNONYMS])
_AFTER = _alternatives([k for k in _BODY_OF if k.startswith(("de ", "de l", "du ", "del ", "of the "))])
_ACT_WORDS = _alternatives(list(_ACT_OF))
PART_RE = re.compile(
    rf"(?<!\w)(?:(?P<annex>{_alternatives(list(_ANNEX_OF))})(?:[ ](?P<annex_label>{_ANNEX_LABEL}))?(?!\w)"
    rf"|(?:(?P<before>{_BEFORE})(?:['’]s)?[ ])?(?P<act>{_ACT_WORDS})[ ](?P<act_label>{_ACT_LABEL})"
    rf"(?:[ ](?P<after>{_AFTER})(?!\w))?)",
    re.IGNORECASE,
)
_CANONICAL_ACT = re.compile(
    rf"^(?:(?P<body>{_alternatives(list(BODIES))})[ ])?(?P<act>{_alternatives(list(_ACT_OF))})[ ](?P<label>.+)$"
)


def part_of_match(match: re.Match[str]) -> str:
    """Return the canonical name of the part that ``PART_RE`` matched.

    >>> [part_of_match(PART_RE.search(t)) for t in ("Annexe iv", "resolución 68/1 de la Asamblea General")]
    ['annex IV', 'General Assembly resolution 68/1']
    """
    if match["annex"]:
        word, label = _ANNEX_OF[_folded(match["annex"])], match["annex_label"]
        return f"{word} {label.upper()}" if label else word
    body = _BODY_OF.get(_folded(match["before"] or match["after"] or ""))
    label = re.sub(r"\s*\(", " (", match["act_label"].upper())
    return " ".join(x for x in (body, _ACT_OF[_folded(match["act"])], label) if x)


def print_part(part: str, language: Language = "en") -> str:
    """Print a part in a language; what is none of the known forms is printed as it is.

    >>> print_part("General Assembly resolution 68/1, annex I", "fr")
    'résolution 68/1 de l’Assemblée générale, annexe I'
    >>> print_part("draft decision II", "es"), print_part("main")
    ('proyecto de decisión II', '')
    """
    if part == MAIN_PART:
        return ""
    return ", ".join(_print_component(c, language) for c in part.split(", "))


def _print_component(component: str, language: Language) -> str:
    words = WORDS[language]
    act = _CANONICAL_ACT.match(component)
    if act is not None:
        named = f"{words.acts[act['act']]} {act['label']}"
        if act["body"] is None:
            return named
        body = words.bodies[act["body"]]
        return f"{body} {named}" if language == "en" else f"{named} {body}"
    word, _, label = component.partition(" ")
    return f"{words.parts.get(word, word)} {label}".strip()


def resolution_symbol(part: str) -> str | None:
    """Return the symbol under which a resolution is issued by itself, or None where its number does not tell.

    >>> resolution_symbol("General Assembly resolution 68/1"), resolution_symbol("decision 2/CP.15")
    ('A/RES/68/1', None)
    """
    act = _CANONICAL_ACT.match(part.split(", ")[0])
    if act is None or act["act"] != "resolution" or act["body"] is None:
        return None
    series = BODIES[act["body"]]
    return f"{series}{act['label']}" if series else None


def is_same_part(printed: str, asked: str) -> bool:
    """Tell whether a part that is asked for is the printed one, or holds it.

    "annex" names the only annex, "annex III" what lies inside "annex III, decision 2"; a resolution is known
    without its body and its year, and inside the annex that prints it.

    >>> is_same_part("annex III, decision 2", "annex III"), is_same_part("annex, decision 89/I", "decision 89/I")
    (True, True)
    >>> is_same_part("resolution 2776", "Security Council resolution 2776 (2025)"), is_same_part("main", "annex")
    (True, False)
    """
    a, b = printed.casefold().split(", "), asked.casefold().split(", ")
    if asked == MAIN_PART or printed == MAIN_PART:
        return a == b
    if _is_act(b[0]):  # found wherever it is printed: "annex, decision 89/I"
        start = next((k for k, component in enumerate(a) if _is_same_component(component, b[0])), None)
        a = [] if start is None else a[start:]
    return len(a) >= len(b) and all(_is_same_component(x, y) for x, y in zip(a, b, strict=False))


def _is_act(component: str) -> bool:
    return "resolution " in component or "decision " in component


def _is_same_component(a: str, b: str) -> bool:
    if a == b:
        return True
    if not (_is_act(a) and _is_act(b)):
        return False
    for body in (*BODIES,):
        a, b = a.removeprefix(f"{body.casefold()} "), b.removeprefix(f"{body.casefold()} ")
    year = r" \((?:19|20)\d\d\)$"
    if re.search(year, a) is None or re.search(year, b) is None:
        a, b = re.sub(year, "", a), re.sub(year, "", b)
    return a == b
