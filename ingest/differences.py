"""What two texts say differently, word by word: editions of one paragraph side by side.

Words are compared by the algorithm of Ratcliff & Metzener, "Pattern Matching: the Gestalt Approach", 1988 (``difflib``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

Span = tuple[int, int]
_WORD = re.compile(r"\w+(?:[.,’'-]\w+)*")
MAX_WORDS = 3000
"""Words of each text that are compared; paragraphs are shorter, and the time grows with the square."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What only the first and only the second text has, as spans of characters; ``resemblance`` 0…1 (1: the same words)."""

    first: tuple[Span, ...]
    second: tuple[Span, ...]
    resemblance: float


def find_differences(first: str, second: str) -> Difference:
    """Compare two texts by their words; case counts, blanks and punctuation between words do not.

    >>> find_differences("States should act now.", "States must act.")
    Difference(first=((7, 13), (18, 21)), second=((7, 11),), resemblance=0.5714285714285714)
    """
    words = [list(_WORD.finditer(text))[:MAX_WORDS] for text in (first, second)]
    matcher = SequenceMatcher(
        None, [m.group() for m in words[0]], [m.group() for m in words[1]], autojunk=False
    )
    spans: tuple[list[Span], list[Span]] = ([], [])
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        for side, (start, end) in enumerate(((a, b), (c, d))):
            if end > start:
                spans[side].append((words[side][start].start(), words[side][end - 1].end()))
    return Difference(tuple(spans[0]), tuple(spans[1]), matcher.ratio())
