"""Read the short French and Spanish forms of follow-ups as the English ones: "et sur les précurseurs ?"."""

from __future__ import annotations

import re
import unicodedata

_ARTICLES = r"(?:les|le|la|l[’']|los|las|el|un|une|una|du|des|del)"
_OPENER = re.compile(
    rf"^[¿¡\s]*(?:(?:et|y|e)\s+(?=(?:sur|en|au|aux|à|dans|par|pour|avec|de|sobre|con|para|por|{_ARTICLES}|pourquoi|quand|où|qui|"
    r"por|cuándo|dónde|quién|cuánt\w+|combien|[A-ZÀ-Ý]|après|avant|después|antes))"
    r"|qu['’]en est-il (?:de|du|des)\s+|¿?qué hay (?:de|del|sobre)\s+)",
    re.IGNORECASE,
)
_WORDS = {
    "sur": "on", "sobre": "on", "en": "in", "au": "in", "aux": "in", "à": "in", "dans": "in", "par": "by", "por": "by",
    "pour": "for", "para": "for", "avec": "with", "con": "with", "de": "of", "après": "after", "después": "after",
    "avant": "before", "antes": "before",
}  # fmt: skip
_QUESTIONS = {
    "pourquoi": "why", "por qué": "why", "quand": "when", "cuándo": "when", "où": "where", "dónde": "where",
    "qui": "who", "quién": "who", "quiénes": "who", "combien": "how many", "cuántos": "how many", "cuántas": "how many",
    "comment": "how", "cómo": "how",
}  # fmt: skip


def in_english(text: str) -> str:
    """Return a short French or Spanish follow-up with its function words in English; any other text as it is.

    >>> [in_english(t) for t in ("et sur les précurseurs ?", "¿Y en Perú?", "pourquoi ?", "and Peru?")]
    ['and on precurseurs', 'and in Peru', 'why', 'and Peru?']
    """
    plain = text.strip(" ?¿!¡")
    asked = _QUESTIONS.get(re.sub(r"^(?:et|y)\s+", "", plain.lower()))
    if asked:
        return asked
    found = _OPENER.match(text)
    if not found or len(plain.split()) > 8:
        return text
    rest = text[found.end() :].strip(" ?¿!¡")
    first, _, behind = rest.partition(" ")
    preposition = _WORDS.get(first.lower(), "")
    noun = re.sub(rf"^{_ARTICLES}\s*", "", behind if preposition else rest, flags=re.IGNORECASE)
    return f"and {preposition} {_without_accents(noun)}".replace("  ", " ")


def _without_accents(text: str) -> str:
    """Return words without accents: nearer to their English cousins, which the spelling correction then finds."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.combining(c))
