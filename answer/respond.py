"""Answer whatever is asked: a comparison over reports, a question with several parts, or a single question."""

from __future__ import annotations

from answer.answer import Answer
from answer.ask import Answerer
from answer.compare import compare, read_comparison
from answer.parts import ask_parts, name_unanswered, parts_of
from index.hits import NO_FILTERS, Filters
from index.search import check_query


def respond(answerer: Answerer, text: str, filters: Filters = NO_FILTERS, k: int = 10) -> Answer:
    """Answer ``text`` in the way that it asks for; ``k`` is how many paragraphs come with it as hits.

    Raises:
        EmptyQueryError, QueryTooLongError: there is no question, or too much of it.
        NotInLibraryError: a filter names a report that is not there.
    """
    question = check_query(text)
    comparison = read_comparison(question, answerer, filters)
    if comparison is not None:
        return compare(answerer, comparison, question, filters, k)
    parts = parts_of(question, answerer)
    if len(parts) > 1:
        return ask_parts(answerer, parts, filters, k, whole=question)
    return name_unanswered(question, answerer.ask(question, filters, k))
