"""Citations in all usual forms, in English, French and Spanish, one by one, in lists, and merged for display."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.citation import Citation, Language, find_places, merge_citations, parse, parse_all
from ingest.citation_parts import is_same_part, resolution_symbol
from ingest.errors import CitationSyntaxError

# (written, the citations as printed in English)
WRITTEN = [
    ("A/80/16, paras. 3, 5 (b) and 7", ["A/80/16, para. 3", "A/80/16, para. 5 (b)", "A/80/16, para. 7"]),
    ("A/80/16, para. 4 (a), (c) and (e)", [f"A/80/16, para. 4 ({x})" for x in "ace"]),
    (
        "A/80/16, para. 4 (a)–(c), (e) and 6",
        ["A/80/16, para. 4 (a)–(c)", "A/80/16, para. 4 (e)", "A/80/16, para. 6"],
    ),
    ("A/80/16, para. 4 (a) (i)–(iii)", ["A/80/16, para. 4 (a) (i)–(iii)"]),
    ("A/80/16, para. 4 (a) (i), (iii) and (v)", [f"A/80/16, para. 4 (a) ({x})" for x in ("i", "iii", "v")]),
    ("A/80/16, para. 4 (a) (i) and (b)", ["A/80/16, para. 4 (a) (i)", "A/80/16, para. 4 (b)"]),
    ("A/80/16, paras. 12–15 and 17", ["A/80/16, paras. 12–15", "A/80/16, para. 17"]),
    ("A/80/16, paras. 12 and 13", ["A/80/16, paras. 12–13"]),
    ("A/80/16, ¶¶ 12, 14, 16", [f"A/80/16, para. {n}" for n in (12, 14, 16)]),
    ("A/80/16, §§ 12–14", ["A/80/16, paras. 12–14"]),
    ("A/80/16, sub-paragraph (b) of paragraph 4", ["A/80/16, para. 4 (b)"]),
    ("A/80/16, para. 4, sub-para. (b)", ["A/80/16, para. 4 (b)"]),
    ("the twenty-first paragraph of A/80/16", ["A/80/16, para. 21"]),
    ("A/80/16, annex II, appendix 1, para. 3", ["A/80/16, annex II, appendix 1, para. 3"]),
    ("para. 3 of appendix 1 to annex II to A/80/16", ["A/80/16, annex II, appendix 1, para. 3"]),
    ("A/80/16, annex I, para. 3, and annex II, para. 4", ["A/80/16, annex I, para. 3", "A/80/16, annex II, para. 4"]),
    ("A/80/16, enclosure 1, para. 2", ["A/80/16, enclosure 1, para. 2"]),
    ("resolution 68/1, para. 3", ["resolution 68/1, para. 3"]),
    ("General Assembly resolution 68/1, para. 3", ["General Assembly resolution 68/1, para. 3"]),
    ("paragraph 3 of resolution 68/1 of the General Assembly", ["General Assembly resolution 68/1, para. 3"]),
    ("Assembly resolution 68/262 A, para. 1", ["General Assembly resolution 68/262 A, para. 1"]),
    ("Security Council resolution 2231 (2015), para. 4", ["Security Council resolution 2231 (2015), para. 4"]),
    ("Security Council resolution 2231(2015), annex A, para. 4", ["Security Council resolution 2231 (2015), annex A, para. 4"]),
    ("Human Rights Council resolution 59/25", ["Human Rights Council resolution 59/25"]),
    ("resolution 217 A (III)", ["resolution 217 A (III)"]),
    ("resolution ES-10/1, para. 2", ["resolution ES-10/1, para. 2"]),
    ("decision 2/CP.15, para. 8", ["decision 2/CP.15, para. 8"]),
    ("decision 1/CMA.3", ["decision 1/CMA.3"]),
    ("decision XII/5, para. 2", ["decision XII/5, para. 2"]),
    ("A/RES/68/1, para. 3", ["A/RES/68/1, para. 3"]),
    ("S/RES/2231 (2015), para. 4", ["S/RES/2231 (2015), para. 4"]),
    ("A/RES/68/1, preambular paragraph 3", ["A/RES/68/1, preambular para. 3"]),
    ("A/RES/68/1, PP3", ["A/RES/68/1, preambular para. 3"]),
    ("the third preambular paragraph of resolution 68/1", ["resolution 68/1, preambular para. 3"]),
    ("paragraph 3 of the preamble of resolution 68/1", ["resolution 68/1, preambular para. 3"]),
    ("A/RES/68/1, OP 5 and operative paragraph 7", ["A/RES/68/1, para. 5", "A/RES/68/1, para. 7"]),
    ("A/80/16, footnote 12", ["A/80/16, footnote 12"]),
    ("A/80/16, para. 4, note 12", ["A/80/16, para. 4, footnote 12"]),
    ("A/80/16, p. 14", ["A/80/16, p. 14"]),
    ("A/80/16, pp. 14–16", [f"A/80/16, p. {n}" for n in (14, 15, 16)]),
    ("A/80/16, para. 4; ibid., para. 6", ["A/80/16, para. 4", "A/80/16, para. 6"]),
    ("A/80/16, annex I, para. 4; ibid., para. 6", ["A/80/16, annex I, para. 4", "A/80/16, annex I, para. 6"]),
    ("A/80/16, para. 4; E/2025/28, paras. 2 and 7", ["A/80/16, para. 4", "E/2025/28, para. 2", "E/2025/28, para. 7"]),
    ("para. 5 of A/80/16 and para. 6 of E/2025/28", ["A/80/16, para. 5", "E/2025/28, para. 6"]),
    # French
    ("A/80/16, par. 4 a)", ["A/80/16, para. 4 (a)"]),
    ("A/80/16, par. 4 a) à c), e) et g)", ["A/80/16, para. 4 (a)–(c)", "A/80/16, para. 4 (e)", "A/80/16, para. 4 (g)"]),
    ("A/80/16, par. 4 b) ii)", ["A/80/16, para. 4 (b) (ii)"]),
    ("A/80/16, paragraphes 12 à 15", ["A/80/16, paras. 12–15"]),
    ("A/80/16, par. 12 à 15, 17 et 20", ["A/80/16, paras. 12–15", "A/80/16, para. 17", "A/80/16, para. 20"]),
    ("A/80/16, annexe I, appendice 2, par. 3", ["A/80/16, annex I, appendix 2, para. 3"]),
    ("paragraphe 3 de la résolution 68/1 de l'Assemblée générale", ["General Assembly resolution 68/1, para. 3"]),
    ("résolution 2231 (2015) du Conseil de sécurité, par. 4", ["Security Council resolution 2231 (2015), para. 4"]),
    ("projet de décision II, par. 2", ["draft decision II, para. 2"]),
    ("alinéa b) du paragraphe 4 de A/80/16", ["A/80/16, para. 4 (b)"]),
    ("A/80/16, par. 4, al. b)", ["A/80/16, para. 4 (b)"]),
    ("A/80/16, préambule, par. 3", ["A/80/16, preambular para. 3"]),
    ("A/80/16, note de bas de page 12", ["A/80/16, footnote 12"]),
    ("A/80/16, paragraphe douze", ["A/80/16, para. 12"]),
    # Spanish
    ("A/80/16, párr. 4 a)", ["A/80/16, para. 4 (a)"]),
    ("A/80/16, párr. 4 a) a c) y e)", ["A/80/16, para. 4 (a)–(c)", "A/80/16, para. 4 (e)"]),
    ("A/80/16, párrs. 12 a 15", ["A/80/16, paras. 12–15"]),
    ("A/80/16, párrafos 12, 14 y 17", [f"A/80/16, para. {n}" for n in (12, 14, 17)]),
    ("A/80/16, anexo I, párr. 3", ["A/80/16, annex I, para. 3"]),
    ("párrafo 3 del anexo I de A/80/16", ["A/80/16, annex I, para. 3"]),
    ("resolución 68/1 de la Asamblea General, párr. 3", ["General Assembly resolution 68/1, para. 3"]),
    ("proyecto de resolución I, anexo, párr. 2", ["draft resolution I, annex, para. 2"]),
    ("apartado b) del párrafo 4 de A/80/16", ["A/80/16, para. 4 (b)"]),
    ("A/80/16, pág. 14", ["A/80/16, p. 14"]),
    ("A/80/16, nota de pie de página 3", ["A/80/16, footnote 3"]),
    ("A/80/16, párr. 4; ibíd., párr. 6", ["A/80/16, para. 4", "A/80/16, para. 6"]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "printed"), WRITTEN)
def test_forms(written: str, printed: list[str]) -> None:
    found = parse_all(written)
    assert [str(c) for c in found] == printed
    for citation in found:
        assert parse(str(citation)) == citation


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("What do paras 12 and 13 recommend?", ["paras. 12–13"]),
        ("What do paras 3 and 7 recommend?", ["para. 3", "para. 7"]),
        ("para. 3, 12 countries took part", ["para. 3"]),
        ("paragraph 7 and 2018 figures", ["para. 7"]),
        ("In annex I, what does paragraph 3 say?", ["annex I, para. 3"]),
        ("What does paragraph 3 of the annex say?", ["annex, para. 3"]),
        ("the annex a working group wrote, para. 3", ["annex, para. 3"]),
        ("Compare para. 3 and annex I, para. 5", ["para. 3", "annex I, para. 5"]),
        ("In paragraph 12 a 15-year-old is mentioned", ["para. 12"]),
        ("(see para. 4)", ["para. 4"]),
        (
            "in line with paragraph 6 of resolution 2242 (2015) and paragraphs 7 and 8 of Council resolution 1556 (2004)",
            ["resolution 2242 (2015), para. 6", "resolution 1556 (2004), paras. 7–8"],
        ),
        ("in accordance with paragraph 7 of decision C-25/DEC.9", ["para. 7"]),
        ("what does ibid., para. 4 mean?", ["para. 4"]),
        ("decision civil society welcomed in para. 4", ["para. 4"]),
    ],
)
def test_places_in_running_text(question: str, places: list[str]) -> None:
    assert [c.place for c in find_places(question)] == places


def test_ibid_needs_an_antecedent() -> None:
    with pytest.raises(CitationSyntaxError, match="and there is none"):
        parse("ibid., para. 6")
    before = parse("A/80/16, annex I, para. 4 (a)")
    assert str(parse("Ibid., para. 6", before)) == "A/80/16, annex I, para. 6"
    assert parse("ibid.", before) == before


LANGUAGES = st.sampled_from(["en", "fr", "es"])
SYMBOLS = st.sampled_from(
    ["", "UNODC/HONLAC/28/6", "E/2025/28", "S/2025/71/Rev.1", "A/80/16", "A/RES/68/1", "S/RES/2231 (2015)"]
)
NUMBERS = st.one_of(
    st.integers(1, 999).map(str),
    st.tuples(st.integers(1, 20), st.integers(1, 99)).map(lambda t: f"{t[0]}.{t[1]}"),
    st.integers(1, 99).map(lambda n: f"{n} bis"),
)
ANNEXES = st.sampled_from(
    ["annex", "annex I", "annex IV", "annex 2", "annex II, appendix 1", "appendix B", "enclosure 3"]
)
ACTS = st.sampled_from(
    [
        "resolution 68/1", "General Assembly resolution 68/1", "General Assembly resolution 68/262 A",
        "Security Council resolution 2231 (2015)", "Human Rights Council resolution 59/25", "resolution 217 A (III)",
        "Economic and Social Council resolution 2024/1", "decision 2/CP.15", "draft decision II", "draft resolution B",
        "decision 88/IV", "intersessional decision 5", "General Assembly resolution ES-10/1", "resolution 2776",
        "Conference of the Parties decision XII/5", "Commission on Narcotic Drugs resolution 58/5",
    ]
)  # fmt: skip
PARTS = st.one_of(
    st.just("main"),
    ANNEXES,
    ACTS,
    st.tuples(ACTS, ANNEXES).map(", ".join),
    st.tuples(st.sampled_from(["annex III", "annex"]), st.just("intersessional decision 5"), ANNEXES).map(
        ", ".join
    ),
)
LETTERS = st.sampled_from([*"abcdefghxyz", "aa", "bb"])
ROMANS = st.sampled_from(["i", "ii", "iii", "iv", "ix", "x", "xiv"])
PATHS = st.one_of(
    LETTERS,
    st.integers(1, 30).map(str),
    st.tuples(LETTERS, ROMANS).map(lambda t: f"{t[0]}({t[1]})"),
    st.tuples(LETTERS, st.integers(1, 9)).map(lambda t: f"{t[0]}({t[1]})"),
    st.tuples(st.integers(1, 20), LETTERS).map(lambda t: f"{t[0]}({t[1]})"),
    st.tuples(st.integers(1, 20), LETTERS, ROMANS).map(lambda t: f"{t[0]}({t[1]})({t[2]})"),
)
NOTES = st.one_of(st.none(), st.integers(1, 200).map(str), st.sampled_from(["*", "**"]))


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """A citation of any kind; with at least a symbol, a part, a page or a paragraph in it."""
    symbol, part, note = draw(SYMBOLS), draw(PARTS), draw(NOTES)
    kind = draw(st.sampled_from(["place", "range", "letters", "page", "part"]))
    if kind == "place":
        sub = draw(st.one_of(st.none(), PATHS))
        return Citation(symbol, part, draw(NUMBERS), sub, preambular=draw(st.booleans()), note=note)
    if kind == "range":
        first = draw(st.integers(1, 500))
        last = str(first + draw(st.integers(1, 30)))
        return Citation(symbol, part, str(first), last=last, preambular=draw(st.booleans()), note=note)
    if kind == "letters":
        above = draw(st.one_of(st.none(), LETTERS))
        first, last = draw(ROMANS if above else LETTERS), draw(ROMANS if above else LETTERS)
        return Citation(
            symbol, part, draw(NUMBERS), f"{above}({first})" if above else first, last_sub=last, note=note
        )
    if kind == "page":
        return Citation(symbol, part, page=draw(st.integers(1, 400)), note=note)
    return Citation(symbol or "A/80/16", part, note=note)


@settings(max_examples=400, deadline=None)
@given(citations(), LANGUAGES)
def test_every_citation_reads_back_in_every_language(citation: Citation, language: Language) -> None:
    assert parse(citation.print(language)) == citation


PLAIN = st.tuples(st.integers(1, 12), st.one_of(st.none(), st.sampled_from("abcdefg"))).map(
    lambda t: Citation("A/80/16", "annex I", str(t[0]), t[1])
)
MIXED = st.one_of(
    PLAIN,
    st.tuples(st.integers(1, 6), st.sampled_from("ab"), ROMANS).map(
        lambda t: Citation("A/80/16", "annex I", str(t[0]), f"{t[1]}({t[2]})")
    ),
    st.integers(1, 9).map(lambda n: Citation("A/80/16", "annex I", page=n)),
    st.integers(1, 9).map(lambda n: Citation("E/2025/28", number=str(n))),
)


def expanded(found: list[Citation]) -> set[tuple[str, str, str | None, str | None, int | None]]:
    """Every paragraph and letter that citations name, one by one."""
    places = set()
    for c in found:
        numbers = [c.number]
        if c.last:
            numbers = [str(n) for n in range(int(c.number or 0), int(c.last) + 1)]
        subs = [c.sub]
        if c.sub and c.last_sub and "(" not in c.sub:
            subs = [chr(n) for n in range(ord(c.sub), ord(c.last_sub) + 1)]
        elif c.sub and c.last_sub:
            order = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv"]
            above, first = c.sub[0], c.sub[2:-1]
            subs = [f"{above}({r})" for r in order[order.index(first) : order.index(c.last_sub) + 1]]
        places |= {(c.symbol, c.part, n, s, c.page) for n in numbers for s in subs}
    return places


@settings(max_examples=300, deadline=None)
@given(st.lists(MIXED, min_size=1, max_size=10), LANGUAGES)
def test_merged_citations_name_the_same_places(found: list[Citation], language: Language) -> None:
    merged = merge_citations(found, language)
    back = expanded([c for text in merged for c in parse_all(text)])
    whole = {(c.symbol, c.part, c.number) for c in found if c.number and not c.sub}
    # a letter of a paragraph that is cited whole needs no naming
    expected = {p for p in expanded(found) if p[3] is None or (p[0], p[1], p[2]) not in whole}
    assert {p for p in back if p[3] is None or (p[0], p[1], p[2]) not in whole} == expected


@pytest.mark.parametrize(
    ("places", "english", "spanish"),
    [
        ("para. 4 (a); para. 4 (b); para. 4 (c)", "para. 4 (a)–(c)", "párr. 4 a) a c)"),
        ("para. 12; para. 13; para. 14; para. 15; para. 17", "paras. 12–15 and 17", "párrs. 12 a 15 y 17"),
        ("para. 12; para. 13", "paras. 12 and 13", "párrs. 12 y 13"),
        ("para. 4 (a); para. 4 (c); para. 6", "paras. 4 (a) and (c) and 6", "párrs. 4 a) y c) y 6"),
        (
            "para. 4 (a) (i); para. 4 (a) (ii); para. 4 (a) (iii)",
            "para. 4 (a) (i)–(iii)",
            "párr. 4 a) i) a iii)",
        ),
    ],
)
def test_merged_for_display(places: str, english: str, spanish: str) -> None:
    found = [parse(f"A/80/16, {p}") for p in places.split("; ")]
    assert merge_citations(found) == [f"A/80/16, {english}"]
    assert merge_citations(found, "es") == [f"A/80/16, {spanish}"]


def test_resolutions_and_the_parts_that_print_them() -> None:
    assert resolution_symbol("Security Council resolution 2231 (2015)") == "S/RES/2231 (2015)"
    assert resolution_symbol("resolution 68/1") is None
    assert is_same_part("resolution 2776, annex A", "Security Council resolution 2776 (2025)")
    assert not is_same_part("resolution 2776 (2024)", "resolution 2776 (2025)")
    assert not is_same_part("annex III, intersessional decision 5, annex II", "annex II")
