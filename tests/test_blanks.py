"""What a question leaves open, what could fill it, and what the reader is told is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from answer.ask import Answerer
from answer.blanks import read_blank
from answer.candidates import find_candidates, holds_kind
from answer.evidence import weigh_chances
from answer.question import read_question
from answer.select import Selection, select_statements
from answer.unit_features import UnitTable
from answer.units import Unit
from answer.unmet import find_unmet
from index.hit_list import hits_in_turns
from index.hits import Filters, Hit, Signals
from index.library import Library
from index.search import Searcher
from ingest.report import Paragraph


@pytest.fixture(scope="module")
def answerer(library: Library, searcher: Searcher) -> Answerer:
    return Answerer(library, searcher)


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("How many Kenyan soldiers stayed on?", "number"),
        ("What share of the violations was caused by helicopters?", "percent"),
        ("How much will it cost to repair the airport?", "money"),
        ("What does a machine gun sell for in Nyala?", "money"),
        ("Which country funds the salaries of the fighters?", "country"),
        ("What prison sentence did he receive?", "duration"),
        ("On what date did Parliament ratify the charter?", "day"),
        ("In which year did it open?", "date"),
        ("When did the force pull out of Goma?", "date"),
        ("What must be counted when hydropower is judged?", "text"),
        ("Who chairs the Committee?", "actor"),
        ("What happened to people who fled?", "text"),
        ("Which universities are members of the network?", "actor"),
        ("What reason did Israel give for the delay?", "reason"),
        ("Which paragraph gives the destination of the next visit?", "place"),
        ("Which paragraph says how many organizations attended?", "number"),
        ("What are States advised to do about data?", "text"),
    ],
)
def test_the_blank_of_a_question(question: str, sort: str) -> None:
    assert read_blank(question, read_question(question).asked).sort == sort


@pytest.mark.parametrize(
    ("sort", "text", "question", "found"),
    [
        ("number", "See paragraph 10 of resolution 2734 (2024); 40 soldiers died on 27 October.", "", ["40"]),
        (
            "number",
            "The three recommendations were carried out.",
            "how many of the recommendations",
            ["three"],
        ),
        ("money", "It paid $80 million and 5,000 euros to 12 staff.", "", ["$80 million", "5,000 euros"]),
        ("country", "Peruvian and Chilean experts told the Monitoring Team.", "", ["Peruvian", "Chilean"]),
        ("country", "Peru told Chile.", "what did peru tell", ["Chile"]),
        ("actor", "Major General Hassan Audi took command.", "who took over once audi left", []),
        ("day", "It met in March 2024 and on 8 May.", "", ["8 May"]),
        ("text", "Anything at all, 40 times.", "", []),
    ],
)
def test_what_could_fill_a_blank(sort: str, text: str, question: str, found: list[str]) -> None:
    known = frozenset(question.lower().split())
    assert [text[a:b] for a, b in find_candidates(sort, text, known)] == found  # type: ignore[arg-type]


def test_what_the_question_says_itself_answers_nothing() -> None:
    assert not holds_kind("count", "In 2017, States met.", "How many States met in 2017?")
    assert holds_kind("what", "Anything.", "What was said?")


def table_of(text: str, question: str, sort_fills: float) -> UnitTable:
    paragraph = Paragraph(id="A/1/1#7", number="7", part="main", headings=("Budget",), text=text,
        subparagraphs=(), page_start=1, page_end=1)  # fmt: skip
    hit = Hit(
        1, 1.0, 0.5, Signals(), "A/1/1", "A report", "2024-01-01", "a.pdf", paragraph, None, (0, len(text))
    )
    unit = Unit(hit, (0, len(text)), ((0, len(text)),), 0.5, None, "")
    return UnitTable(
        (unit,), {"preliminary": np.ones(1, np.float32), "fills": np.full(1, sort_fills, np.float32)}
    )


def unmet(question: str, text: str, fills: float = 1.0) -> list[str]:
    read = read_question(question)
    return find_unmet(read, question, read_blank(question, read.asked).sort, table_of(text, question, fills))


def test_unmet_conditions_are_named() -> None:
    assert unmet("What was the budget for 2024?", "The budget was $2.4 million for 2023.") == [
        "speaks of 2023, not of 2024"
    ]
    assert unmet(
        "When did the seventy-fifth session open?", "The seventy-fourth session opened on 4 March."
    ) == ["speaks of seventy-fourth, not of seventy-fifth"]
    assert unmet("What did Kenya’s delegate say?", "The delegate of Peru spoke.") == [
        "does not mention “Kenya”"
    ]
    assert unmet("How much did it cost between August and November?", "It was paid for.", 0.0) == [
        "gives no amount of money where it comes nearest"
    ]


def test_the_reader_is_heard_in_log_odds() -> None:
    values = weigh_chances(np.array([0.9, 0.1, 0.1]))
    assert values["chance_first"] == pytest.approx(np.log(9)) and values[
        "chance_over_second"
    ] == pytest.approx(2 * np.log(9))
    assert weigh_chances(np.array([0.5]))["chance_over_second"] == 3.0


def units_saying(*texts: str) -> UnitTable:
    """Return a table of one unit a paragraph, numbered from 7."""
    tables = [table_of(text, "", 1.0) for text in texts]
    units = []
    for number, table in enumerate(tables, 7):
        hit = table.units[0].hit
        paragraph = replace(hit.paragraph, id=f"A/1/1#{number}", number=str(number))
        units.append(replace(table.units[0], hit=replace(hit, paragraph=paragraph, rank=number - 6)))
    return UnitTable(tuple(units), {})


def test_a_repeated_passage_is_folded_and_cited_twice() -> None:
    observed = (
        "Corruption within law enforcement remained one of the main obstacles to effective drug control."
    )
    repeated = "Corruption within law enforcement remains one of the main obstacles to an effective drug control policy."
    other = (
        "Several delegations described seizures of precursors at the borders of their countries last year."
    )
    question = read_question("What hinders drug control?")
    blank = read_blank(question.text, question.asked)
    chances = np.array([0.9, 0.8, 0.85])
    statements = select_statements(question, blank, units_saying(observed, repeated, other), chances)
    assert [s.text for s in statements] == [observed, other]
    assert [[e.citation.number for e in s.repeated] for s in statements] == [["8"], []]
    assert statements[0].repeated[0].quote == repeated
    apart = select_statements(
        question, blank, units_saying(observed, repeated, other), chances, Selection(repeats=9.0)
    )
    assert len(apart) == 3


def test_what_fills_the_blank_is_marked_without_small_words(answerer: Answerer) -> None:
    answer = answerer.ask(
        "When will the meeting of the Container Control Programme in Lima take place?", Filters()
    )
    marked = {w for s in answer.statements for w in s.marked}
    assert marked and not marked & {"the", "The", "of", "in"}


def test_a_list_that_is_asked_for_comes_whole_though_one_item_alone_matches(answerer: Answerer) -> None:
    question = read_question(
        "What did the working group on the darknet and cryptocurrencies for money-laundering recommend?"
    )
    found = answerer.read(question, answerer.searcher.search(question.text, 10))
    places = [f"{u.hit.citation.number}{u.item.sub if u.item else ''}" for u in found.table.units]
    chances = np.array([0.9 if place == "4a" else 0.0 for place in places])
    assert chances.sum() == pytest.approx(0.9)
    statements = select_statements(question, found.blank, found.table, chances)
    assert [s.evidence[0].citation.place for s in statements] == [f"para. 4 ({letter})" for letter in "abc"]


def test_hits_are_taken_in_turns_each_once_and_no_more_than_asked() -> None:
    one, two, three = (u.hit for u in units_saying("One.", "Two.", "Three.").units)
    assert [h.paragraph.number for h in hits_in_turns([[one, two], [one, three]], 5)] == ["7", "8", "9"]
    assert [(h.paragraph.number, h.rank) for h in hits_in_turns([[one, two], [three]], 2)] == [
        ("7", 1),
        ("9", 2),
    ]
