"""The words by which a question compares reports, and what is left of it without them."""

from __future__ import annotations

import re

from answer.slots import MONTHS
from ingest.citation import find_symbols

_NUMBER = r"(?:two|three|four|five|six|seven|eight|\d|last two|last three|last four)"
_SORTS = (
    r"quarterly|annual|yearly|monthly|biannual|half-yearly|successive|consecutive|different|various|latest|recent|last|"
    r"previous|past|Secretary-General['’]s|progress"
)
_KINDS = r"(?:reports|editions|studies|reviews)"
_REPORTS = rf"(?:(?:the|these|those|all|both|its|their|{_NUMBER}|{_SORTS}|(?:19|20)\d\d) (?:(?-i:[A-Z])[\w-]+ )?)+{_KINDS}"
_ON = r"(?:on|about|concerning|regarding|as to|with regard to|in respect of)"
_SUBJECT = rf"(?: {_ON} [^,?]+)?(?=[,?.]|$)"
_EACH = re.compile(
    r",?\s*(?:in|by|from|per|across|over|throughout|between|among|of|according to) "
    rf"(?:each|every|both|all|{_REPORTS})(?: of (?:the|these) (?:{_NUMBER} )?{_KINDS})?(?: reports?| editions?)?{_SUBJECT}"
    rf"|,?\s*(?:according to|in|by|between|from) the [^,?]{{0,40}}?\breports?{_SUBJECT}",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:compar(?:e|es|ed|ing|ison)|contrast(?:s|ed)?|differ(?:s|ed|ent|ence|ences|ently)?|versus|vs\.?|side by side|"
    r"chang(?:e|es|ed|ing)|evol(?:ve|ves|ved|ving|ution)|develop(?:ed|ment) over|trends?|over time|progress(?:ed)? since|"
    r"between the \w+ and (?:the )?\w+|from one report to the next|each report|every report|each of the reports|"
    r"across (?:the |all )?reports|both reports)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"\b{_REPORTS}\b|\bthe (?:{MONTHS}) and (?:the )?(?:{MONTHS})(?: (?:19|20)\d\d)? reports?\b"
    r"|\b(?:each|every) (?:of the )?(?:report|edition|quarterly report)|\bover time\b|\bfrom one report to the next\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\b[^?]*?(?:19|20)\d\d", re.IGNORECASE)
_DESCRIBED = re.compile(
    r"\breports?(?: (?:on|about|concerning|of) (?P<about>[^,?]+?))"
    r"(?=,| differ| compare| vary| say| chang|\?|$)",
    re.IGNORECASE,
)
_COUNTS = {w: k for k, w in enumerate("two three four five six seven eight".split(), 2)}
_COUNTED = re.compile(
    rf"\b(?P<count>{'|'.join(_COUNTS)}|\d|both)\b[\w '’-]{{0,40}}?\b{_KINDS}\b|\bboth reports\b",
    re.IGNORECASE,
)
_TIME = r"\s+(?:over time|since (?:early |late |the start of )?(?:\w+ )?(?:19|20)\d\d|from one report to the next)"
_PLACED = r"(?P<reports>(?:in|across|over|between|from|throughout) (?:the |all |both |each |every |(?-i:[A-Z]+)/).*)"
_FRAMES = tuple(
    re.compile(rf"^(?:please )?{frame}$", re.IGNORECASE)
    for frame in (
        r"(?:compare|contrast|set side by side) (?:what|how) (?P<reports>.+?) (?:say|says|said|states?|describes?|have) "
        r"(?:(?:to say )?(?:on|about|of|regarding))?\s*(?P<topic>.+)",
        rf"how (?:do|does|did|have|has) (?P<reports>.+?) (?:differ|compare|vary|diverge|changed?) (?:in|{_ON}) "
        r"(?:what they say (?:on|about) )?(?P<topic>.+)",
        r"(?:what|which) (?:is|are|were|was) the (?:differences?|changes?|trends?) (?:between (?P<reports>.+?) )?"
        rf"(?:in|of|{_ON}) (?P<topic>.+)",
        r"(?:how|in what way) (?:has|have|did|do|does|is|are) (?P<topic>.+?) (?:changed?|evolved?|developed?|differ(?:ed)?|"
        r"progressed|moved|vary|varied|changing|evolving)\b(?P<reports>.*)",
        r"(?:compare|contrast|trace|follow|set side by side|show)(?: the)? "
        rf"(?:(?:trends?|evolution|development|changes?) (?:of|in) )?(?P<topic>.+?) {_PLACED}",
        r"(?:what (?:is|are) )?(?:the )?(?:trends?|evolution|development) (?:of|in) (?P<topic>.+)",
    )
)
_REPORTS_FIRST = 2
"""In the first frames the reports come before the topic."""
_MENTIONS = re.compile(rf"\b(?:reports?|{_KINDS})\b|/\d", re.IGNORECASE)
_MEASURED = re.compile(
    r"(?:the )?(?:total |overall )?(?:number|share|percentage|proportion|amount|cost|rate|size|budget)\b"
)


def compares(text: str) -> bool:
    """Tell whether a question has words of comparing.

    >>> [compares(t) for t in ("How do the reports differ?", "Cases in each report", "Who spoke?")]
    [True, True, False]
    """
    return _COMPARES.search(text) is not None or _EACH.search(text) is not None


def means_several(text: str) -> bool:
    """Tell whether a question speaks of reports in the plural, or of change over them."""
    return _SEVERAL.search(text) is not None


def asks_since(text: str) -> bool:
    """Tell whether a question asks what came "since" some year."""
    return _SINCE.search(text) is not None


def described_reports(text: str) -> str:
    """Return what the reports are said to be on; "" where nothing is said.

    >>> described_reports("How do the two reports on MONUSCO differ on children?")
    'MONUSCO'
    """
    found = _DESCRIBED.search(text)
    return found["about"] if found else ""


def count_reports(text: str) -> int | None:
    """Return how many reports a question speaks of; None where it gives no number.

    >>> count_reports("the last three quarterly reports"), count_reports("both reports"), count_reports("the reports")
    (3, 2, None)
    """
    found = _COUNTED.search(text)
    if not found:
        return None
    word = (found["count"] or "both").lower()
    return 2 if word == "both" else _COUNTS.get(word) or max(2, int(word))


def residual_question(text: str) -> str:
    """Return what is asked of each report, without the words that compare reports.

    >>> residual_question("How do the three quarterly reports on Lebanon differ on displacement figures?")
    'What is said about displacement figures?'
    >>> residual_question("Compare what S/2025/176 and S/2025/403 say on children in armed conflict.")
    'What is said about children in armed conflict?'
    >>> residual_question("How has the number of displaced persons changed since 2024?")
    'What is the number of displaced persons?'
    >>> residual_question("How has the number of posts changed in the reports on MONUSCO since 2024?")
    'What is the number of posts?'
    >>> residual_question("How many civilians were killed, in each report?")
    'How many civilians were killed?'
    """
    plain = text.strip(" ?.!")
    for number, frame in enumerate(_FRAMES):
        found = frame.match(plain)
        if found and number < _REPORTS_FIRST and not _MENTIONS.search(found["reports"]):
            continue  # "How has the number of posts changed in …": what stands there is no report
        topic = _without_reports(found["topic"]) if found else ""
        if topic:
            return _ask_about(topic)
    rest = re.sub(r"^(?:please )?(?:compare|contrast|set side by side)\s+", "", plain, flags=re.IGNORECASE)
    rest = _without_reports(rest)
    on = re.match(rf"{_ON} (?P<topic>.+)", rest, re.IGNORECASE)
    if on:
        return _ask_about(on["topic"])
    return f"{rest[:1].upper()}{rest[1:]}?"


def _ask_about(topic: str) -> str:
    if re.match(r"(?:what|how|who|which|when|where|why)\b", topic, re.IGNORECASE):
        return f"{topic[:1].upper()}{topic[1:]}?"
    if _MEASURED.match(topic):
        return f"What is {topic}?" if topic.startswith("the ") else f"What is the {topic}?"
    return f"What is said about {topic}?"


def _without_reports(words: str) -> str:
    """Return words without the reports that they are compared over, and without the time that these span."""
    for symbol in find_symbols(words):
        joined = r"(?:,? (?:compared (?:with|to)|and|or|to|with|versus|vs\.?))?,? ?(?:(?:in|of|between|from|according to) )?"
        words = re.sub(joined + re.escape(symbol), "", words, flags=re.IGNORECASE)
    left = re.sub(_TIME, "", _EACH.sub("", words), flags=re.IGNORECASE).strip(" ,.?")
    return re.sub(r",? (?:as )?compared(?: with| to)?$", "", left, flags=re.IGNORECASE)
