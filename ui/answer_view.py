"""Show an answer: its statements under report and heading, each with its citations; what is missing; what is near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import streamlit as st

from answer.answer import Answer, Evidence, Statement
from answer.export import describe_model, print_date
from index.hits import Hit
from index.library import Library
from ingest.citation import merge_citations
from ingest.errors import NotInLibraryError
from ui.copying import show_copy_button
from ui.escape import escape, escape_marking
from ui.talk import current_talk

HITS_SHOWN = 5
HEADINGS_SHOWN, HEADING_SHOWN = 2, 110


def show_answer(library: Library, answer: Answer, key: str, notices: Iterable[str] = ()) -> None:
    """Show one answer; ``key`` tells its widgets apart from those of other answers, ``notices`` come before its own."""
    for notice in dict.fromkeys([*notices, *answer.notices]):
        st.caption(f":material/info: {escape(notice)}")
    if answer.reason:
        st.info(escape(answer.reason), icon=":material/search_off:")
    _show_statements(library, answer.statements, key)
    if answer.unanswered:
        with st.container(border=True, key=f"unanswered-{key}", gap="xsmall"):
            st.markdown(":material/help: **Not answered by these reports**")
            st.markdown("\n".join(f"- {escape(part)}" for part in answer.unanswered))
    if answer.answered and answer.related and answer.model != "lookup":
        with st.expander("Related paragraphs", icon=":material/link:"):
            _show_hits(answer.related[:HITS_SHOWN], f"{key}-related")
    elif not answer.answered and answer.hits:
        st.markdown("**Nearest paragraphs** — they do not answer the question, but stand closest to it.")
        _show_hits(answer.hits[:HITS_SHOWN], f"{key}-nearest")


def describe(answer: Answer) -> str:
    """Return in a line how an answer was made and how long it took."""
    took = f"{answer.elapsed_ms:.0f} ms" if answer.elapsed_ms < 1000 else f"{answer.elapsed_ms / 1000:.1f} s"
    return f"{describe_model(answer.model)} · {took}"


def _show_statements(library: Library, statements: Sequence[Statement], key: str) -> None:
    several = len({_symbol_of(s) for s in statements if s.evidence}) > 1
    numbered = list(enumerate(statements))
    for symbol, of_report in groupby(numbered, key=lambda s: _symbol_of(s[1])):
        if several and symbol:
            _show_report(library, symbol)
        for headings, group in groupby(of_report, key=lambda s: s[1].headings):
            _show_headings(headings)
            chapeau: str | None = None
            for number, statement in group:
                if statement.chapeau and statement.chapeau != chapeau:
                    st.markdown(f":gray[{escape(statement.chapeau)}]")
                chapeau = statement.chapeau
                _show_statement(statement, f"{key}-{number}")


def _symbol_of(statement: Statement) -> str:
    return statement.evidence[0].citation.symbol if statement.evidence else ""


def _show_report(library: Library, symbol: str) -> None:
    try:
        report = library.report(symbol)
    except NotInLibraryError:  # an answer of before, kept longer than the report
        st.markdown(f"**{escape(symbol)}**  \n:small[:gray[no longer in the library]]")
        return
    date = f" · {escape(print_date(report.date))}" if report.date else ""
    st.markdown(f"**{escape(symbol)}**{date}  \n:small[:gray[{escape(report.title)}]]")


def _show_headings(headings: tuple[str, ...]) -> None:
    """Show the innermost headings; those further out are a dot, long ones are cut."""
    if not headings:
        return
    shown = [
        h if len(h) <= HEADING_SHOWN else h[: HEADING_SHOWN - 1] + "…" for h in headings[-HEADINGS_SHOWN:]
    ]
    *above, last = [escape(h) for h in shown]
    before = "… › " if len(headings) > HEADINGS_SHOWN else ""
    st.caption(f"{before}{''.join(f'{h} › ' for h in above)}**{last}**")


def _show_statement(statement: Statement, key: str) -> None:
    if statement.support == "unsupported":
        _show_unsupported(statement, key)
        return
    kind = "quote" if statement.kind == "quote" else "claim"
    level = "item" if statement.chapeau else "text"
    with st.container(key=f"{kind}-{level}-{key}", gap="xsmall"):
        for line in statement.text.split("\n"):
            st.markdown(escape_marking(line, statement.marked))
        with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"chips-{key}"):
            for n, evidence in enumerate(statement.evidence):
                show_chip(evidence, f"chip-{key}-{n}")
        if statement.repeated:
            _show_repeated(statement.repeated, key)


def _show_repeated(repeated: Sequence[Evidence], key: str) -> None:
    """Show the places that say the same, one line, each a button."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"also-{key}"):
        st.caption("Also said in", width="content")
        for n, evidence in enumerate(repeated):
            show_chip(evidence, f"also-{key}-{n}", quiet=True)


def _show_unsupported(statement: Statement, key: str) -> None:
    """Show a sentence that failed the check as what it is: no citation stands behind it, only what it was held against."""
    with st.container(key=f"unsupported-{key}", gap="xsmall"):
        st.markdown(
            ":red[:material/warning: **Not supported by the reports**] :gray[— do not rely on this sentence]"
        )
        st.markdown(f":gray[*{escape(statement.text)}*]")
        problems = statement.problems or ("the cited paragraphs do not say so",)
        st.markdown("\n".join(f"- :small[{escape(p)}]" for p in problems))
        if statement.evidence:
            with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
                st.caption("Compared with", width="content")
                for n, evidence in enumerate(statement.evidence):
                    show_chip(evidence, f"compared-{key}-{n}", quiet=True)


def show_chip(evidence: Evidence, key: str, *, quiet: bool = False) -> None:
    """Show a citation that opens its source; unless ``quiet``, with a button that copies it."""
    citation = str(evidence.citation)
    st.button(
        escape(citation),
        key=key,
        icon=None if quiet else ":material/format_quote:",
        type="tertiary" if quiet else "secondary",
        help=f"Show {escape(citation)} in its context",
        on_click=_open_source,
        args=(evidence,),
    )
    if not quiet:
        show_copy_button(citation)


def show_copy_all(answer: Answer) -> None:
    """Show a button that copies all citations of an answer, merged as they are printed."""
    cited = [e.citation for s in answer.statements if s.support != "unsupported" for e in s.evidence]
    if len(set(cited)) > 1:
        show_copy_button("; ".join(merge_citations(cited)), "Copy citations")


def _open_source(evidence: Evidence) -> None:
    current_talk().source = evidence


def _show_hits(hits: Sequence[Hit], key: str) -> None:
    for hit in hits:
        start, end = hit.matched
        quote = hit.paragraph.text[start:end]
        evidence = Evidence(hit.citation, hit.file, hit.paragraph.page_start, quote, hit.paragraph.id)
        with st.container(key=f"near-{key}-{hit.rank}", gap="xsmall"):
            st.markdown(escape_marking(quote, hit.words))
            with st.container(
                horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"chips-{key}-{hit.rank}"
            ):
                show_chip(evidence, f"chip-{key}-{hit.rank}")
