"""Frames: boxed text ("Recommendation 2", a summary) that interrupts the paragraphs around it."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.pdf_glyphs import Rule

MIN_WIDTH, MIN_HEIGHT = 150.0, 20.0


def find_frames(rules: Sequence[Rule]) -> list[tuple[float, float, float, float]]:
    """Return the frames drawn on a page as (x0, y0, x1, y1): two upright rules with none between them.

    Word draws each side in pieces, one for every paragraph in the box; tables have more uprights.
    """
    sides = _joined_sides([r for r in rules if not r.horizontal])
    frames = []
    for left in sides:
        for right in sides:
            level = abs(left.y0 - right.y0) < 4 and abs(left.y1 - right.y1) < 4
            if not level or right.x0 - left.x0 < MIN_WIDTH or left.y1 - left.y0 < MIN_HEIGHT:
                continue
            if not any(_stands_between(s, left, right) for s in sides):
                frames.append((left.x0, left.y0, right.x1, left.y1))
    return frames


def _joined_sides(uprights: Sequence[Rule]) -> list[Rule]:
    """Join upright rules that stand on one another."""
    sides: list[Rule] = []
    for rule in sorted(uprights, key=lambda r: (round(r.x0 / 2), -r.y1)):
        last = sides[-1] if sides else None
        if last and abs(last.x0 - rule.x0) < 2 and rule.y1 > last.y0 - 3:
            sides[-1] = Rule(last.x0, min(last.y0, rule.y0), last.x1, max(last.y1, rule.y1))
        else:
            sides.append(rule)
    return sides


def _stands_between(side: Rule, left: Rule, right: Rule) -> bool:
    return left.x0 + 4 < side.x0 < right.x0 - 4 and side.y0 < left.y1 - 2 and side.y1 > left.y0 + 2
