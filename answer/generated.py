"""Answer with a language model: extract first, let the model write from the same paragraphs, check every sentence.

The extractive answer is made in any case. Where the model fails, it is what the reader gets, with a notice; where the
model writes, each of its sentences is a statement that is either supported by the paragraphs it cites or shown as unsupported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from answer.alignment import Place
from answer.answer import Answer, Evidence, Statement
from answer.ask import Answerer
from answer.checker import Checker
from answer.completion import stream_completion
from answer.draft import DraftSentence, Mark, is_refusal, read_draft, says_not_answered, shown_draft
from answer.endpoint import Endpoint
from answer.injection import addresses_a_model
from answer.plain_text import visible
from answer.prompt import Passage, build_prompt
from answer.respond import respond
from index.chunks import page_of, paragraph_sentences, sub_at
from index.hits import NO_FILTERS, Filters
from ingest.citation import Citation
from ingest.errors import EndpointError

MOST_SENTENCES = 30
"""Sentences of a reply that are checked and shown; a longer one is no answer to a question."""
MOST_CHARACTERS = 1_000
"""Longest sentence that is checked."""
DRAFT_EVERY_S = 0.04
MOST_LOOKED_FOR = 6
"""Sentences that fail for which it is looked up whether another paragraph says so."""
NEAREST = 3
"""Other paragraphs that are looked at for it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model has written so far, as plain text: unchecked, without citations. Never shown as a statement."""

    text: str


def answer_streamed(
    answerer: Answerer,
    endpoint: Endpoint,
    text: str,
    filters: Filters = NO_FILTERS,
    k: int = 10,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Draft | Answer]:
    """Yield drafts while the model writes, then, last, the Answer. The time limit is the endpoint's.

    ``stop`` is asked often; once it is true the model is given up and the extractive answer comes, with a notice.

    Raises:
        EmptyQueryError, QueryTooLongError, NotInLibraryError, FilterError: as ``respond``.
    """
    start = perf_counter()
    extractive = respond(answerer, text, filters, k)
    if extractive.model == "lookup" or not extractive.hits:
        yield extractive
        return
    if endpoint.exposed:
        unsafe = f"Question, paragraphs and key travel to {endpoint.shown_url} without encryption."
        extractive = _with_notice(extractive, unsafe)
    prompt = build_prompt(extractive.question, extractive.hits)
    written, drafted = "", 0.0
    try:
        for piece in stream_completion(endpoint, prompt.messages, stop):
            written += piece
            if perf_counter() - drafted >= DRAFT_EVERY_S and (draft := shown_draft(written)):
                drafted = perf_counter()
                yield Draft(draft)
        answer = _finish(answerer, endpoint, extractive, prompt.passages, written)
    except EndpointError as error:
        answer = _with_notice(extractive, f"{error} {_instead(extractive)}")
    yield replace(answer, elapsed_ms=(perf_counter() - start) * 1000)


def answer_generated(
    answerer: Answerer,
    endpoint: Endpoint,
    text: str,
    filters: Filters = NO_FILTERS,
    k: int = 10,
) -> Answer:
    """Return the Answer that ``answer_streamed`` ends with."""
    return next(a for a in answer_streamed(answerer, endpoint, text, filters, k) if isinstance(a, Answer))


def _finish(
    answerer: Answerer, endpoint: Endpoint, extractive: Answer, passages: Sequence[Passage], written: str
) -> Answer:
    """Return the answer for a reply that came whole.

    Raises:
        EndpointError: the reply holds no answer to be checked.
    """
    model = f"openai:{visible(endpoint.model)}"
    if says_not_answered(written):
        return _with_notice(
            replace(extractive, model=model),
            f"The language model found no answer in these paragraphs. {_instead(extractive)}",
        )
    sentences = read_draft(written)
    if not sentences:
        raise EndpointError(f"The language model ({visible(endpoint.model)}) gave an empty answer.")
    if is_refusal(sentences):
        raise EndpointError(f"The language model ({visible(endpoint.model)}) declined to answer.")
    checked = StatementChecker(answerer, passages)
    statements = tuple(checked.statement(s) for s in sentences[:MOST_SENTENCES])
    notices = [*extractive.notices, *_addressed(passages)]
    if len(sentences) > MOST_SENTENCES:
        notices.append(
            f"The language model wrote {len(sentences)} sentences; the first {MOST_SENTENCES} are shown."
        )
    failed = sum(s.support == "unsupported" for s in statements)
    if failed == len(statements):
        # nothing of it can be relied on: the quotes come first, what the model wrote stays visible as what it is
        notices.append(f"No sentence of the language model could be verified. {_instead(extractive)}")
        return replace(
            extractive, model=model, statements=(*extractive.statements, *statements), notices=tuple(notices)
        )
    if failed:
        notices.append(
            f"{failed} of {len(statements)} sentences could not be verified and are marked as unsupported."
        )
    return replace(
        extractive, answered=True, reason=None, statements=statements, model=model, notices=tuple(notices)
    )


def _addressed(passages: Sequence[Passage]) -> list[str]:
    """Return a notice for each passage that speaks to a language model."""
    return [
        f"{p.hit.symbol}, {place_of(p, None).name} holds words that are addressed to a language model; they were sent as data."
        for p in passages
        if any(
            addresses_a_model(visible(p.hit.paragraph.text[a:b]))
            for a, b in paragraph_sentences(p.hit.paragraph)
        )
    ]


def _instead(extractive: Answer) -> str:
    if extractive.answered:
        return "The statements quoted from the reports stand instead."
    return "Without a language model no passage that answers was found either."


def _with_notice(answer: Answer, notice: str) -> Answer:
    return replace(answer, notices=(*answer.notices, notice))


class StatementChecker:
    """Turns sentences of a draft into statements, each checked against the passages that it cites."""

    def __init__(self, answerer: Answerer, passages: Sequence[Passage]) -> None:
        self._checker = Checker(answerer.searcher)
        self._passages = {p.number: p for p in passages}
        self._looked_for = 0

    def statement(self, sentence: DraftSentence) -> Statement:
        """Return a sentence as a statement: supported, or unsupported with every reason in words."""
        problems = ["it held a link or markup, which was taken out"] if sentence.had_link else []
        if not sentence.marks:
            problems.append("it cites nothing")
        places: list[tuple[Passage, Place]] = []
        for mark in sentence.marks:
            place = self._place(mark, problems)
            if place and place not in places:
                places.append(place)
        evidence: tuple[Evidence, ...] = ()
        if len(sentence.text) > MOST_CHARACTERS:
            problems.append(
                f"it has {len(sentence.text):,} characters; at most {MOST_CHARACTERS:,} are checked"
            )
        elif places:
            verdict = self._checker.check(sentence.text, [place for _, place in places])
            problems += verdict.problems
            evidence = tuple(
                _evidence(passage, place, best.span if best else None)
                for (passage, place), best in zip(places, verdict.best, strict=True)
            )
        if problems and len(sentence.text) <= MOST_CHARACTERS:
            problems += self._elsewhere(sentence.text, [passage.number for passage, _ in places])
        return Statement(
            text=sentence.text,
            kind="generated",
            support="unsupported" if problems else "supported",
            evidence=evidence,
            headings=places[0][1].paragraph.headings if places else (),
            problems=tuple(problems),
        )

    def _place(self, mark: Mark, problems: list[str]) -> tuple[Passage, Place] | None:
        """Return what a mark cites; what it makes up is said in ``problems`` and never becomes a citation."""
        passage = self._passages.get(mark.number)
        if passage is None:
            problems.append(f"it cites {mark}, which does not exist")
            return None
        sub = mark.sub
        if sub and passage.hit.paragraph.find_sub(sub) is None:
            problems.append(f"it cites {mark}, but {place_of(passage, None).name} has no such sub-paragraph")
            sub = None
        return passage, place_of(passage, sub)

    def _elsewhere(self, text: str, cited: Sequence[int]) -> list[str]:
        """Say which other paragraph carries a sentence that the cited ones do not; it is not cited for the model."""
        self._looked_for += 1
        if self._looked_for > MOST_LOOKED_FOR:
            return []
        others = [(p, place_of(p, None)) for n, p in self._passages.items() if n not in cited]
        others.sort(key=lambda o: -self._checker.nearness(text, o[1]))
        for passage, place in others[:NEAREST]:
            if self._checker.check(text, [place]).supported:
                return [f"it is {passage.hit.symbol}, {place.name} that says so"]
        return []


def place_of(passage: Passage, sub: str | None) -> Place:
    """Return the place that a passage, or one of its items, is."""
    hit = passage.hit
    context = " ".join((*hit.paragraph.headings, hit.title, hit.symbol, hit.date or ""))
    return Place(hit.paragraph, sub, hit.symbol, context)


def _evidence(passage: Passage, place: Place, span: tuple[int, int] | None) -> Evidence:
    """Return the citation, as precise as the sentence that carries the statement allows, and its words."""
    paragraph = place.paragraph
    start, end = span or place.spans()[-1]
    item = paragraph.find_sub(place.sub) if place.sub else sub_at(paragraph, (start, end))
    if item is not None and not (item.start <= start and end <= item.end):
        start, end = item.start, item.end  # the chapeau carries most of it: the item is what is cited
    quote = paragraph.text[start:end].strip()
    return Evidence(
        citation=Citation.of(place.symbol, paragraph, item.sub if item else None),
        file=passage.hit.file,
        page=page_of(paragraph, item, start),
        quote=quote,
        paragraph_id=paragraph.id,
    )
