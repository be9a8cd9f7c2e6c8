"""Read a question as people write it: what it names exactly, which reports it means, which questions it holds.

``parse_query`` is pure and quick (a few milliseconds); what it reads is used by the search, which also says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.catalogue import Catalogue
from index.documents import choose_documents, describing_clauses
from index.lexical import STOPWORDS
from index.periods import without_periods
from index.spelling import Correction, Speller
from ingest.citation import Citation, find_places
from ingest.masthead import FUNCTION_WORDS, detect_language
from ingest.report import MAIN_PART

_LANGUAGES = {
    "en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "ar": "Arabic", "zh": "Chinese",
    "pt": "Portuguese", "de": "German",
}  # fmt: skip
_QUOTED = re.compile(r"“([^”]{2,200})”|\"([^\"]{2,200})\"|«\s*([^»]{2,200}?)\s*»|„([^“”]{2,200})[“”]")
_FIGURE = re.compile(r"(?<![\w/.])[$€£]?\d[\d,.]*\d(?:/\d+)*(?![\w/])|(?<![\w/.])\d(?![\w/.])")
_NAME = re.compile(r"[A-Z][\w’'-]*")
_QUESTION_WORD = r"(?:what|how|who|whom|whose|which|where|when|why|whether)"
_NEXT_QUESTION = re.compile(
    rf"[?;]\s+|\.\s+(?={_QUESTION_WORD}\b)|,?\s+and\s+(?={_QUESTION_WORD}\b)", re.IGNORECASE
)
_ASKS = re.compile(
    rf"^{_QUESTION_WORD}\b|\b{_QUESTION_WORD} \w+"
    r"|^(?:is|are|was|were|did|does|do|has|have|had|can|could|should|will|list|name|give)\b",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:also|and|then|second(?:ly)?|finally|besides|moreover|in addition)\b[,:]?\s*", re.IGNORECASE
)
_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|his|her|him|this|that|these|those|so|such|both|each|one|ones|there|"
    r"then|did they|the (?:same|other|former|latter))\b",
    re.IGNORECASE,
)
_ELSEWHERE = (
    r"of (?:(?:its|their|the|that|Security Council|General Assembly|Human Rights Council|Economic and Social Council|"
    r"Commission(?: on [\w ]{3,40})?) )*(?:resolutions?|decisions?|conventions?|covenants?|charter|treaty|protocol|"
    r"agreement|statute|law|act|outcome document|political declaration)\b"
)
MEANT = 0.5
"""From this fit on, a report that is described counts as meant."""
MIN_PART_WORDS = 3
"""Content words that a question needs to be searched by itself."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A question as read.

    ``text`` is what is searched: the question with its typing errors mended (``corrected`` lists them).
    ``parts`` are the questions it holds, to be searched each for itself; one where it holds one.
    ``citations`` are the paragraphs it names; ``phrases`` what it quotes; ``exact`` its figures, symbols and names.
    ``restrict``: symbols of the reports that it names by symbol (empty: all); ``documents``: how well other reports
    fit the one it describes, 0…1, best first. ``notices`` are for the reader.
    """

    text: str
    parts: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    phrases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    corrected: tuple[Correction, ...] = ()
    notices: tuple[str, ...] = ()
    documents: dict[str, float] = field(default_factory=dict)
    restrict: frozenset[str] = frozenset()
    language: str = "en"


def parse_query(text: str, catalogue: Catalogue, speller: Speller | None = None) -> ParsedQuery:
    """Read a question against what a library holds; without a ``speller`` nothing is corrected."""
    language = language_of(text)
    corrected: tuple[Correction, ...] = ()
    if speller is not None and language in catalogue.languages:
        text, corrected = speller.correct(text)
    choice = choose_documents(text, catalogue)
    notices = [f"Searched for “{c.corrected}” in place of “{c.written}”." for c in corrected]
    notices += [f"{symbol} is not in this library." for symbol in choice.unknown]
    citations = _places(text)
    meant = choice.restrict or max(choice.weights.values(), default=0.0) >= MEANT
    if citations and not meant and len(catalogue.entries) > 1 and not any(c.symbol for c in citations):
        notices.append(f"{citations[0].place}: name the report to have that paragraph first.")
    if language not in catalogue.languages and catalogue.languages:
        notices.append(_other_language(language, catalogue.languages))
    return ParsedQuery(
        text=text,
        parts=split_questions(text),
        citations=citations,
        phrases=quoted_phrases(text),
        exact=exact_words(about_subject(text)),
        corrected=corrected,
        notices=tuple(notices),
        documents=choice.weights,
        restrict=choice.restrict,
        language=language,
    )


def _places(text: str) -> tuple[Citation, ...]:
    """Return the paragraphs of reports that ``text`` names; "paragraph 2 of resolution 2725 (2024)" is none."""
    return tuple(c for c in find_places(text) if not _is_of_another_text(c, text))


def _is_of_another_text(citation: Citation, text: str) -> bool:
    """Tell whether the place is followed by the name of a text that is no report: a resolution, a treaty."""
    if citation.part != MAIN_PART:  # "draft resolution I" and "resolution 68/1" are parts of reports
        return re.search(r" \((?:19|20)\d\d\)(?:,|$)", citation.part) is not None
    place = rf"\b{re.escape(citation.number or '')}(?: ?\([a-z]+\))* {_ELSEWHERE}"
    return re.search(place, text, re.IGNORECASE) is not None


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of a question's language; "en" where a few words do not tell.

    >>> [language_of(t) for t in ("precursor control", "quelles sont les recommandations sur le trafic de drogue")]
    ['en', 'fr']
    >>> language_of("What do States say as to para 4?")
    'en'
    >>> language_of("какие рекомендации были приняты по прекурсорам")
    'ru'
    """
    letters = re.findall(r"[^\W\d_]", text)
    for code, script in (("ru", "[\u0400-\u04ff]"), ("ar", "[\u0600-\u06ff]"), ("zh", "[\u4e00-\u9fff]")):
        if len(re.findall(script, text)) > len(letters) / 2:
            return code
    words = set(re.findall(r"[^\W\d_]+", text.lower()))
    code = detect_language(text)
    # "para" is Spanish and a paragraph, "do" and "as" are Portuguese and English
    telling = len(words & FUNCTION_WORDS[code]) if code in FUNCTION_WORDS else 0
    return code if telling >= 2 and telling > len(words & STOPWORDS) else "en"


def _other_language(language: str, held: frozenset[str]) -> str:
    names = [_LANGUAGES.get(code, code) for code in sorted(held)]
    return (
        f"The question seems to be in {_LANGUAGES.get(language, language)}, the reports are in {' and '.join(names)}. "
        "Nothing is translated: names, numbers and related words are still matched. Ask in the reports' language for more."
    )


def quoted_phrases(text: str) -> tuple[str, ...]:
    """Return what stands in quotation marks.

    >>> quoted_phrases('what of the “desert front” and "night flights"?')
    ('desert front', 'night flights')
    """
    return tuple(" ".join(next(g for g in m.groups() if g).split()) for m in _QUOTED.finditer(text))


def exact_words(text: str) -> tuple[str, ...]:
    """Return the figures and names of a question, as written: what a paragraph holds exactly or not at all.

    A word that opens a sentence counts as a name only where it has two capitals.

    >>> exact_words("How many of the 1,250 fighters did CODECO send to Djaiba in 2025? Kinshasa said 40.")
    ('1,250', 'CODECO', 'Djaiba', '2025', '40')
    """
    found = [(m.start(), m.group().strip("$€£.,")) for m in _FIGURE.finditer(text)]
    for match in _NAME.finditer(text):
        word = re.sub(r"['’]s$", "", match.group())
        before = text[: match.start()].rstrip(" \"“'‘(«")
        opens = not before or before[-1] in ".?!:;"
        several = sum(c.isupper() for c in word) > 1
        if len(word) > 1 and word.lower() not in STOPWORDS and (several or not opens):
            found.append((match.start(), word))
    return tuple(dict.fromkeys(word for _, word in sorted(found)))


def about_subject(text: str) -> str:
    """Return a question without the clauses that describe its report: "March 2025" is not in the paragraph sought.

    >>> about_subject("In the March 2025 report on MONUSCO, when was Goma lost?")
    ' when was Goma lost?'
    """
    for clause in describing_clauses(text):
        text = text.replace(clause, " ")
    return re.sub(r"^[ ,.;]+", " ", text)


def split_questions(text: str) -> tuple[str, ...]:
    """Return the questions that a text holds; the text itself where they lean on each other.

    Split only where every part stands by itself: no "it", "they", "the other", and enough words of its own.

    >>> split_questions("What did UNHCR build in Goma? Also, how many schools were wrecked in Lebanon?")
    ('What did UNHCR build in Goma?', 'how many schools were wrecked in Lebanon?')
    >>> split_questions("How many schools were wrecked altogether, and how many badly hit?")
    ('How many schools were wrecked altogether, and how many badly hit?',)
    >>> split_questions("Who took over the role, and from whom?")
    ('Who took over the role, and from whom?',)
    """
    pieces, start = [], 0
    for match in _NEXT_QUESTION.finditer(text):
        rest = text[match.end() :]
        if match.group().strip(" ,").lower() == "and" and not exact_words(f"x {without_periods(rest)}"):
            continue  # "…, and how many badly hit?": nothing in it tells what it is about
        pieces.append(
            text[start : match.end()] if text[match.start()] == "?" else text[start : match.start()]
        )
        start = match.end()
    pieces.append(text[start:])
    parts = [_OPENER.sub("", p.strip()).strip() for p in pieces if p.strip()]
    leaning = any(_BACK.search(p) or not _ASKS.search(p) for p in parts[1:])
    if len(parts) < 2 or leaning or any(len(_content_words(p)) < MIN_PART_WORDS for p in parts):
        return (text,)
    return tuple(parts)


def _content_words(text: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return [
        w for w in words if w not in STOPWORDS and not re.fullmatch(rf"{_QUESTION_WORD}|many|much|long", w)
    ]
