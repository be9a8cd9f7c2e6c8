"""Citations: every accepted spelling, and parse(str(c)) == c."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.citation import Citation, find_places, find_symbols, normalise_symbol, parse
from ingest.errors import CitationSyntaxError

SPELLINGS = [
    ("UNODC/HONLAC/28/6, para. 21 (d)", "UNODC/HONLAC/28/6, para. 21 (d)"),
    ("unodc/honlac/28/6 para 21(d)", "UNODC/HONLAC/28/6, para. 21 (d)"),
    ("UNODC/HONLAC/28/6 ¶ 21", "UNODC/HONLAC/28/6, para. 21"),
    ("A/HRC/EMRIP/2025/2 §12", "A/HRC/EMRIP/2025/2, para. 12"),
    ("paragraph 10 (a) (ii) of E/2025/28", "E/2025/28, para. 10 (a) (ii)"),
    ("E/2025/28, paras. 12–15", "E/2025/28, paras. 12–15"),
    ("E/2025/28, paras 12-15", "E/2025/28, paras. 12–15"),
    ("E/2025/28 paragraphs 12 through 15", "E/2025/28, paras. 12–15"),
    ("E/2025/28, para. 4 (a)–(c)", "E/2025/28, para. 4 (a)–(c)"),
    ("E/2025/28, para. 12 bis", "E/2025/28, para. 12 bis"),
    ("E/2025/28, para 4.15", "E/2025/28, para. 4.15"),
    ("E/2025/28, Annex II, para. 3", "E/2025/28, annex II, para. 3"),
    ("E/2025/28, annex", "E/2025/28, annex"),
    ("E/2025/28, annex, p. 14", "E/2025/28, annex, p. 14"),
    ("UNODC/HONLAC/28/6, para. 54, item 5 (a)", "UNODC/HONLAC/28/6, para. 54, item 5 (a)"),
    ("S/2025/71/Rev.1, para. 2", "S/2025/71/Rev.1, para. 2"),
    ("ICCD/COP(8)/CST/8, para. 2", "ICCD/COP(8)/CST/8, para. 2"),
    ("A/79/6 (Sect. 16), para. 2", "A/79/6 (Sect. 16), para. 2"),
    ("E/2025/28, draft resolution I, para. 2", "E/2025/28, draft resolution I, para. 2"),
    ("A/80/16, párr. 12", "A/80/16, para. 12"),
]


@pytest.mark.parametrize(("written", "printed"), SPELLINGS)
def test_spellings(written: str, printed: str) -> None:
    assert str(parse(written)) == printed
    assert parse(printed) == parse(written)


@pytest.mark.parametrize("text", ["", "cryptocurrencies", "24/7 and and/or", "28", "( )"])
def test_what_is_no_citation(text: str) -> None:
    with pytest.raises(CitationSyntaxError, match="not a citation"):
        parse(text)


def test_places_without_a_symbol() -> None:
    assert [str(c) for c in find_places("What do paras. 19 to 20 and para 4(a) say?")] == [
        "paras. 19–20",
        "para. 4 (a)",
    ]
    assert find_places("What changed in 2018 on article 12?") == []


def test_symbols_are_not_fractions_or_dates() -> None:
    assert find_symbols("on 1/2/2018, 24/7, and/or, km/h, http://a.b/c/1") == []
    assert find_symbols("(E/CN.7/2018/5) and [UNODC/HONLAC/28/CRP.1–9].")[0] == "E/CN.7/2018/5"
    assert normalise_symbol(" s/2025/71/rev.1 ") == "S/2025/71/Rev.1"


SYMBOLS = st.sampled_from(
    ["UNODC/HONLAC/28/6", "E/2025/28", "S/2025/71/Rev.1", "A/80/16", "JIU/REP/2025/1", "E/CN.7/2018/5"]
)
NUMBERS = st.one_of(
    st.integers(1, 999).map(str),
    st.tuples(st.integers(1, 20), st.integers(1, 99)).map(lambda t: f"{t[0]}.{t[1]}"),
    st.integers(1, 99).map(lambda n: f"{n} bis"),
)
PARTS = st.sampled_from(
    ["main", "annex", "annex I", "annex IV", "appendix B", "resolution 68/1", "draft decision II"]
)
SUBS = st.one_of(
    st.none(),
    st.sampled_from("abcdxyz"),
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["i", "ii", "iv"])).map(lambda t: f"{t[0]}({t[1]})"),
    st.tuples(st.integers(1, 20), st.sampled_from("abc")).map(lambda t: f"{t[0]}({t[1]})"),
    st.integers(1, 30).map(str),
)


@given(SYMBOLS, PARTS, NUMBERS, SUBS)
def test_round_trip_of_single_places(symbol: str, part: str, number: str, sub: str | None) -> None:
    citation = Citation(symbol, part, number, sub)
    assert parse(str(citation)) == citation


@given(SYMBOLS, PARTS, st.integers(1, 500), st.integers(1, 30))
def test_round_trip_of_ranges(symbol: str, part: str, first: int, length: int) -> None:
    citation = Citation(symbol, part, str(first), last=str(first + length))
    assert parse(str(citation)) == citation


@given(SYMBOLS, PARTS, st.integers(1, 300))
def test_round_trip_of_pages(symbol: str, part: str, page: int) -> None:
    citation = Citation(symbol, part, page=page)
    assert parse(str(citation)) == citation


@given(st.text(max_size=80))
def test_any_text_parses_or_says_why_not(text: str) -> None:
    try:
        citation = parse(text)
    except CitationSyntaxError as error:
        assert "Expected" in str(error)
    else:
        assert parse(str(citation)) == citation


@pytest.mark.parametrize(
    "text", ["Expert Mechanism Advice No. 18 on data", "Treaty No. 5", "el Protocolo núm. 3"]
)
def test_a_number_is_no_paragraph(text: str) -> None:
    assert find_places(text) == []
