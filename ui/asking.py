"""Ask in the background: the work goes on while the reader looks elsewhere, and the page shows how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from answer.answer import Answer
from answer.ask import Answerer
from answer.endpoint import Endpoint
from answer.generated import Draft, answer_streamed
from answer.respond import respond
from index.hits import Filters
from ingest.errors import PilcrowError


@dataclass
class Job:
    """An answer in the making. A page that is drawn anew meanwhile finds it again; nothing is asked twice.

    ``draft`` is what a language model has written so far, unchecked; ``model`` whether one writes at all. Once ``done``
    is set, there is an ``answer``, or the ``error`` that the reader is told.
    """

    model: bool = False
    draft: str = ""
    answer: Answer | None = None
    error: PilcrowError | None = None
    failure: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Give the model up: the quotes of the reports come instead, with a notice."""
        self.stopped.set()

    def drafts(self, every_s: float = 0.15) -> Iterator[str]:
        """Yield the draft again and again until the answer is there.

        Raises:
            BaseException: what went wrong in a way that nobody foresaw.
        """
        while not self.done.wait(every_s):
            yield self.draft
        if self.failure is not None:
            raise self.failure


_running: dict[tuple[str, int], Job] = {}
"""Jobs by conversation and turn: of the whole server, so that a page loaded anew finds its own."""


def jobs_of(conversation_id: str) -> dict[int, Job]:
    """Return the jobs that work on turns of a conversation, by the number of the turn."""
    return {number: job for (name, number), job in list(_running.items()) if name == conversation_id}


def start_job(
    answerer: Answerer,
    endpoint: Endpoint | None,
    question: str,
    filters: Filters,
    turn: tuple[str, int],
    finished: Callable[[Job], None],
) -> Job:
    """Answer from the reports, or have a language model do it, in a thread of its own.

    ``turn`` (conversation, number) is what ``jobs_of`` finds it by; ``finished`` is called in the thread, before the job
    is done, to keep what came of it. The endpoint's time limit ends it in any case.
    """
    job = Job(model=endpoint is not None)
    _running[turn] = job

    def work() -> None:
        try:
            _work(job, answerer, endpoint, question, filters)
            if _running.get(turn) is job:  # else the question was edited meanwhile: another job answers it
                finished(job)
        except PilcrowError as error:
            job.error = error
        except Exception as failure:  # raised again where the page waits for it
            job.failure = failure
        finally:
            job.done.set()
            if _running.get(turn) is job:
                del _running[turn]

    threading.Thread(target=work, name="pilcrow-ask", daemon=True).start()
    return job


def _work(job: Job, answerer: Answerer, endpoint: Endpoint | None, question: str, filters: Filters) -> None:
    try:
        if endpoint is None:
            job.answer = respond(answerer, question, filters)
            return
        replies = answer_streamed(answerer, endpoint, question, filters, stop=job.stopped.is_set)
        with closing(replies):  # type: ignore[type-var]
            for reply in replies:
                if isinstance(reply, Draft):
                    job.draft = reply.text
                else:
                    job.answer = reply
    except PilcrowError as error:
        job.error = error
