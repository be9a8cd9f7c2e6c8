"""Filters: the mask against a plain reading of every row, at any selectivity; dates, bodies, headings; empty results."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.facets import choices_of, explain_exclusion, tell_exclusion
from index.filters import FilterColumns, Place, allowed_rows, columns_of
from index.hits import NO_FILTERS, Filters
from index.library import Library
from index.report_columns import ReportFacts, read_date
from index.search import Searcher
from ingest.bodies import bodies_of, is_called
from ingest.citation import normalise_symbol
from ingest.errors import FilterError, NotInLibraryError

SYMBOLS = (
    "A/80/1",
    "A/HRC/EMRIP/2025/2",
    "S/2025/403",
    "E/CN.7/2018/5",
    "E/2025/28",
    "JIU/REP/2025/1",
    "XYZ/1",
)
DATES = (None, "2018", "2018-11", "2018-11-01", "2025-02-28", "2025-03-01", "2025-12-31")
HEADINGS = (
    "I. Introduction",
    "II. Coopération",
    "V. Voting",
    "Issue 3. Darknet",
    "Recommendations",
    "Issue 13",
)
PARTS = ("main", "annex", "annex I", "annex I, decision 2")

reports = st.lists(
    st.builds(
        ReportFacts,
        st.lists(st.sampled_from(SYMBOLS), min_size=1, max_size=2, unique=True).map(tuple),
        st.sampled_from(DATES),
        st.sampled_from(["en", "fr", "es"]),
    ),
    min_size=1,
    max_size=8,
)
filters = st.builds(
    Filters,
    symbols=st.lists(st.sampled_from(SYMBOLS), max_size=2).map(tuple),
    years=st.lists(st.sampled_from([2018, 2025, 1999]), max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(["en", "FR", "ru"]), max_size=2).map(tuple),
    section=st.sampled_from([None, "", "coopera", "issue 3", "v", "intro i", "nowhere"]),
    part=st.sampled_from([None, "main", "Annex I", "annex IX"]),
    since=st.sampled_from([None, "2018-11", "2025-03"]),
    until=st.sampled_from([None, "2018-11-01", "2025-03", "2025"]),
)


def reads_through(facts: ReportFacts, place: Place, wanted: Filters) -> bool:
    """Decide one row by itself, the slow and obvious way."""
    words = [w for h in place[2] for w in plain(h)]
    asked = plain(wanted.section or "")

    def begins(word: str) -> bool:
        whole = word.isdigit() or len(word) <= 2
        return any(w == word if whole else w.startswith(word) for w in words)

    days = possible_days(facts.date)
    since, until = possible_days(wanted.since or "0001"), possible_days(wanted.until or "9999")
    return (
        (not wanted.symbols or bool({normalise_symbol(s) for s in wanted.symbols} & set(facts.symbols)))
        and (not wanted.years or (facts.date is not None and int(facts.date[:4]) in wanted.years))
        and (not wanted.languages or facts.language in {x.lower() for x in wanted.languages})
        and (
            not wanted.bodies or any(is_called(b, w) for b in bodies_of(facts.symbols) for w in wanted.bodies)
        )
        and all(begins(w) for w in asked)
        and (not wanted.part or (place[1] + ",").lower().startswith(wanted.part.lower() + ","))
        and (not (wanted.since or wanted.until) or any(since[0] <= day <= until[-1] for day in days))
    )


def plain(text: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    return "".join(c if c.isalnum() else " " for c in bare).split()


def possible_days(date: str | None) -> list[str]:
    if date is None:
        return []
    year, *rest = date.split("-")
    months = [rest[0]] if rest else [f"{m:02d}" for m in range(1, 13)]
    days = [rest[1]] if len(rest) > 1 else [f"{d:02d}" for d in range(1, 32)]
    return [f"{year}-{m}-{d}" for m, d in itertools.product(months, days)]


@settings(max_examples=300, deadline=None)
@given(st.data(), reports, filters)
def test_the_mask_is_what_a_look_at_every_row_gives(
    data: st.DataObject, facts: list[ReportFacts], wanted: Filters
) -> None:
    place = st.tuples(
        st.sampled_from(PARTS), st.lists(st.sampled_from(HEADINGS), max_size=3, unique=True).map(tuple)
    )
    places: list[Place] = [
        (k, part, chain) for k in range(len(facts)) for part, chain in data.draw(st.lists(place, max_size=6))
    ]
    bodies = sorted({b.name for f in facts for b in bodies_of(f.symbols)})
    wanted = replace(wanted, bodies=tuple(data.draw(st.lists(st.sampled_from(bodies), max_size=2))))
    columns = FilterColumns(facts, places)
    if wanted.since == "2025-03" and wanted.until == "2018-11-01":
        with pytest.raises(FilterError, match="earlier"):
            columns.allowed(wanted)
        return
    expected = [reads_through(facts[place[0]], place, wanted) for place in places]
    mask = columns.allowed(wanted)
    assert mask.tolist() == expected
    assert columns.count(wanted) == sum(expected)
    assert columns.allowed(wanted) is mask  # the same filters are not worked out twice
    assert not mask.flags.writeable


@pytest.mark.parametrize("text", ["2025-13", "March 2025", "2025-02-32", "25", "2025-", "", "2025-00-01"])
def test_what_is_no_date_is_said(text: str) -> None:
    with pytest.raises(FilterError, match="Write 2025"):
        read_date(text)


def test_bodies_by_name_abbreviation_and_series(library: Library) -> None:
    for wanted in ("UNODC/", "UNODC/HONLAC", "HONLAC", "drug law enforcement", "unodc/honlac/28"):
        mask = allowed_rows(library, Filters(bodies=(wanted,)))
        assert mask is not None
        assert mask.all(), wanted
    for unknown in ("Security Council", "S/", "UN", ""):
        with pytest.raises(NotInLibraryError, match="It holds reports of: Heads of National Drug Law"):
            allowed_rows(library, Filters(bodies=(unknown,)))


def test_no_filter_no_mask(library: Library) -> None:
    assert allowed_rows(library, NO_FILTERS) is None
    assert allowed_rows(library, Filters(section="", part="")) is None
    assert columns_of(library) is columns_of(library)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(
        ["cryptocurrencies", "Who was elected Chair?", "precursor control", "airports and baggage"]
    ),
    st.sampled_from(["issue 3", "conclusions", "IV", "recommendations", "organization", "adoption", ""]),
    st.sampled_from([None, "main", "annex"]),
)
def test_nothing_allowed_is_lost_and_nothing_else_is_found(
    searcher: Searcher, query: str, section: str, part: str | None
) -> None:
    """Asked for as many as are allowed, all of them come back, whatever share of the library that is."""
    wanted = Filters(section=section, part=part)
    mask = allowed_rows(searcher.library, wanted)
    rows = np.arange(len(searcher.library.rows)) if mask is None else np.flatnonzero(mask)
    hits = searcher.search(query, max(1, len(rows)), wanted)
    found = [searcher.library.row_of(h.paragraph.id) for h in hits]
    assert sorted(found) == rows.tolist()


def test_what_there_is_to_filter_by(library: Library) -> None:
    choices = choices_of(library)
    rows = len(library.rows)
    assert choices.reports == {"UNODC/HONLAC/28/6": rows}
    assert choices.years == {2018: rows}
    assert choices.languages == {"en": rows}
    assert list(choices.parts) == ["main", "annex"]
    assert sum(choices.parts.values()) == rows
    assert choices.bodies["United Nations Office on Drugs and Crime"] == rows
    assert (choices.first, choices.last) == ("2018-11-01", "2018-11-01")


def test_filters_that_leave_nothing_say_which_to_give_up(library: Library) -> None:
    rows = len(library.rows)
    annex = columns_of(library).count(Filters(part="annex"))
    one = explain_exclusion(library, Filters(years=(1999,)))
    assert (one.remedies, one.alone) == ((), (("year", "1999", "2018"),))
    two = explain_exclusion(library, Filters(years=(1999,), part="annex"))
    assert [(r.kind, r.paragraphs, r.filters, r.alone) for r in two.remedies] == [
        ("year", annex, Filters(part="annex"), False)
    ]
    together = explain_exclusion(library, Filters(part="annex", section="Issue 3"))
    assert together.alone == ()
    assert [r.kind for r in together.remedies] == ["part", "section"]
    assert [r.paragraphs for r in together.remedies] == sorted(
        (r.paragraphs for r in together.remedies), reverse=True
    )
    three = explain_exclusion(library, Filters(years=(1999,), languages=("fr",), part="annex", until="2001"))
    assert [(r.kind, r.alone) for r in three.remedies] == [("part", True)]
    assert [kind for kind, _, _ in three.alone] == ["year", "date", "language"]
    assert f"{rows} paragraphs" in tell_exclusion(three)


def test_filters_that_leave_out_the_report_of_the_question(library: Library, searcher: Searcher) -> None:
    wanted = Filters(languages=("en",))
    assert explain_exclusion(library, wanted).left == len(library.rows)
    assert "names a report" in tell_exclusion(explain_exclusion(library, wanted))
    assert searcher.search("What does UNODC/HONLAC/28/6 say of airports?", 3, wanted)
