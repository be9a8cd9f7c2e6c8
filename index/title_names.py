"""Set apart a name in a question that is the title of a report: it says which report is meant, not what is asked of it.

"Who are the co-chairs of the High-level Group for Partnership, Coordination and Capacity-Building for Statistics?" asks
for co-chairs. In the report of that group its long name stands everywhere or nowhere, and searched along with the rest
it pulls the score to the paragraph that introduces the group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.lexical import STOPWORDS

LEAST_CONTENT_WORDS = 3
"""A shorter run of words may be the subject asked about: "human rights" in a report on human rights."""
LEAST_LEFT = 3
"""So many words have to be left of the question, one of which says something."""
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_BEFORE = re.compile(
    r"(?:,\s*)?(?:\b(?:of|by|in|to|for|from|on|at|under|within|with|did|does|do|has|have|is|are|was|were)\s+)?"
    r"(?:\b(?:the|its|their|this)\s+)?$",
    re.IGNORECASE,
)


def without_titles(asked: str, titles: Iterable[str]) -> str:
    """Return a question without the longest run of its words that is part of one of the titles.

    Nothing is taken away where the run has fewer than LEAST_CONTENT_WORDS words that say something, or where too little
    would be left.

    >>> title = "Report of the High-level Group for Partnership, Coordination and Capacity-Building for Statistics"
    >>> without_titles("Who are the current co-chairs of the High-level Group for Partnership, Coordination and "
    ...                "Capacity-Building for Statistics?", [title])
    'Who are the current co-chairs?'
    >>> without_titles("What does the High-level Group want?", [title])
    'What does the High-level Group want?'
    """
    words = list(_WORD.finditer(asked))
    folded = [w.group().lower() for w in words]
    best = (0, 0, 0)
    for title in titles:
        start, length = _longest_run(folded, [w.lower() for w in _WORD.findall(title)])
        while (
            length and folded[start] in STOPWORDS
        ):  # "of the Forum on Forests": the name begins with a word of its own
            start, length = start + 1, length - 1
        content = sum(w not in STOPWORDS for w in folded[start : start + length])
        best = max(best, (content, length, start))
    content, length, start = best
    if content < LEAST_CONTENT_WORDS:
        return asked
    left = asked[: words[start].start()]
    shorter = _BEFORE.sub("", left) + asked[words[start + length - 1].end() :]
    rest = [w.lower() for w in _WORD.findall(shorter)]
    if len(rest) < LEAST_LEFT or not any(w not in STOPWORDS for w in rest):
        return asked
    return re.sub(r"\s+(?=[?,.;]|$)", "", re.sub(r"\s+", " ", shorter)).strip()


def _longest_run(asked: list[str], title: list[str]) -> tuple[int, int]:
    """Return where in ``asked`` the longest run of words begins that is also one of ``title``, and its length."""
    best = (0, 0)
    previous = [0] * (len(title) + 1)
    for k, word in enumerate(asked):
        current = [0] * (len(title) + 1)
        for j, other in enumerate(title):
            if word == other:
                current[j + 1] = previous[j] + 1
                if current[j + 1] > best[1]:
                    best = (k - current[j + 1] + 1, current[j + 1])
        previous = current
    return best
