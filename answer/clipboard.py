"""An answer as plain text to paste: what is stated, each statement with its citation in brackets."""

from __future__ import annotations

from answer.answer import Answer
from ingest.citation import merge_citations


def clipboard_text(answer: Answer) -> str:
    """Return the statements that the reports carry, a line each, items under their chapeau; else why there is none.

    Sentences that failed the check are left out: what is pasted elsewhere has lost its warning.
    """
    lines: list[str] = []
    chapeau: str | None = None
    for statement in answer.statements:
        if statement.support == "unsupported":
            continue
        if statement.chapeau and statement.chapeau != chapeau:
            lines.append(statement.chapeau)
        chapeau = statement.chapeau
        cited = "; ".join(merge_citations([e.citation for e in statement.evidence]))
        lines.append(f"{statement.text} ({cited})" if cited else statement.text)
    if not lines and answer.reason:
        lines.append(answer.reason)
    lines += [f"Not answered by these reports: {part}" for part in answer.unanswered]
    return "\n".join(lines)
