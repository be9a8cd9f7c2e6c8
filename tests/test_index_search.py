"""Chunks and search on the real model and the shipped report."""

from __future__ import annotations

import itertools
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunks import chunk_paragraph, split_long
from index.fusion import Weights
from index.hits import Filters
from index.library import Library
from index.places import resolve_in
from index.search import Searcher
from ingest.citation import Citation, parse
from ingest.errors import EmptyQueryError, NotInLibraryError, QueryTooLongError
from ingest.report import Paragraph
from tests import written


def count_words(text: str) -> int:
    return len(text.split()) + 2


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab .;\n(A", max_size=400), st.integers(5, 40))
def test_split_long_covers_everything_within_the_limit(text: str, limit: int) -> None:
    spans = split_long(text, count_words, limit)
    covered = "".join(text[a:b] for a, b in spans)
    assert covered.replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")
    assert all(count_words(text[a:b]) <= limit for a, b in spans) or len(text.split()) <= 1


def test_every_paragraph_reaches_its_chunks_within_the_model_limit(searcher: Searcher) -> None:
    encoder = searcher.encoder
    for ordinal, paragraph in searcher.library.rows:
        symbol = searcher.library.report_at(ordinal).symbol
        chunks = chunk_paragraph(paragraph, symbol, encoder.count_tokens, encoder.max_tokens)
        assert {c.paragraph_id for c in chunks} == {paragraph.id}
        assert all(encoder.count_tokens(c.text) <= encoder.max_tokens for c in chunks)
        for kind in ("paragraph", "sentence"):
            words = [w for c in chunks if c.kind == kind for w in paragraph.text[c.start : c.end].split()]
            missing = [w for w in paragraph.text.split() if w not in words and w not in ("and", "or")]
            assert not missing, (kind, paragraph.number, missing)
        assert {c.sub for c in chunks if c.kind == "item"} == {s.sub for s in paragraph.subparagraphs}
        assert all(c.headings == paragraph.headings and c.page >= 1 for c in chunks)


def test_an_item_is_embedded_with_its_chapeau(library: Library) -> None:
    paragraph = library.resolve(parse("UNODC/HONLAC/28/6, para. 21"))[0]
    item = next(
        c for c in chunk_paragraph(paragraph, "X", count_words, 200) if c.kind == "item" and c.sub == "d"
    )
    assert item.text.startswith("The working group on issue 2 met during the 2nd meeting")
    assert "PEN Online" in item.text
    assert paragraph.text[item.start : item.end].startswith("(d) In some countries")


@pytest.mark.parametrize(
    ("question", "number", "sub"),
    [
        ("what did they say about bitcoin and virtual money", "4", "a"),
        ("Who was picked to preside over the gathering?", "53", None),
        ("sixth meeting of the container programme in Peru", "11", None),
        ("ways of hiding narcotics in bags on planes", "19", "a"),
        ("Which States sent observers?", "50", None),
        ("cheap anonymous way of laundering money", "24", "d"),
    ],
)
def test_paraphrased_questions_find_their_paragraph_among_the_first_three(
    searcher: Searcher, question: str, number: str, sub: str | None
) -> None:
    hits = searcher.search(question, k=3)
    found = [h for h in hits if h.paragraph.number == number]
    assert found, [str(h.citation) for h in hits]
    if sub is not None:
        assert found[0].sub == sub


def test_hits_are_paragraphs_once_with_a_place_inside(searcher: Searcher) -> None:
    hits = searcher.search("precursor control and exchange of information", k=30)
    ids = [h.paragraph.id for h in hits]
    assert len(ids) == len(set(ids)) == 30
    assert [h.rank for h in hits] == list(range(1, 31))
    assert all(a.score >= b.score for a, b in itertools.pairwise(hits))
    for hit in hits:
        start, end = hit.matched
        assert 0 <= start < end <= len(hit.paragraph.text)
        assert all(word in hit.paragraph.text for word in hit.words)


def test_filters_restrict_and_an_unknown_report_is_an_error(searcher: Searcher) -> None:
    hits = searcher.search("cryptocurrencies", filters=Filters(section="conclusions Issue 3"))
    assert {h.paragraph.number for h in hits} == {"23", "24"}
    assert searcher.search("cryptocurrencies", filters=Filters(years=(1999,))) == []
    assert searcher.search("cryptocurrencies", filters=Filters(languages=("fr",))) == []
    assert searcher.search("cryptocurrencies", filters=Filters(part="annex"))[0].paragraph.part == "annex"
    assert searcher.search("cryptocurrencies", filters=Filters(symbols=("unodc/honlac/28/6",), years=(2018,)))
    with pytest.raises(NotInLibraryError, match="E/2025/28"):
        searcher.search("cryptocurrencies", filters=Filters(symbols=("E/2025/28",)))


@pytest.mark.parametrize(
    "weights", [Weights(1, 0, 0, 0), Weights(0, 1, 0, 0), Weights(0, 0, 1, 0), Weights(0, 0, 0, 1)]
)
def test_each_signal_works_alone(searcher: Searcher, weights: Weights) -> None:
    hits = searcher.search("cryptocurrencies as money-laundering tool", k=3, weights=weights)
    assert {"4", "24", "23", "54"} & {h.paragraph.number for h in hits}


@pytest.mark.parametrize("query", ["", "   ", "?!", "\n\t"])
def test_empty_question(searcher: Searcher, query: str) -> None:
    with pytest.raises(EmptyQueryError, match="empty"):
        searcher.search(query)


def test_question_of_ten_thousand_characters(searcher: Searcher) -> None:
    with pytest.raises(QueryTooLongError, match=r"10,000 characters; at most 2,000"):
        searcher.search("x" * 10_000)


@pytest.mark.parametrize(
    "query", ["¶", "§ 4", "🙂 drugs", "наркотики", "a" * 1999, "'; DROP TABLE chunks; --", "NULL", "0"]
)
def test_odd_questions_do_no_harm(searcher: Searcher, query: str) -> None:
    if query == "¶":
        with pytest.raises(EmptyQueryError):
            searcher.search(query)
    else:
        assert len(searcher.search(query)) == 10


def test_compiled_encoder_agrees_with_sentence_transformers(searcher: Searcher) -> None:
    from index.compiling import load_sentence_transformer

    texts = [*[p.text for _, p in searcher.library.rows][:40], "Hi.", "Was?", "a " * 600]
    ours = searcher.encoder.encode_passages(texts)
    theirs = load_sentence_transformer("all-MiniLM-L6-v2").encode(texts, normalize_embeddings=True)
    assert float((ours * theirs).sum(axis=1).min()) > 0.9999
    assert np.allclose(np.linalg.norm(ours, axis=1), 1.0, atol=1e-4)


def test_asking_never_imports_torch(built_library: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from index.library import Library; from answer.ask import Answerer;"
        f"a = Answerer(Library.open(Path({str(built_library)!r}))); r = a.ask('Who was elected Chair?'); assert r.hits;"
        "bad = {'torch', 'transformers', 'sentence_transformers', 'streamlit'} & set(sys.modules); assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).resolve().parent.parent)


@pytest.mark.parametrize(
    ("citation", "says"),
    [
        ("UNODC/HONLAC/28/6, para. 99", "ends at para. 56; there is no para. 99"),
        ("UNODC/HONLAC/28/6, para. 4 (f)", r"para. 4 has \(a\), \(b\), \(c\); there is no \(f\)"),
        ("UNODC/HONLAC/28/6, para. 50 (a)", "has no sub-paragraphs"),
        ("UNODC/HONLAC/28/6, annex IV, para. 1", "has no annex IV; its parts are main, annex"),
        ("UNODC/HONLAC/28/6, annex, para. 1", "no numbered paragraphs"),
        ("UNODC/HONLAC/28/7, para. 1", "Did you mean UNODC/HONLAC/28/6"),
        ("E/1/2, para. 1", "It holds UNODC/HONLAC/28/6"),
        ("UNODC/HONLAC/28/6, paras. 20–10", "runs backwards"),
        ("UNODC/HONLAC/28/6, paras. 80–90", "ends at para. 56"),
    ],
)
def test_places_that_are_not_there(library: Library, citation: str, says: str) -> None:
    with pytest.raises(NotInLibraryError, match=says):
        library.resolve(parse(citation))


def test_places_that_are_there(library: Library) -> None:
    def numbers(text: str) -> list[str | None]:
        return [p.number for p in library.resolve(parse(text))]

    assert numbers("UNODC/HONLAC/28/6, paras. 19–21") == ["19", "20", "21"]
    assert numbers("para. 21 (d)") == ["21"]
    assert numbers("UNODC/HONLAC/28/6, para. 54, item 5 (c)") == ["54"]
    assert numbers("UNODC/HONLAC/28/6, annex") == [None]


def paragraph_of(text: str) -> Paragraph:
    return Paragraph("X#main.1", "1", "main", (), text, (), 1, 1)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_paragraph_can_be_chunked(text: str) -> None:
    for chunk in chunk_paragraph(paragraph_of(text), "X", count_words, 30):
        assert 0 <= chunk.start <= chunk.end <= len(text)


def test_a_number_that_restarts_inside_a_part_names_each_paragraph() -> None:
    twice = (
        written.paragraph("6", "first run", part="annex"),
        replace(written.paragraph("6", "second run", part="annex", letters=("a",)), id="A/1/1#annex.6~2"),
        replace(
            written.paragraph("6", "of its appendix", part="annex, appendix"), id="A/1/1#annex, appendix.6"
        ),
    )
    printed = written.report("A/1/1", ["main text"])
    printed = replace(printed, paragraphs=twice, order=tuple(p.id for p in twice))
    named = resolve_in(printed, Citation("A/1/1", "annex", "6"))
    assert [p.text for p in named] == ["first run", "second run"]
    assert [p.text for p in resolve_in(printed, Citation("A/1/1", "annex", "6", "a"))] == ["second run"]
    with pytest.raises(NotInLibraryError, match=r"has no sub-paragraphs"):
        resolve_in(printed, Citation("A/1/1", "annex", "6", "b"))
