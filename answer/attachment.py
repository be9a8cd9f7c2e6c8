"""Is a number or name, though it stands in the cited text, said there of the same thing?

"Small trucks paid 180, large ones 260" holds both numbers of "small trucks paid 260". The words around each are
compared: a number belongs where its neighbours are, and a sentence that shares nothing with the statement but a
number does not bear it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from answer.alignment import COUNTERPART, Alignment, Word, carried_by
from answer.countries import COUNTRIES
from answer.facts import NumberKind, read_facts
from answer.names import INSTITUTIONAL

REACH = 8
"""Words before and after a number that tell what it is a number of."""
LITTLE = 0.25
"""Share of the other words of a statement that a sentence must carry to bear out a number in it."""
MOSTLY = 0.75
"""Share of what is carried at all from which one cited sentence carries a statement."""
CLEARLY = 2
"""So many more neighbours another number must share to be the one that is meant."""


def misattached(alignment: Alignment) -> list[str]:
    """Return in words which numbers and names are said of something else."""
    return [*_lonely(alignment), *_other_country(alignment), *_taken_for_another(alignment)]


def _lonely(alignment: Alignment) -> Iterator[str]:
    """Find numbers whose cited sentences share nothing else with the statement."""
    plain = [i for i, w in enumerate(alignment.words) if w.stem is not None and not _is_fact(w, i)]
    if len(plain) < 3:
        return
    shared: dict[int, int] = {}
    for number in range(len(alignment.sentences)):
        own = [j for j, w in enumerate(alignment.cited) if w.sentence == number and not _is_fact(w, 1)]
        shared[number] = sum(
            bool(own) and float(alignment.similarity[i, own].max()) >= COUNTERPART for i in plain
        )
    for i, _, _, text in _numbers(alignment):
        holding = {w.sentence for j, w in enumerate(alignment.cited) if alignment.similarity[i, j] == 1.0}
        if holding and max(shared[s] for s in holding) < max(1, LITTLE * len(plain)):
            yield f"{text} stands in the paragraph, but of something else"


def _other_country(alignment: Alignment) -> Iterator[str]:
    """Find a country that stands in the cited text, but not in the sentence that carries the statement: another does."""
    if not alignment.window or carried_by(alignment, alignment.window[:1]) < MOSTLY * alignment.coverage:
        return
    ours = {w.text for w in alignment.words if w.text.lower() in COUNTRIES}
    first = {
        w.text for w in alignment.cited if w.sentence == alignment.window[0] and w.text.lower() in COUNTRIES
    }
    anywhere = {w.text for w in alignment.cited}
    for name in sorted((ours & anywhere) - first):
        if first - ours:
            yield f"the paragraph says this of {' and '.join(sorted(first - ours))}, not of {name}"


def _is_fact(word: Word, place: int) -> bool:
    return word.named or (place > 0 and word.text[:1].isupper() and word.text.lower() not in INSTITUTIONAL)


def _taken_for_another(alignment: Alignment) -> Iterator[str]:
    """Find numbers whose neighbours are those of another number of the same kind."""
    said, there = _numbers(alignment), _cited_numbers(alignment)
    values = {value for _, value, _, _ in said}
    for i, value, kind, text in said:
        own = [j for j, v, k, _ in there if v == value and k == kind]
        rivals = [(j, v, t) for j, v, k, t in there if v != value and k == kind]
        if not own or not rivals:
            continue
        best = max(_shared(alignment, i, j) for j in own)
        j, rival, rival_text = max(rivals, key=lambda r: _shared(alignment, i, r[0]))
        lead = _shared(alignment, i, j) - best
        if rival not in values and lead >= CLEARLY:
            yield f"the paragraph says {rival_text} there, and {text} of something else"
        elif rival in values and _swapped(alignment, i, value, said, there):
            yield f"{text} and {rival_text} change places"


def _swapped(
    alignment: Alignment, i: int, value: Decimal, said: Sequence[_Placed], there: Sequence[_Placed]
) -> bool:
    """Tell whether two numbers of the sentence fit better the other way round."""
    for other, other_value, _, _ in said:
        if other <= i or other_value == value:
            continue
        as_said = _fit(alignment, i, value, there) + _fit(alignment, other, other_value, there)
        turned = _fit(alignment, i, other_value, there) + _fit(alignment, other, value, there)
        if turned - as_said >= CLEARLY:
            return True
    return False


def _fit(alignment: Alignment, i: int, value: Decimal, there: Sequence[_Placed]) -> int:
    return max((_shared(alignment, i, j) for j, v, _, _ in there if v == value), default=0)


def _shared(alignment: Alignment, i: int, j: int) -> int:
    """Return how many words around word ``i`` of the sentence stand around cited word ``j``, too."""
    there = _around(alignment.cited, j)
    return sum(
        alignment.words[n].stem is not None and bool((alignment.similarity[n, there] == 1.0).any())
        for n in _around(alignment.words, i)
    )


def _around(words: Sequence[Word], k: int) -> list[int]:
    """Return the words that tell what a number is a number of: between the numbers, or the "and", beside it."""
    before, after = [], []
    for n in range(k - 1, max(-1, k - REACH - 1), -1):
        if _parts(words[n], words[k]):
            break
        before.append(n)
    for n in range(k + 1, min(len(words), k + REACH + 1)):
        if _parts(words[n], words[k]):
            break
        after.append(n)
    return before + after


def _parts(word: Word, number: Word) -> bool:
    """Tell whether a word ends what belongs to a number: another number, another sentence, "and"."""
    return word.sentence != number.sentence or word.text[0].isdigit() or word.text.lower() in _NEXT


_NEXT = frozenset("and while whereas but or".split())
_Placed = tuple[int, Decimal, NumberKind, str]
"""Number of the word at which a number begins, its value, kind and text."""


def _numbers(alignment: Alignment) -> list[_Placed]:
    found = []
    for n in read_facts(alignment.text).numbers:
        k = _word_at(alignment.words, 0, n.start, n.start + len(n.text))
        if k is not None:
            found.append((k, n.value, n.kind, n.text))
    return found


def _cited_numbers(alignment: Alignment) -> list[_Placed]:
    found = []
    for number, sentence in enumerate(alignment.sentences):
        if number not in alignment.window:
            continue
        for n in read_facts(sentence.text).numbers:
            start = sentence.span[0] + n.start
            k = _word_at(alignment.cited, number, start, start + len(n.text))
            if k is not None:
                found.append((k, n.value, n.kind, n.text))
    return found


def _word_at(words: Sequence[Word], sentence: int, start: int, end: int) -> int | None:
    return next((k for k, w in enumerate(words) if w.sentence == sentence and start <= w.start < end), None)
