"""Why a paragraph was found: each signal's share of its score as a bar, and the words that matched."""

from __future__ import annotations

import streamlit as st

from index.explanation import Part, explain
from index.hits import Hit
from ui.escape import escape


def show_explanation(hit: Hit) -> None:
    """Show a button that opens the explanation of a hit."""
    parts = explain(hit)
    with st.popover("Why this paragraph?", type="tertiary", icon=":material/help:", key=f"why-{hit.rank}"):
        st.markdown(f"**Rank {hit.rank}** · score {hit.score:.2f}, made up of")
        for part in parts:
            if part.contribution > 0:
                st.progress(min(1.0, part.share), text=_say_part(part))
        for part in parts:
            if part.contribution < 0:
                st.caption(f"{escape(part.label)}: −{-part.contribution:.2f}")
        silent = [p.label.lower() for p in parts if p.contribution == 0 and p.weight > 0]
        if silent:
            st.caption(f"Nothing from: {escape(', '.join(silent))}.")
        _show_words(hit)


def _say_part(part: Part) -> str:
    """Return a bar's text: it says all that the bar shows."""
    rank = f" · {_ordinal(part.rank)} by this alone" if part.rank else ""
    return f"{escape(part.label)} — **{part.share * 100:.0f} %**:gray[{rank}]"


def _show_words(hit: Hit) -> None:
    same = dict.fromkeys(m.found.lower() for m in hit.matches if m.exact)
    near = [m for m in hit.matches if not m.exact]
    if same:
        st.markdown("Same words: " + " ".join(f":orange-background[{escape(w)}]" for w in same))
    if near:
        pairs = (f"{escape(m.asked)} ≈ :blue-background[{escape(m.found)}]" for m in near)
        st.markdown("Near in meaning: " + ", ".join(pairs))
    if not hit.matches:
        st.caption("No word of the question has a counterpart here; the sentence as a whole is near to it.")


def _ordinal(rank: int) -> str:
    """Return a rank in letters and numbers.

    >>> [_ordinal(n) for n in (1, 2, 3, 4, 11, 22, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '112th']
    """
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"
