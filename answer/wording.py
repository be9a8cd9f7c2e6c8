"""Words that turn a sentence round: “not”, “must”, “all”, “fell”, “before”, “decided”. Do they stand in the cited text too?

Each check looks only at the cited sentences that carry the sentence (``Alignment.window``), and where a word governs
others ("should **strengthen controls**") at whether just those are what the sentence speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from answer.alignment import COUNTERPART, Alignment, Word, carrying_words
from answer.word_classes import (
    ACTS,
    ALL,
    CONSIDER,
    DUTY,
    ENCOURAGE,
    ENCOURAGED,
    MANY,
    MANY_OR_MORE,
    MAY,
    MEANING_ALL,
    MEANING_ONLY,
    MOST,
    MUST,
    NEARLY_NOT,
    NEGATING_PREFIX,
    NOT,
    NOT_DENYING,
    ONLY,
    OPPOSITES,
    POSSIBLE,
    QUANTIFIERS,
    RECOMMEND,
    SHOULD,
    SOME,
    STATES,
    count_of,
    first_of,
)  # fmt: skip

GOVERNED = 5
"""Content words after "not" or "should" that it governs."""
BEHIND = 0.7
"""Share of the words carried by a sentence that stand behind its "should": from here, "should" is about them."""
NEAR = 8
"""Words before one that "not" may stand at to deny it."""


def wording_problems(alignment: Alignment) -> list[str]:
    """Return in words where the sentence turns round, raises or lowers what the cited text says."""
    checks: Sequence[Callable[[Alignment], Iterator[str]]] = (
        _negation,
        _strength,
        _acts,
        _quantifiers,
        _quantified,
        _opposites,
    )
    return list(dict.fromkeys(problem for check in checks for problem in check(alignment)))


def _governed(words: Sequence[Word], k: int) -> list[int]:
    """Return the numbers of the content words that word ``k`` governs: the next few in its sentence."""
    after = [
        n
        for n in range(k + 1, min(k + 14, len(words)))
        if words[n].sentence == words[k].sentence and words[n].stem is not None
    ]
    return after[:GOVERNED]


def _said(alignment: Alignment, k: int) -> bool:
    """Tell whether the sentence says cited word ``k``, in whatever word."""
    return float(alignment.similarity[:, k].max(initial=0.0)) >= COUNTERPART


def _about_what_is_said(alignment: Alignment, k: int) -> bool:
    """Tell whether what cited word ``k`` governs is what the sentence speaks of."""
    governed = _governed(alignment.cited, k)
    said = [g for g in governed if _said(alignment, g)]
    if governed and (len(said) >= 0.5 * len(governed) or governed[0] in said[:1]):
        return True
    carried = carrying_words(alignment, alignment.cited[k].sentence)
    return len(carried) >= 3 and sum(n > k for n in carried) >= BEHIND * len(carried)


def _places(alignment: Alignment, pattern: str) -> list[int]:
    """Return the numbers of the window's words that are of a class of single words."""
    return [
        k
        for k, w in enumerate(alignment.cited)
        if w.sentence in alignment.window and re.fullmatch(pattern, w.text, re.IGNORECASE)
    ]


def _negation(alignment: Alignment) -> Iterator[str]:
    """A “not” must have its counterpart, and what the text denies must not be affirmed."""
    here = NOT_DENYING.sub(" ", alignment.text)
    there = NOT_DENYING.sub(" ", alignment.window_text)
    own, cited = first_of(NOT, here), first_of(NOT, there)
    own_nearly, cited_nearly = _unshared(here, there)
    pair = _prefixed(alignment)
    if own and not pair and not cited_nearly and (not cited or not _denied(alignment)):
        yield f"says “{own}”, the paragraph does not"
    elif pair and not (own or cited or own_nearly or cited_nearly):
        yield f"says “{pair[0]}”, the paragraph “{pair[1]}”"
    if cited and not own and not own_nearly and not pair:
        denying = [k for k in _places(alignment, NOT) if _denies_what_is_said(alignment, k)]
        if denying:
            yield f"leaves out the “{alignment.cited[denying[0]].text}” of the paragraph"


def _unshared(here: str, there: str) -> tuple[str | None, str | None]:
    """Return words that nearly deny, on either side, unless both sides have the same one."""
    own, cited = (
        {w.lower()[:5] for w in re.findall(rf"\b(?:{NEARLY_NOT})\b", t, re.IGNORECASE)} for t in (here, there)
    )
    return next(iter(own - cited), None), next(iter(cited - own), None)


def _denied(alignment: Alignment) -> bool:
    """Tell whether the cited text denies what the sentence denies."""
    denied_here = []
    for k, word in enumerate(alignment.words):
        if re.fullmatch(NOT, word.text, re.IGNORECASE):
            denied_here += _governed(alignment.words, k)
    places = [
        j
        for i in denied_here
        for j in range(len(alignment.cited))
        if alignment.similarity[i, j] >= COUNTERPART and alignment.cited[j].sentence in alignment.window
    ]
    negations = _places(alignment, NOT)
    near = any(-3 <= j - k <= NEAR and _same_sentence(alignment, j, k) for j in places for k in negations)
    return near or not places


def _same_sentence(alignment: Alignment, j: int, k: int) -> bool:
    return alignment.cited[j].sentence == alignment.cited[k].sentence


def _denies_what_is_said(alignment: Alignment, k: int) -> bool:
    sentence = alignment.sentences[alignment.cited[k].sentence]
    before = sentence.text[: alignment.cited[k].start - sentence.span[0]]
    if NOT_DENYING.search(sentence.text, max(0, len(before) - 12), len(before) + 20):
        return False
    governed = _governed(alignment.cited, k)
    said = [g for g in governed if _said(alignment, g)]
    return bool(governed) and len(said) >= 0.5 * len(governed)


def _prefixed(alignment: Alignment) -> tuple[str, str] | None:
    """Return a pair of words of which one negates the other by its prefix ("insufficient", "sufficient")."""
    theirs = {w.text.lower() for w in alignment.cited if w.sentence in alignment.window}
    ours = {w.text.lower() for w in alignment.words}
    for one, other in ((ours, theirs), (theirs, ours)):
        for word in one - other:
            prefix = NEGATING_PREFIX.match(word)
            base = word[prefix.end() :] if prefix else ""
            if base in other:
                return (word, base) if one is ours else (base, word)
    return None


def _strength(alignment: Alignment) -> Iterator[str]:
    """“May”, “encouraged”, “should” and “must” are four things, and a plain statement is a fifth."""
    said, text = alignment.text, alignment.window_text
    levels = {
        level: alignment.cited[k].text
        for level, pattern in enumerate((MAY, ENCOURAGED, SHOULD, "must|shall"), 1)
        for k in _places(alignment, pattern)
        if _about_what_is_said(alignment, k)
    }
    must, should, may = (first_of(p, said) for p in (MUST, SHOULD, MAY))
    highest = max(levels, default=0)
    if must and highest < 4 and ((levels and not first_of(MUST, text)) or not first_of(DUTY, text)):
        yield f"says “{must}”, the paragraph " + (f"“{levels[highest]}”" if levels else "does not")
    elif should and not must and (0 < highest < 3 or not first_of(RECOMMEND, text)):
        yield f"says “{should}”, the paragraph " + (
            f"“{levels[highest]}”" if levels else "asks for no such thing"
        )
    yield from _lowered(alignment, levels, must or should or may)
    yield from _considered(alignment)


def _lowered(alignment: Alignment, levels: dict[int, str], own: str | None) -> Iterator[str]:
    """Find what the sentence says less strongly, or as a fact."""
    said, text = alignment.text, alignment.window_text
    asked = first_of("|".join((RECOMMEND, ENCOURAGE, CONSIDER)), said)
    if own and first_of(MAY, own):
        if not first_of("|".join((POSSIBLE, CONSIDER, ENCOURAGED)), text) or (
            levels and min(levels) >= 3 and not asked
        ):
            outright = levels[min(levels)] if levels else "states it outright"
            yield f"says “{own}”, the paragraph " + (f"“{outright}”" if levels else outright)
    elif 4 in levels and not first_of(f"{DUTY}|{SHOULD}|guaranteed|urged|called", said):
        yield f"leaves out the “{levels[4]}” of the paragraph"
    elif 4 in levels and 3 not in levels and own and first_of(SHOULD, own) and not first_of(SHOULD, text):
        yield f"says “{own}”, the paragraph “{levels[4]}”"
    elif levels and max(levels) in (2, 3) and not asked and first_of(STATES, said):
        yield f"states as a fact what the paragraph says “{levels[max(levels)]}” be done"
    elif set(levels) == {1} and _surer(said, text, own, asked):
        yield f"states as certain what the paragraph says “{levels[1]}” be"


def _surer(said: str, text: str, own: str | None, asked: str | None) -> bool:
    """Tell whether the sentence is sure of what the cited text only holds possible."""
    if first_of("will|shall", said) and not first_of("will|shall|would", text):
        return True
    return not own and not asked and not first_of(POSSIBLE, said) and first_of(STATES, said) is not None


def _considered(alignment: Alignment) -> Iterator[str]:
    """What should be considered is not yet what should be done."""
    if first_of(f"{CONSIDER}|{ENCOURAGED}", alignment.text):
        return
    for k in _places(alignment, "consider|considering"):
        before = [w.text.lower() for w in alignment.cited[max(0, k - 3) : k]]
        governed = _governed(alignment.cited, k)
        said = [_said(alignment, g) for g in governed]
        if {"should", "could", "may", "to", "might", "must"} & set(before) and (
            said[:1] == [True] or sum(said) >= 2
        ):
            yield "leaves out that this is only to be considered"
            return


def _acts(alignment: Alignment) -> Iterator[str]:
    """What was recommended was not decided."""
    text = re.sub(r"\b(?:resolution|recommendation)s?\b(?! (?:was|were) )", " ", alignment.window_text)
    for names, meant in ACTS:
        found = first_of(names, alignment.text)
        if (
            found
            and not first_of(meant, text)
            and not first_of(meant, alignment.window_text.split(":")[0][-200:])
        ):
            yield f"says “{found}”, which is not what the paragraph says was done"


def _quantifiers(alignment: Alignment) -> Iterator[str]:
    """“Some speakers” are not “all speakers”, nor “only” some."""
    said = re.sub(r"\b(?:in|above|after|at|first of) all\b", " ", alignment.text, flags=re.IGNORECASE)
    text = alignment.window_text
    less = first_of(f"{MOST}|{MANY}|{SOME}|most|a number of|one", text)
    instead = f"“{less}”" if less else "does not"
    if (
        ((found := first_of(ALL, said)) and not first_of(MEANING_ALL, text))
        or (
            (found := first_of(MOST, said))
            and not first_of(
                f"{MOST}|{MEANING_ALL}|most|per cent|two.thirds|three.quarters|main|chief|principal|largest|half",
                text,
            )
        )
        or ((found := first_of(MANY, said)) and first_of(SOME, text) and not first_of(MANY_OR_MORE, text))
    ):
        yield f"says “{found}”, the paragraph {instead}"
    if (found := first_of(ONLY, NOT_DENYING.sub(" ", said))) and not first_of(MEANING_ONLY, text):
        yield f"says “{found}”, the paragraph does not"


def _quantified(alignment: Alignment) -> Iterator[str]:
    """Compare what is said of how many there are of one thing: “all parties” with “most of the parties”."""
    for i, word in enumerate(alignment.words):
        level = _level(word)
        noun = next((n for n in _governed(alignment.words, i)[:2]), None)
        if not level or noun is None or noun > i + 4:
            continue
        there: dict[int, str] = {}
        for j in range(len(alignment.cited)):
            same = alignment.similarity[noun, j] >= 0.7 and alignment.cited[j].sentence in alignment.window
            for k in range(max(0, j - 4), j) if same else ():
                if (found := _level(alignment.cited[k])) and _same_sentence(alignment, j, k):
                    there[found] = alignment.cited[k].text
        if there and level not in there and (level == 4) != (4 in there):
            yield f"says “{word.text}”, the paragraph “{there[max(there)]}”"


def _level(word: Word) -> int:
    return next((n for n, p in QUANTIFIERS if re.fullmatch(p, word.text, re.IGNORECASE)), 0)


def _opposites(alignment: Alignment) -> Iterator[str]:
    """Find where the sentence has more words of one direction than the cited text, and fewer of the other."""
    said, text = alignment.text, alignment.window_text
    for one, other in OPPOSITES:
        for mine, theirs in ((one, other), (other, one)):
            ours = first_of(mine, said)
            if not ours or count_of(mine, said) <= count_of(mine, text):
                continue
            opposite = first_of(theirs, text)
            if opposite is None or count_of(theirs, text) <= count_of(theirs, said):
                continue
            if not _negated_word(said, ours) and not _negated_word(text, opposite):
                yield f"says “{ours}”, the paragraph “{opposite}”"


def _negated_word(text: str, word: str) -> bool:
    """Tell whether a denial stands shortly before a word."""
    return (
        re.search(rf"\b(?:{NOT}|{NEARLY_NOT})\W+(?:\w+\W+){{0,3}}{re.escape(word)}\b", text, re.IGNORECASE)
        is not None
    )
