"""What is known of a report beside its text: metadata, how it belongs to others, what the audit found."""

from __future__ import annotations

import streamlit as st

from index.library import Library
from ingest.audit import describe_kind
from ingest.editions import Relation, read_from
from ingest.report import Report
from ingest.summary import list_facts
from ui.escape import escape
from ui.pages import PAGES

MAX_FINDINGS = 40
# What makes a reader want the other document instead of this one.
_SUPERSEDED = {"Replaced by", "Corrected by"}


def show_facts(report: Report, *more: str) -> None:
    """Show symbols, date, languages, session and distribution on one line, then ``more``."""
    symbols = report.symbols or (report.symbol,)
    st.caption(" · ".join(escape(fact) for fact in (*symbols, *list_facts(report), *more)))


def show_relations(library: Library, report: Report, key: str) -> None:
    """Show how a report belongs to others, each a link to the other; what supersedes it stands out."""
    relations = library.relations_of(report.symbol)
    if not relations:
        return
    with st.container(horizontal=True, gap="small", key=f"relations-{key}"):
        for relation in sorted(relations, key=lambda r: read_from(r, report.symbol)[0] not in _SUPERSEDED):
            _show_relation(relation, report.symbol)


def _show_relation(relation: Relation, symbol: str) -> None:
    words, other = read_from(relation, symbol)
    share = ""
    if relation.resemblance is not None and relation.kind in ("replaces", "same text as"):
        share = f" ({relation.resemblance * 100:.0f} % the same)"
    icon = ":material/warning:" if words in _SUPERSEDED else ":material/link:"
    if other is None:
        st.caption(f"{icon} {escape(words)}")
    elif relation.held:
        label = f"{escape(words)} **{escape(other)}**{escape(share)}"
        st.page_link(PAGES["read"], label=label, icon=icon, query_params={"doc": other}, width="content")
    else:
        st.caption(f":material/link_off: {escape(words)} {escape(other)}, not in this library")


def show_audit(report: Report, *, quiet: bool = False) -> None:
    """Show what the audit found, each finding with a link to its page; ``quiet``: nothing where nothing was found."""
    findings = report.warnings
    if not findings:
        if not quiet:
            st.caption(":material/check: Numbering audit: unbroken")
        return
    noun = "finding" if len(findings) == 1 else "findings"
    with st.expander(f"Audit: {len(findings)} {noun}", icon=":material/rule:"):
        for finding in findings[:MAX_FINDINGS]:
            with st.container(gap=None):
                st.page_link(
                    PAGES["read"],
                    label=f"p. {finding.page} · **{escape(describe_kind(finding.code))}**",
                    query_params={"doc": report.symbol, "leaf": str(finding.page)},
                )
                st.caption(escape(finding.message[:1].upper() + finding.message[1:]))
        if len(findings) > MAX_FINDINGS:
            st.caption(f"and {len(findings) - MAX_FINDINGS} more; see them all with: pilcrow parse")
