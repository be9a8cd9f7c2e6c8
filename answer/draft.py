"""Read what a language model wrote: sentences, and the evidence marks that each of them ends with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from answer.plain_text import visible, without_markup, without_tags
from answer.prompt import NOT_ANSWERED
from index.sentences import split_sentences

_LETTERS = r"(?:\s?\([a-z]{1,6}\))*"
_ONE = rf"\d{{1,4}}{_LETTERS}"
# "[1]", "[2](b)", "[2(b)]", "[1, 3]", "[1–3]", "【4†source】", "[evidence 2]"
_MARK = re.compile(
    rf"[\[【［]\s*(?:evidence|para(?:graph)?|source|ref)?\.?\s*#?(?P<ids>{_ONE}(?:\s*[,;–-]\s*{_ONE})*)\s*(?:†[^\]】\n]*)?[\]】］]"
    rf"(?P<letters>(?:\s?\([a-z]{{1,6}}\))*)",
    re.IGNORECASE,
)
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL | re.IGNORECASE)
# They stand for a mark, and for markup taken out, while sentences are split: visible() leaves none that the model wrote.
_HOLD, _SIGN = "\ue000", "\ue001"
_AFTER_END = re.compile(rf"(?P<end>[.?!…;:,]+[”\"’')]*)[ ]*(?P<marks>(?:{_HOLD}[ ]*)+)")
# What may still become a mark, a link, a tag or an address when more arrives.
_UNFINISHED = re.compile(
    r"(?:!?[\[【［][^\]】］\n]*(?:[\]】］](?:\([^)\n]*|\[[^\]\n]*)?)?|<[^>\n]*|\S*(?:https?|www|:)\S*|[*_`#]+)$"
)
LONGEST_UNFINISHED = 800
"""Characters at the end of a line that are held back at most while they may become a link."""
_REFUSAL = re.compile(
    r"\s*(?:I(?:’|')?m sorry|I am sorry|Sorry\b|I (?:cannot|can(?:’|')t|can not|am unable|won(?:’|')t)|As an AI|"
    r"I apologi[sz]e|Unfortunately, I (?:cannot|can(?:’|')t))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """An evidence mark: its number, and the sub-paragraph it names ("d", "d(ii)") or None."""

    number: int
    sub: str | None

    def __str__(self) -> str:
        first, _, rest = (self.sub or "").partition("(")
        return f"[{self.number}]" + (f"({first})" if first else "") + (f"({rest}" if rest else "")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence as the model wrote it, without its marks. ``had_link``: markup that could act was taken out."""

    text: str
    marks: tuple[Mark, ...]
    had_link: bool


def read_draft(written: str) -> list[DraftSentence]:
    """Return the sentences of a finished reply, in order.

    Marks behind a full stop belong to the sentence before it.

    >>> [(s.text, [str(m) for m in s.marks]) for s in read_draft("Trade grew [1]. It fell (see para. 4). [2](b) [3]")]
    [('Trade grew.', ['[1]']), ('It fell (see para. 4).', ['[2](b)', '[3]'])]
    """
    sentences = []
    for line in _THINKING.sub("", written).split("\n"):
        plain = without_markup(visible(line), _SIGN)
        found: list[tuple[Mark, ...]] = []

        def hold(match: re.Match[str], found: list[tuple[Mark, ...]] = found) -> str:
            found.append(_marks_of(match))
            return _HOLD

        held = _AFTER_END.sub(lambda m: f" {m['marks'].strip()}{m['end']} ", _MARK.sub(hold, plain))
        for start, end in split_sentences(held):
            piece = held[start:end]
            marks = tuple(dict.fromkeys(m for _ in range(piece.count(_HOLD)) for m in found.pop(0)))
            sentences.append(DraftSentence(_tidy(piece), marks, _SIGN in piece))
    return [s for s in sentences if s.text]


def shown_draft(written: str) -> str:
    """Return an unfinished reply as plain text: no marks, no markup, nothing that could look checked or act."""
    known = _THINKING.sub("", written)
    lines = []
    for line in known.split("\n"):
        plain = without_tags(visible(line))
        start = max(0, len(plain) - LONGEST_UNFINISHED)
        plain = without_markup(plain[:start] + _UNFINISHED.sub("", plain[start:]))
        lines.append(_tidy(_MARK.sub(_HOLD, re.sub(r"\*\*|__|`", "", plain))))
    return "\n".join(line for line in lines if line)


def says_not_answered(written: str) -> bool:
    """Tell whether the model said that the evidence does not answer, and nothing else."""
    plain = without_markup(visible(_THINKING.sub("", written)))
    return re.sub(r"[^A-Z ]", "", _MARK.sub("", plain).upper()).strip() == NOT_ANSWERED


def is_refusal(sentences: list[DraftSentence]) -> bool:
    """Tell whether the model declined to answer, in words: it begins with an excuse and cites nothing."""
    return bool(sentences) and not any(s.marks for s in sentences) and bool(_REFUSAL.match(sentences[0].text))


def _marks_of(match: re.Match[str]) -> tuple[Mark, ...]:
    """Return the marks of one pair of brackets; a range names what it spans, letters behind it go with the last."""
    marks: list[Mark] = []
    parts = re.findall(rf"(?P<dash>[–-]?)\s*(?P<number>\d{{1,4}})(?P<letters>{_LETTERS})", match["ids"])
    for dash, number, letters in parts:
        if dash and marks and 0 < int(number) - marks[-1].number <= 20:
            marks += [Mark(k, None) for k in range(marks[-1].number + 1, int(number))]
        marks.append(Mark(int(number), _sub_of(letters)))
    behind = _sub_of(match["letters"])
    if behind and marks[-1].sub is None:
        marks[-1] = Mark(marks[-1].number, behind)
    return tuple(marks)


def _sub_of(letters: str) -> str | None:
    """Return "(d) (ii)" as "d(ii)"."""
    steps = re.findall(r"\(([a-z]{1,6})\)", letters.lower())
    return steps[0] + "".join(f"({s})" for s in steps[1:]) if steps else None


def _tidy(text: str) -> str:
    plain = re.sub(rf"\s*{_HOLD}|{_SIGN}", "", text)
    return re.sub(r"\s+", " ", plain).strip()
