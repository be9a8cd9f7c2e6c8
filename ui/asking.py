"""Ask in the background: the page shows what a language model has written so far, and can give it up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from answer.answer import Answer
from answer.ask import Answerer
from answer.endpoint import Endpoint
from answer.generated import Draft, answer_streamed
from index.hits import Filters
from ingest.errors import PilcrowError


@dataclass
class Job:
    """An answer in the making. A page that is drawn anew meanwhile finds it again; nothing is asked twice.

    ``draft`` is what the model has written so far, unchecked. Once ``done`` is set, there is an ``answer``, or the
    ``error`` that the reader is told.
    """

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


def start_job(answerer: Answerer, endpoint: Endpoint, question: str, filters: Filters) -> Job:
    """Ask a language model in a thread of its own; the endpoint's time limit ends it in any case."""
    job = Job()

    def work() -> None:
        try:
            replies = answer_streamed(answerer, endpoint, question, filters, stop=job.stopped.is_set)
            with closing(replies):  # type: ignore[type-var]
                for reply in replies:
                    if isinstance(reply, Draft):
                        job.draft = reply.text
                    else:
                        job.answer = reply
        except PilcrowError as error:
            job.error = error
        except Exception as failure:  # raised again where the page waits for it
            job.failure = failure
        finally:
            job.done.set()

    threading.Thread(target=work, name="pilcrow-ask", daemon=True).start()
    return job
