"""Conversations on the command line: typed one question after the other, or as lines of a batch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.screen import print_answer, say, wrap
from ingest.errors import UsageError

if TYPE_CHECKING:
    from answer.ask import Answerer
    from answer.conversation import Conversation, Reply
    from index.hits import Filters

ANEW = "/new"


class Threads:
    """The conversations of a batch: a line with "after" continues the one that the line of that id ended."""

    def __init__(self) -> None:
        self._after: dict[str, Conversation] = {}

    def before(self, earlier_id: Any) -> Conversation:
        """Return the conversation up to the question of that id; an empty one for None.

        Raises:
            UsageError: no question before had that id.
        """
        from answer.conversation import Conversation

        if earlier_id is None:
            return Conversation()
        known = self._after.get(json.dumps(earlier_id))
        if known is None:
            raise UsageError(
                f'"after": no earlier question of this batch has the id {json.dumps(earlier_id)}.'
            )
        return known

    def keep(self, question_id: Any, conversation: Conversation) -> None:
        """Remember the conversation that ends with the question of that id."""
        self._after[json.dumps(question_id)] = conversation


def talk(
    answerer: Answerer,
    filters: Filters,
    k: int,
    reply: Reply,
    read: Callable[[str], str] = input,
    export: Path | None = None,
) -> int:
    """Hold a conversation on the terminal until the end of input (Ctrl-D); ``/new`` starts another one.

    ``export`` names a file that all of it is written to at the end.
    """
    from answer.conversation import Conversation, converse
    from answer.export import Exchange, write_export

    exchanges: list[Exchange] = []

    say(f"Ask about the reports; follow-ups are understood. {ANEW} starts anew, Ctrl-D ends.")
    conversation = Conversation()
    while True:
        try:
            text = read("> ").strip()
        except EOFError:
            print()
            if export is not None and exchanges:
                write_export(export, exchanges, answerer.library)
                say(f"Written: {export}")
            return 0
        if text == ANEW:
            conversation = Conversation()
            say("A new conversation.")
        elif text:
            try:
                turn = converse(answerer, conversation, text, filters, k, reply)
            except UsageError as error:
                say(str(error))
                continue
            conversation = conversation.with_turn(turn)
            exchanges.append(Exchange(text, turn.understood.text, turn.answer))
            for notice in turn.answer.notices:
                print(wrap(notice))
            print_answer(turn.answer)
