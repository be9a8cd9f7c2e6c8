"""Put the forms found in a text together: which symbol and which part a paragraph goes with.

A paragraph goes with the symbol and the part before it ("A/80/16, annex I, para. 3"), with those that "of" or "to"
ties behind it ("paragraph 3 of annex I to A/80/16"), else with the only ones there are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.citation_forms import Place, Token, read_tokens

# "of the", "de la", "in the report", "of the annex to": what ties a part or symbol to what stands before it
_TIE = re.compile(
    r"^[ ]?,?[ ]?\(?(?:of|in|to|from|under|contained[ ]in|de|du|del|dans|en|al?|à|au)(?:[ ]|(?=l['’])|$)"
    r"(?:(?:the|its|this|la|le|l['’]|les|los|las|el|report|document|rapport|informe|documento|council|conseil|consejo)[ ]?)*$",
    re.IGNORECASE,
)
_CHAIN = re.compile(r"^[ ]?,?[ ]?$")


@dataclass
class Group:
    """What goes with one symbol and part. ``firm`` symbols and parts are its own, others are taken from before."""

    symbol: str | None = None
    part: str | None = None
    firm_symbol: bool = False
    firm_part: bool = False
    ibid: bool = False
    closed: bool = False
    places: list[Place] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    """Marks of footnotes by the ordinal of the place they follow; -1 where they follow none."""

    @property
    def bare(self) -> bool:
        """Whether it names no place."""
        return not (self.places or self.pages or self.notes)


def read_groups(text: str) -> list[Group]:
    """Return what a text cites, grouped by symbol and part, in order."""
    text, tokens = read_tokens(text)
    groups = [Group()]
    end = 0
    for token in tokens:
        if token.start < end:  # a form inside another: "note" in "note de bas de page 12, par. 3"
            continue
        _take(groups, token, text[end : token.start])
        end = token.end
    _give_parts(groups)
    _give_symbols(groups)
    return [g for g in groups if not g.bare or g.firm_symbol or g.firm_part or g.ibid]


def _take(groups: list[Group], token: Token, gap: str) -> None:
    """Add one token to the group it belongs to; ``gap`` is the text since the one before."""
    match token.kind:
        case "symbol":
            _take_symbol(groups, token.value, gap)
        case "part":
            _take_part(groups, token.value, gap)
        case "ibid":
            last = groups[-1]
            known = last.firm_symbol or bool(last.symbol) or not last.bare or last.firm_part
            groups.append(Group(last.symbol, last.part, ibid=True) if known else Group(ibid=True))
        case "places":
            group = groups[-1]
            if group.closed or (";" in gap and not group.bare):
                group = Group(group.symbol)
                groups.append(group)
            group.places += token.places
        case "pages":
            if not groups[-1].places:
                groups[-1].pages += token.pages
        case "note":
            group = groups[-1]
            if group.places and _CHAIN.match(gap) is None:
                return
            group.notes[len(group.places) - 1] = token.value


def _take_symbol(groups: list[Group], symbol: str, gap: str) -> None:
    group = groups[-1]
    tied = _TIE.match(gap) is not None
    if (not group.bare or group.firm_part) and not group.firm_symbol and (tied or group.bare):
        group.symbol, group.firm_symbol = symbol, True
        group.closed = not group.bare
    elif group.bare and not (group.firm_symbol or group.firm_part or group.ibid):
        group.symbol, group.firm_symbol = symbol, True
    else:
        groups.append(Group(symbol, firm_symbol=True))


def _take_part(groups: list[Group], part: str, gap: str) -> None:
    group = groups[-1]
    tied = _TIE.match(gap) is not None
    if group.bare and group.firm_part and (tied or _CHAIN.match(gap)):
        group.part = f"{part}, {group.part}" if tied else f"{group.part}, {part}"
    elif not group.bare and tied and not group.firm_part:
        group.part, group.firm_part, group.closed = part, True, True
    elif not group.bare and tied and group.closed:
        group.part = f"{part}, {group.part}"
    elif group.bare:
        group.part, group.firm_part = part, True
    else:
        groups.append(Group(group.symbol, part, firm_part=True))


def _give_parts(groups: list[Group]) -> None:
    """Give places without a part the one part that is named behind them and holds no places of its own."""
    for k, group in enumerate(groups):
        if group.part is None and not group.bare:
            later = next((g for g in groups[k + 1 :] if g.firm_part), None)
            if later is not None and later.bare and not later.firm_symbol:
                group.part = later.part
                groups.remove(later)


def _give_symbols(groups: Sequence[Group]) -> None:
    """Give places without a symbol the next one that the text names."""
    for k, group in enumerate(groups):
        if group.symbol is None and not group.ibid:
            later = next((g for g in groups[k + 1 :] if g.firm_symbol), None)
            if later is not None:
                group.symbol = later.symbol
