"""The JSON of ``pilcrow search``, ``ask`` and ``show``: names and meaning stay stable for scripts."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from answer.answer import Answer, Evidence, Statement
from index.explanation import explain
from index.hits import Hit
from index.places import cited_text, named_items
from ingest.citation import Citation
from ingest.report import Paragraph

if TYPE_CHECKING:
    from index.library import Library


def hit_to_json(hit: Hit, *, explained: bool = False) -> dict[str, Any]:
    """Return one hit; ``text`` is the whole paragraph, ``matched`` the sentence that matched best in it.

    ``explained`` adds ``signals`` (by name: value, weight, what they contribute to the score, share of all that
    speaks for the hit, rank by that signal alone) and ``words`` (asked, found, similarity, exact).
    """
    start, end = hit.matched
    record = {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "symbol": hit.symbol,
        "file": hit.file,
        "part": hit.paragraph.part,
        "para": hit.paragraph.number,
        "sub": hit.sub,
        "headings": list(hit.paragraph.headings),
        "page": page_of(hit.paragraph, hit.sub),
        "text": hit.paragraph.text,
        "matched": hit.paragraph.text[start:end],
        "citation": str(hit.citation),
    }
    if explained:
        record["signals"] = {
            p.name: {
                "value": round(p.value, 4),
                "weight": round(p.weight, 4),
                "contribution": round(p.contribution, 4),
                "share": round(p.share, 4),
                "rank": p.rank,
            }
            for p in explain(hit)
        }
        record["words"] = [{**asdict(m), "similarity": round(m.similarity, 4)} for m in hit.matches]
    return record


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return the whole answer."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "statements": [_statement_to_json(s) for s in answer.statements],
        "hits": [hit_to_json(h) for h in answer.hits],
        "model": answer.model,
        "library": answer.library,
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "notices": list(answer.notices),
        "unanswered": list(answer.unanswered),
    }


def place_to_json(library: Library, paragraph: Paragraph, citation: Citation) -> dict[str, Any]:
    """Return what ``citation`` names in one of its paragraphs: the paragraph, or its sub-paragraphs."""
    report = library.report(citation.symbol) if citation.symbol else library.report_of(paragraph.id)
    items = named_items(paragraph, citation)
    sub = citation.sub if items else None
    cited = Citation.of(report.symbol, paragraph, sub)
    if len(items) > 1:
        cited = replace(cited, last_sub=citation.last_sub)
    elif citation.preambular:
        cited = replace(citation, symbol=report.symbol, part=paragraph.part)
    elif citation.note is not None:
        cited = replace(cited, note=citation.note)
    return {
        "citation": str(cited),
        "symbol": report.symbol,
        "file": report.source.file,
        "part": paragraph.part,
        "para": paragraph.number,
        "sub": sub,
        "headings": list(paragraph.headings),
        "page": page_of(paragraph, sub),
        "text": cited_text(paragraph, citation),
    }


def page_of(paragraph: Paragraph, sub: str | None) -> int:
    """Return the PDF page (from 1) on which the paragraph, or its sub-paragraph, starts."""
    found = paragraph.find_sub(sub) if sub else None
    return found.page if found else paragraph.page_start


def _statement_to_json(statement: Statement) -> dict[str, Any]:
    return {
        "text": statement.text,
        "kind": statement.kind,
        "support": statement.support,
        "headings": list(statement.headings),
        "chapeau": statement.chapeau,
        "citations": [_evidence_to_json(e) for e in statement.evidence],
        "repeated": [_evidence_to_json(e) for e in statement.repeated],
        "problems": list(statement.problems),
    }


def _evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    citation = evidence.citation
    return {
        "symbol": citation.symbol,
        "file": evidence.file,
        "part": citation.part,
        "para": citation.number,
        "sub": citation.sub,
        "page": evidence.page,
        "citation": str(citation),
        "quote": evidence.quote,
    }
