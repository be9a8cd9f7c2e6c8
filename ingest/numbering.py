"""Find the numbering of a document part: which of all lines that look like "21. …" really are paragraphs.

Line-by-line greed fails where an agenda inside paragraph 45 continues with exactly the number one expects,
or where headings ("1. Background") are numbered too. So every candidate gets a weight from its looks, and the
chain of candidates with the greatest total that counts upwards is chosen, over the whole part at once
(dynamic programming; for a chain ending in candidate j: best[j] = weight[j] + max over earlier i with an
earlier number of best[i] − cost of the numbers skipped).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.blocks import Block, is_terminated

MAX_SKIPPED = 6
SKIP_COST = 0.8
"""What each missing number costs, against 1 for a well-set paragraph found."""
LIST_SHARE = 0.5
"""What a numbered item of a list inside a paragraph counts, against 1 for a paragraph."""

Key = tuple[int, ...]


def number_key(number: str) -> Key:
    """Return a number as it is ordered: "21" → (21,), "4.15" → (4, 15), "12 bis" → (12, 0, 2); none → ().

    >>> number_key("12") < number_key("12 bis") < number_key("12 ter") < number_key("13")
    True
    """
    match = re.match(r"(\d+(?:\.\d+)*)\.?[ ]?(\w*)$", number)
    if match is None:
        return ()
    digits = tuple(int(d) for d in match[1].split("."))
    suffix = match[2].lower()
    if not suffix:
        return digits
    order = {"bis": 2, "ter": 3, "quater": 4}
    return (*digits, 0, order.get(suffix, ord(suffix[0]) - ord("a") + 1))


def missing_between(before: str, after: str) -> int | None:
    """Return how many numbers lie between two that follow each other in print; None if ``after`` is not later.

    Dotted numbers may go on in the next chapter ("1.15" → "2.1"), or stand below a plain one
    ("102" → "102.1" … "102.44" → "103").

    >>> missing_between("4", "5"), missing_between("4", "7"), missing_between("1.15", "2.1")
    (0, 2, 0)
    >>> missing_between("12", "12 bis"), missing_between("5", "5") is None
    (0, True)
    """
    a, b = number_key(before), number_key(after)
    if b <= a:
        return None
    if _is_suffixed(a) or _is_suffixed(b):
        return 0 if a[0] == b[0] else b[0] - a[0] - 1
    if (len(a), len(b)) == (1, 2):
        return b[1] - 1 if a[0] == b[0] else None
    if (len(a), len(b)) == (2, 1):
        return b[0] - a[0] - 1
    if len(a) != len(b):
        return None
    if a[:-1] == b[:-1]:
        return b[-1] - a[-1] - 1
    return (b[0] - a[0] - 1) + (b[-1] - 1) if len(b) == 2 else b[-1] - 1


def _is_suffixed(key: Key) -> bool:
    return len(key) == 3 and key[1] == 0


def choose_numbering(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the blocks (by position) that open numbered paragraphs, with their numbers.

    Candidates of the form "21." and "4.15" compete as families; the family with the greater total wins, or
    both stand where the dotted numbers count below the plain ones.
    """
    return weigh_numbering(blocks)[1]


def weigh_numbering(blocks: Sequence[Block], after: str | None = None) -> tuple[float, dict[int, str]]:
    """Return the best numbering of some blocks with its total weight.

    ``after`` is the number that the run goes on from; without it, a run starts at 1.
    """
    candidates = [(k, b.number) for k, b in enumerate(blocks) if b.number is not None]
    plain = [(k, n) for k, n in candidates if "." not in n]
    dotted = [(k, n) for k, n in candidates if n.count(".") == 1]
    chains = [_best_chain(blocks, family, after) for family in (plain, dotted) if family]
    if plain:
        chains[0] = max(chains[0], _chain_without_lists(blocks, plain, after), key=lambda c: c[0])
    if len(chains) == 2 and _is_below(chains[1][1], chains[0][1]):
        return chains[0][0] + chains[1][0], dict(sorted({**chains[0][1], **chains[1][1]}.items()))
    chains = [c for c in chains if not _heads_text(blocks, c[1])]
    return max([*chains, (0.0, {})], key=lambda c: c[0])  # a lone "1944." that opens a line is no numbering


def _heads_text(blocks: Sequence[Block], chain: dict[int, str]) -> bool:
    """Tell whether numbers belong to headings over unnumbered text: all bold, short and without a stop.

    The annex of S/2025/194 is set so ("1. Background"); its text is cited by page and heading.
    """
    return len(chain) >= 2 and all(
        blocks[k].bold and len(blocks[k].text) < 160 and not is_terminated(blocks[k].text) for k in chain
    )


def _chain_without_lists(
    blocks: Sequence[Block], candidates: list[tuple[int, str]], after: str | None
) -> tuple[float, dict[int, str]]:
    """Return the best chain beside numbered lists inside paragraphs, which count LIST_SHARE a member.

    A list may be longer than the report around it: the 125 recommendations in para. 90 of A/HRC/14/16 would
    otherwise be taken for its paragraphs 18 to 125.
    """
    listed = set(_numbered_lists(blocks, candidates))
    if not listed:
        return float("-inf"), {}
    total, chain = _best_chain(blocks, [c for c in candidates if c[0] not in listed], after)
    return total + LIST_SHARE * len(listed), chain


def _numbered_lists(blocks: Sequence[Block], candidates: list[tuple[int, str]]) -> list[int]:
    """Return the blocks that form lists from 1 upwards while the numbering around them stands still."""
    listed: list[int] = []
    run: list[int] = []
    outer, outer_k = 0, -1
    for k, number in candidates:
        value = number_key(number)[0]
        goes_on = bool(run) and value == len(run) + 1
        resumes = value == outer + 1 and (not goes_on or _same_style(blocks[k], blocks[outer_k]))
        if resumes or (not run and outer < value <= outer + 3):
            listed += run if len(run) >= 3 else []
            run, outer, outer_k = [], value, k
        elif goes_on:
            run.append(k)
        elif value == 1 and outer:
            listed += run if len(run) >= 3 else []
            run = [k]
    return listed + (run if len(run) >= 3 else [])


def _same_style(one: Block, other: Block) -> bool:
    return one.bold == other.bold and abs(one.first.indent - other.first.indent) < 4


def _is_below(dotted: dict[int, str], plain: dict[int, str]) -> bool:
    """Tell whether dotted numbers stand below the plain ones: "102.1" to "102.44" between "102" and "103".

    Recommendations to a State under review are numbered so (A/HRC/23/11); both are paragraphs then.
    """
    fitting, last = 0, ""
    for k, number in sorted({**plain, **dotted}.items()):
        if k in dotted:
            fitting += number.partition(".")[0] == last
        else:
            last = number
    return len(dotted) >= 2 and fitting >= 0.9 * len(dotted)


def _best_chain(
    blocks: Sequence[Block], candidates: list[tuple[int, str]], after: str | None = None
) -> tuple[float, dict[int, str]]:
    """Return the total and the members of the best upward chain among the candidates of one family."""
    indents = Counter(round(blocks[k].first.indent / 4) for k, _ in candidates)
    keys = [number_key(n) for _, n in candidates]
    best: list[float] = []
    previous: list[int] = []
    latest: dict[Key, list[int]] = {}  # number → chain ends with it, so that only near numbers are tried
    for j, (k, number) in enumerate(candidates):
        weight = _weight(blocks, k, indents)
        start_cost = SKIP_COST * min(_distance_from_start(keys[j], number, after), MAX_SKIPPED)
        top, link = weight - start_cost, -1
        for i in _predecessors(keys[j], latest):
            skipped = missing_between(candidates[i][1], number)
            if skipped is None or skipped > MAX_SKIPPED:
                continue
            total = best[i] + weight - SKIP_COST * skipped
            if total > top or (total == top and link >= 0 and i > link):
                top, link = total, i
        best.append(top)
        previous.append(link)
        ends = latest.setdefault(keys[j], [])
        ends[:] = [i for i in ends if best[i] > top] + [j]
    if not best:
        return 0.0, {}
    end = max(range(len(best)), key=lambda j: best[j])
    chain: dict[int, str] = {}
    total, j = best[end], end
    while j >= 0:
        chain[candidates[j][0]] = candidates[j][1]
        j = previous[j]
    return total, dict(sorted(chain.items()))


def _distance_from_start(key: Key, number: str, after: str | None) -> int:
    """Return how many numbers are missing before the first: "1" and "1.1" start a run, or what follows ``after``."""
    if after is not None:
        missing = missing_between(after, number)
        return MAX_SKIPPED if missing is None else missing
    return sum(step - 1 for step in key if step > 0)


def _predecessors(key: Key, latest: dict[Key, list[int]]) -> list[int]:
    """Return chain ends whose number is at most MAX_SKIPPED + 1 below ``key``."""
    if _is_suffixed(key) or len(key) == 1:
        near = [(key[0] - d,) for d in range(MAX_SKIPPED + 2)]
        suffixed = [(n[0], 0, s) for n in near[:2] for s in range(1, 5)]
        return [i for n in (*near, *suffixed) for i in latest.get(n, ())]
    same = [(*key[:-1], key[-1] - d) for d in range(1, MAX_SKIPPED + 2)]
    chapters = [n for n in latest if n[0] in (key[0] - 1, key[0] - 2)] if key[-1] <= MAX_SKIPPED else []
    return [i for n in (*same, *chapters) for i in latest.get(n, ())]


def _weight(blocks: Sequence[Block], k: int, indents: Counter[int]) -> float:
    """Return how much the looks of a candidate speak for a paragraph (1: well set; near 0: hardly)."""
    block = blocks[k]
    weight = 0.5
    weight += 0.3 if block.first.gap_before else 0.0
    common = indents[round(block.first.indent / 4)] / max(indents.values())
    weight += 0.2 * common
    body = block.text[len(block.number or "") :].lstrip(". ")
    if not body[:1].isupper() and body[:1].isalpha():
        weight -= 0.4
    if looks_like_heading_text(body) and len(blocks[k].lines) <= 3:
        weight -= 0.35 if block.bold or block.italic else 0.25
    earlier = blocks[k - 1].text if k else ""
    if not block.first.gap_before and earlier and not is_terminated(earlier) and not blocks[k - 1].bold:
        weight -= 0.4  # a wrapped line: "… as stated in paragraph / 12. Some members …"
    return max(weight, 0.05)


def looks_like_heading_text(text: str, *, labelled: bool = False) -> bool:
    """Tell whether a text reads as a heading: short, capital first (after its label, if any), no full stop at its end."""
    first = text.partition(" ")[2][:1] if labelled else text[:1]
    return len(text) <= 200 and not re.search(r"[.;:,]$", text.rstrip()) and first.isupper()
