"""Who did what to whom: is the sentence's doer the one to whom it is done in the cited text?

No grammar is built in, only the order of words around a verb that both have: in "A blocked B" the doer stands before
it; in "B was blocked by A" behind "by". Where the words of each side are found on the other side in the cited text,
and none where they should be, the roles have changed places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answer.alignment import Alignment, Word

SAME = 0.65
"""Cosine from which two words are taken for one here."""
CLEARLY = 0.15
"""By how much nearer a word must be on one side."""
REACH = 12
"""Words before and behind a verb in which doer and object are looked for."""
NEAREST = 4
"""Content words of each, the nearest to the verb first."""
_VERB = re.compile(
    r"[a-z]{2,}ed|told|led|gave|sent|took|met|won|found|brought|taught|paid|sold|bought|chose|chosen|drove|driven|hit|held|"
    r"taken|given|beat|beaten|sought|caught|fought|shot|struck|built|made|left",
    re.IGNORECASE,
)
_BE = frozenset("is are was were be been being".split())
_NO_OBJECT = frozenset(
    "in on at for to under as from with of during between among against since that".split()
)
_BREAK = frozenset(
    "and but while whereas which who that whose after before when because although if or since as".split()
)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A verb (its number among the words) with the content words of its doer and of what it is done to."""

    verb: int
    doer: tuple[int, ...]
    object: tuple[int, ...]


def changed_roles(alignment: Alignment) -> Iterator[str]:
    """Yield in words where doer and object have changed places."""
    there = [c for c in _clauses(alignment.cited) if alignment.cited[c.verb].sentence in alignment.window]
    for ours in _clauses(alignment.words):
        verbs = [c for c in there if _same(alignment, ours.verb, c.verb)]
        if verbs and ours.doer and ours.object and all(_crossed(alignment, ours, c) for c in verbs):
            yield f"turns round who “{alignment.words[ours.verb].text}” whom"


def _crossed(alignment: Alignment, ours: _Clause, theirs: _Clause) -> bool:
    """Tell whether words of doer and object stand in each other's place, and none of the nearest in its own."""
    doer = [_moved(alignment, i, theirs.doer, theirs.object) for i in ours.doer]
    done_to = [_moved(alignment, i, theirs.object, theirs.doer) for i in ours.object[:2]]
    return 1 in doer and 1 in done_to and -1 not in doer and -1 not in done_to[:1]


def _moved(alignment: Alignment, i: int, own: Sequence[int], other: Sequence[int]) -> int:
    """Return 1 where word ``i`` is clearly found on the other side, −1 on its own, 0 on neither or both."""
    kept = max((float(alignment.similarity[i, j]) for j in own), default=0.0)
    moved = max((float(alignment.similarity[i, j]) for j in other), default=0.0)
    if max(kept, moved) < SAME or abs(kept - moved) < CLEARLY:
        return 0
    return 1 if moved > kept else -1


def _same(alignment: Alignment, i: int, j: int) -> bool:
    return float(alignment.similarity[i, j]) >= SAME


def _clauses(words: Sequence[Word]) -> Iterator[_Clause]:
    for k, word in enumerate(words):
        if word.stem is None or word.text[:1].isupper() or not _VERB.fullmatch(word.text):
            continue
        behind = [w.text.lower() for w in words[k + 1 : k + 4]]
        left, right = _side(words, k, -1), _side(words, k, 1)
        if any(w.text.lower() in _BE for w in words[max(0, k - 2) : k]) or "by" in behind:
            doer = _side(words, k + 1 + behind.index("by"), 1) if "by" in behind else []
            yield _Clause(k, tuple(doer), tuple(left))
        elif behind and (behind[0] not in _NO_OBJECT or word.text.lower() == "called"):
            yield _Clause(k, tuple(left), tuple(right))


def _side(words: Sequence[Word], k: int, step: int) -> list[int]:
    """Return the content words on one side of word ``k``, to the end of the clause."""
    found = []
    for n in range(k + step, max(-1, min(len(words), k + step * REACH)), step):
        word = words[n]
        if word.sentence != words[k].sentence or word.text.lower() in _BREAK or _VERB.fullmatch(word.text):
            break
        if word.stem is not None:
            found.append(n)
    return found[:NEAREST]
