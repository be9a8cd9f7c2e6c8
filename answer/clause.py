"""Read an English question into its slots: question word, what is asked for, who does it, and the phrases behind.

No tagger is used. A question has a fixed order (Quirk et al., "A Comprehensive Grammar of the English Language", 1985,
11.4 ff.): question word and its noun, auxiliary, subject, verb, rest; the slots are told by their function words, the
verb by a list of those that reports and questions about them use. What is not told stays in the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.attribution import split_attribution
from ingest.citation import find_symbols

DO = frozenset("do does did should will would can could may might must shall".split())
BE = frozenset("is are was were has have had".split())
AUXILIARIES = DO | BE
PREPOSITIONS = frozenset(
    "about above across after against among around at before behind below between beyond by concerning during for from "
    "in inside into near on onto over per regarding since through to towards toward under until upon via with within "
    "without outside according as".split()
)
DETERMINERS = frozenset(
    "the a an its their his her this that these those any each every some no all most many both".split()
)
VERBS = frozenset(
    "accept achieve act adapt add address adopt advise affect agree aim allow amend announce answer apply appoint "
    "appeal appear approve argue ask assess assist attack attend attract attribute authorize avoid become begin believe "
    "belong benefit bring build call carry cause change charge choose cite claim close collect combat come commit "
    "compare complete conclude condemn conduct confirm consider consult contain continue contribute control convene "
    "cooperate cost cover create criticize cut cross decide declare decline define deliver demand deploy describe detain "
    "detect develop die differ discuss do draw drop elect encourage end enjoy ensure enter escape establish estimate "
    "evaluate exceed expect explain express face fall fear finance find fire follow foresee form formulate fund gain gather get "
    "give go grow happen harm hear help hide highlight hit hold host identify implement improve include increase inform "
    "introduce investigate invite involve issue join keep kill know lack last launch lay lead leave levy lie list live "
    "lose make manage mean measure mediate meet mention mobilize monitor move name need note observe obtain occur offer "
    "open operate order organize owe own participate pay permit plan play plunder postpone prepare present preside "
    "prevent produce promise promote propose protect provide publish put raise rate reach receive recommend record "
    "recruit reduce refer refuse regard reject relate release remain reopen replace report represent request require "
    "resolve respond restore result return review rise run save say see seek seem seize send serve set share shelter "
    "show sign sit speak spend stand start state stay step stop strengthen submit suffer suggest supervise support "
    "suspend sustain take talk tell test think threaten track trade train treat try turn undertake urge use verify view "
    "visit vote want warn welcome win wish withdraw work worry wreck write".split()
)
_PAST = frozenset(
    "became began bought broke brought built came chose cost did drew fell found gave got grew had held hit kept knew laid "
    "led left lost made met paid put ran rose said sat saw sent set spent spoke stood took thought told went won wrote "
    "been done given taken seen shown known grown become begun spoken written chosen broken driven drawn withdrawn fallen "
    "risen hidden thrown shot".split()
)
_QUESTION = re.compile(
    r"(?:(?P<lead>in|on|by|to|from|at|for|with|of|under|since|until|near|against|through|over|within|during|about)\s+)?"
    r"(?P<wh>how\s+(?:many|much|large|big|far|long|old|often|high|low|fast|great|concentrated|well|soon|quickly|wide|"
    r"deep|strong|likely|serious|common|close|divided)|what|which|who|whom|whose|when|where|why|how)\b\s*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s,;:?!]+|[,;:?!]")
_OF_REPORT = r"(?:according to|as per|per|in|from|under|going by|as stated in)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of a question: its words, where they stand in the question, and the preposition before ("")."""

    text: str
    start: int
    end: int
    preposition: str = ""

    @property
    def is_name(self) -> bool:
        """Whether it holds a name: a word with a capital (the question's first word is none of these)."""
        return re.search(r"\b[A-Z][\w-]*", self.text) is not None

    @property
    def is_plural(self) -> bool:
        """Whether its head, the last word before "of", is a plural by its form, or joined by "and"."""
        head = re.split(r" of | and ", self.text)[0].split()[-1].lower()
        return (
            " and " in self.text
            or (head[-1:] == "s" and head[-2:] not in ("ss", "us", "is"))
            or head in _PLURALS
        )

    @property
    def head(self) -> str:
        """The word that says what it is: the last one before "of"."""
        return self.text.split(" of ")[0].split()[-1]


_PLURALS = frozenset("people women men children persons personnel staff police troops data".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """A question in its slots; an empty slot is "".

    ``text`` is the question without its report and its question mark. ``lead`` is a preposition before the question
    word ("In how many …"), ``noun`` what the question word asks for ("schools"), ``auxiliary`` "did", ``subject`` who
    acts, ``verb`` and ``tail`` the rest. ``phrases`` are its noun phrases in order, the noun itself included.
    """

    text: str
    lead: str
    wh: str
    noun: str
    auxiliary: str
    subject: str
    verb: str
    tail: str
    phrases: tuple[Phrase, ...]

    @property
    def asks_subject(self) -> bool:
        """Whether the question word stands for who acts: "Who opened …", "Which donors paid …", "How many were …"."""
        return bool(self.wh) and not self.subject

    def with_replaced(self, phrase: Phrase, words: str) -> str:
        """Return the question with other words in place of one of its phrases."""
        return as_question(f"{self.text[: phrase.start]}{words}{self.text[phrase.end :]}")


def read_clause(question: str) -> Clause:
    """Read a question.

    >>> c = read_clause("What did the working group recommend on precursors, according to S/2025/1?")
    >>> c.wh, c.auxiliary, c.subject, c.verb, c.tail, [p.text for p in c.phrases]
    ('what', 'did', 'the working group', 'recommend', 'on precursors', ['the working group', 'precursors'])
    >>> c = read_clause("How many schools were wrecked in Lebanon?")
    >>> c.noun, c.subject, c.verb, c.asks_subject, [(p.preposition, p.text) for p in c.phrases]
    ('schools', '', 'wrecked', True, [('', 'schools'), ('in', 'Lebanon')])
    """
    text = without_report(question)
    found = _QUESTION.match(text)
    start = found.end() if found else 0
    lead, wh = ((found["lead"] or "").lower(), found["wh"].lower()) if found else ("", "")
    words = list(_WORD.finditer(text, start))
    if not found and (not words or words[0].group().lower() not in AUXILIARIES):
        return Clause(text, "", "", "", "", "", "", text, noun_phrases(text, 0))
    k = _end_of_noun(words, wh)
    noun = _span(text, words[:k])
    auxiliary = words[k].group().lower() if k < len(words) and words[k].group().lower() in AUXILIARIES else ""
    first = k + bool(auxiliary)
    k = _end_of_subject(words, first, auxiliary, wh, noun)
    subject = _span(text, words[first:k])
    while k < len(words) and words[k].group().lower() in ("not", "be", "been", "also", "still"):
        k += 1
    verb = words[k].group() if k < len(words) else ""
    if verb.lower() in PREPOSITIONS or verb in ",;:":
        verb = ""
    tail = text[words[k].end() if verb else words[k].start() :].strip() if k < len(words) else ""
    phrases = noun_phrases(text, start, words[k].start() if verb else -1)
    return Clause(text, lead, wh, noun, auxiliary, subject, verb, tail, phrases)


def _end_of_noun(words: list[re.Match[str]], wh: str) -> int:
    if wh in ("who", "when", "where", "why", "how", "whom"):
        return 0
    return next((k for k in range(len(words)) if _ends_noun(words, k)), len(words))


def _end_of_subject(words: list[re.Match[str]], first: int, auxiliary: str, wh: str, noun: str) -> int:
    """Return where the verb starts; ``first`` where the question word or its noun is the subject."""
    if not auxiliary or first >= len(words):
        return first
    opening = words[first].group()
    if auxiliary in BE and noun and not _opens_subject(opening):
        return first
    if auxiliary in DO and wh in ("who", "what", "which") and opening.lower() in VERBS:
        return first
    if opening.lower() in ("not", "be"):
        return first
    return next(
        (k for k in range(first, len(words)) if _starts_verb(words, k, auxiliary, k > first)), len(words)
    )


def without_report(question: str) -> str:
    """Return a question without the words that say of which report it is asked, and without its end mark.

    >>> without_report("In S/2025/153, how long were they kept in bunkers?")
    'how long were they kept in bunkers'
    >>> without_report("How many fell, according to the March 2025 report on Lebanon?")
    'How many fell'
    """
    text = split_attribution(question)[0].strip()
    for symbol in find_symbols(text):
        loose = re.escape(symbol)
        text = re.sub(rf"^{_OF_REPORT} {loose},?\s+", "", text, flags=re.IGNORECASE)
        text = re.sub(rf",?\s+{_OF_REPORT} {loose}\b", "", text, flags=re.IGNORECASE)
    return text.strip(" ?.!¿¡")


def as_question(text: str) -> str:
    """Return words as a question: one capital, one blank between words, one question mark."""
    tidy = re.sub(r"\s+", " ", text).strip(" ?,;")
    tidy = re.sub(r"\s+([,;])", r"\1", tidy)
    return f"{tidy[:1].upper()}{tidy[1:]}?"


def noun_phrases(text: str, start: int, verb: int = -1) -> tuple[Phrase, ...]:
    """Return the noun phrases of ``text`` from ``start`` on, and those after "of" inside them too.

    ``verb``: where the verb of the question stands, which is part of none.

    >>> [(p.preposition, p.text) for p in noun_phrases("the partners of UNRWA in Gaza", 0)]
    [('', 'the partners of UNRWA'), ('of', 'UNRWA'), ('in', 'Gaza')]
    """
    found: list[Phrase] = []
    words = list(_WORD.finditer(text, start))
    k = 0
    preposition = ""
    while k < len(words):
        word = words[k].group()
        if word.lower() in PREPOSITIONS:
            preposition, k = word.lower(), k + 1
        elif _breaks_phrase(words, k, verb):
            preposition, k = "", k + 1
        else:
            end = k + 1
            while end < len(words) and not (_breaks_phrase(words, end, verb) or _leaves_name(words, end)):
                end += 1
            found += _with_inner(text, words[k].start(), words[end - 1].end(), preposition)
            preposition, k = "", end
    return tuple(found)


def _with_inner(text: str, start: int, end: int, preposition: str) -> list[Phrase]:
    whole = Phrase(text[start:end], start, end, preposition)
    inner = [
        Phrase(text[start + m.end() : end], start + m.end(), end, "of")
        for m in re.finditer(r"\bof (?=\S)", text[start:end])
    ]
    return [whole, *inner] if not re.match(r"of\b", whole.text) else inner


def _breaks_phrase(words: list[re.Match[str]], k: int, verb: int) -> bool:
    word = words[k].group().lower()
    if words[k].start() == verb or word in AUXILIARIES or word in ",;:?!" or word in _NO_NOUN:
        return True
    if word in ("and", "or"):
        later = words[k + 1].group().lower() if k + 1 < len(words) else ""
        return k == 0 or later in _NO_NOUN or later in AUXILIARIES or not later
    before = words[k - 1].group().lower() if k else ""
    if before in DETERMINERS or before in PREPOSITIONS or words[k].group()[0].isupper():
        return False
    return is_past(word)


def _leaves_name(words: list[re.Match[str]], k: int) -> bool:
    """Tell whether a preposition ends the phrase: it does not inside a name ("Committee on Information")."""
    if words[k].group().lower() not in PREPOSITIONS:
        return False
    later = [w.group() for w in words[k + 1 : k + 3]]
    if later and later[0].lower() == "the":
        later = later[1:]
    inside = words[k - 1].group()[0].isupper() and bool(later) and later[0][0].isupper()
    return not (
        inside
        and words[k].group().lower() in ("on", "for", "against", "to", "in")
        and _names_body(words[k - 1].group())
    )


def _names_body(word: str) -> bool:
    return (
        re.match(
            r"(?:Committee|Commission|Experts?|Forum|Council|Conference|Board|Group|Panel|Office|Programme|Rapporteur|Mechanism|Mission|Law|Fund|Declaration|Convention|Treaty|Meeting)s?$",
            word,
        )
        is not None
    )


def is_past(word: str) -> bool:
    """Tell whether a word has the form of a past tense or participle."""
    low = word.lower()
    return low in _PAST or (len(low) > 4 and low.endswith("ed") and low not in _NO_PAST)


def base_of(word: str) -> str | None:
    """Return the base form of a listed verb in the third person: "says" → "say"; None for any other word."""
    low = word.lower()
    for ending, put in (("ies", "y"), ("es", ""), ("s", "")):
        if low.endswith(ending) and low[: -len(ending)] + put in VERBS:
            return low[: -len(ending)] + put
    return None


_NO_NOUN = frozenset(
    "who whom whose which what when where why how if than not also been being be because it they them he she him "
    "there still only ever then so such him out up off down away back".split()
)
_NO_PAST = frozenset(
    "united armed related need seed speed feed breed indeed hundred exceed proceed succeed".split()
)


def _ends_noun(words: list[re.Match[str]], k: int) -> bool:
    word = words[k].group()
    low = word.lower()
    if low in AUXILIARIES or low in ",;:" or (k == 0 and is_past(low)):
        return True
    later = words[k + 1].group().lower() if k + 1 < len(words) else ""
    verbal = is_past(low) or (base_of(low) is not None and later not in AUXILIARIES)
    if k > 0 and low in VERBS and later not in AUXILIARIES:
        verbal = Phrase(
            words[k - 1].group(), 0, 0
        ).is_plural  # "which paragraphs talk", but "a work programme"
    return k > 0 and not word[0].isupper() and verbal and not _after_opener(words, k)


def _after_opener(words: list[re.Match[str]], k: int) -> bool:
    before = words[k - 1].group().lower()
    return before in DETERMINERS or before in PREPOSITIONS or before == "of"


def _starts_verb(words: list[re.Match[str]], k: int, auxiliary: str, after_subject: bool) -> bool:
    word = words[k].group()
    low = word.lower()
    if low in ",;:":
        return True
    if word[0].isupper() or _after_opener(words, k):
        return False
    if auxiliary in DO:
        return (low in VERBS or low in ("be", "have")) and after_subject
    return is_past(low) or (low.endswith("ing") and len(low) > 5) or low in _ADJECTIVES


_ADJECTIVES = frozenset(
    "final available meant due able likely ready still not overcrowded vacant overdue".split()
)


def _opens_subject(word: str) -> bool:
    return (
        word[0].isupper()
        or word.lower() in DETERMINERS
        or word.lower() in ("it", "they", "he", "she", "there")
    )


def _span(text: str, words: list[re.Match[str]]) -> str:
    return text[words[0].start() : words[-1].end()] if words else ""
