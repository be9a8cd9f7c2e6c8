"""Questions as people write them: reports meant, paragraphs named, phrases, parts, languages, typing errors."""

from __future__ import annotations

import numpy as np
import pytest

from index.acronyms import find_definitions, learn_acronyms
from index.catalogue import Catalogue
from index.documents import choose_documents
from index.exact import exact_scores, phrase_rows, phrase_scores
from index.lexical import LexicalIndex
from index.periods import find_ordinals, find_periods
from index.query import exact_words, language_of, parse_query, quoted_phrases, split_questions
from index.spelling import Speller, count_words
from ingest.report import Paragraph, Report, Source


def report(symbol: str, title: str, date: str | None, *texts: str, session: str | None = None) -> Report:
    paragraphs = tuple(
        Paragraph(f"{symbol}#main.{k}", str(k), "main", (), text, (), k, k) for k, text in enumerate(texts, 1)
    )
    return Report(
        symbols=(symbol,),
        title=title,
        date=date,
        language="en",
        pages=9,
        source=Source(f"{symbol}.txt", symbol.encode().hex().ljust(64, "0"), "text/plain"),
        sections=(),
        paragraphs=paragraphs,
        unnumbered=(),
        order=tuple(p.id for p in paragraphs),
        footnotes=(),
        warnings=(),
        session=session,
    )


LIBYA = "The United Nations Support Mission in Libya (UNSMIL) met the parties in Tripoli."
CONGO = "MONUSCO patrols went on in North Kivu."
REPORTS = [
    report("S/2025/223", "United Nations Support Mission in Libya: Report of the Secretary-General", "2025-04-11", *[LIBYA] * 20),
    report("S/2025/509", "United Nations Support Mission in Libya: Report of the Secretary-General", "2025-08-08", *[LIBYA] * 20),
    report("S/2025/176", "Stabilization Mission in the Congo: Report of the Secretary-General", "2025-03-20", *[CONGO] * 20),
    report("S/2025/403", "Stabilization Mission in the Congo: Report of the Secretary-General", "2025-06-23", *[CONGO] * 20),
    report("S/2025/71", "Thirty-fifth report of the Monitoring Team", "2025-02-06", *["ISIL lost fighters."] * 20),
    report("S/2025/71/Rev.1", "Thirty-fifth report of the Monitoring Team", "2025-02-06", *["ISIL lost fighters."] * 20),
    report("A/80/16", "Report of the Committee for Programme and Coordination", None, *["The plan."] * 20, session="Sixty-fifth session"),
    report("A/80/21", "Report of the Committee on Information", None, *["The press."] * 20, session="Forty-seventh session"),
    report("UNODC/HONLAC/28/6", "Report of the Twenty-eighth Meeting of Heads of National Drug Law Enforcement Agencies", "2018-11-01", *["Drugs."] * 20),
    report("A/HRC/EMRIP/2025/2", "Right of Indigenous Peoples to data: Draft study", "2025-05-06", *["Data of Indigenous Peoples."] * 20),
]  # fmt: skip
ROWS = [(k, p) for k, r in enumerate(REPORTS) for p in r.paragraphs]
TEXTS = [p.text for _, p in ROWS]
LEXICAL = LexicalIndex.build(TEXTS, ["en"] * len(TEXTS))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.of_reports(REPORTS, [k for k, _ in ROWS], LEXICAL.rows_of)


@pytest.mark.parametrize(
    ("question", "symbols"),
    [
        ("How many died, according to S/2025/176?", {"S/2025/176"}),
        ("S 2025 403 sexual exploitation", {"S/2025/403"}),
        ("honlac 28 darknet", {"UNODC/HONLAC/28/6"}),
        ("emrip/2025/2 census", {"A/HRC/EMRIP/2025/2"}),
        ("compare S/2025/223 and S/2025/509", {"S/2025/223", "S/2025/509"}),
        ("In S/2025/71, who leads?", {"S/2025/71"}),
        ("what happened in 2025 28 times", set()),
        ("a 2025 budget of 403 million", set()),
        ("paras 12 and 15", set()),
    ],
)
def test_symbols_in_any_spelling_restrict(catalogue: Catalogue, question: str, symbols: set[str]) -> None:
    assert choose_documents(question, catalogue).restrict == symbols


@pytest.mark.parametrize(
    ("question", "symbol"),
    [
        ("In the Secretary-General's report on UNSMIL of August 2025, who resigned?", "S/2025/509"),
        ("In the report on UNSMIL published in April 2025, who resigned?", "S/2025/223"),
        ("Which town fell, according to the June 2025 report on MONUSCO?", "S/2025/403"),
        ("Which town fell, according to the report on MONUSCO of 20 March 2025?", "S/2025/176"),
        ("What did the CPC report say of the plan?", "A/80/16"),
        ("Who chaired, in the report of the Committee on Information?", "A/80/21"),
        ("According to the thirty-fifth Monitoring Team report, who leads?", "S/2025/71/Rev.1"),
        ("What does the EMRIP study say of patents?", "A/HRC/EMRIP/2025/2"),
        ("How many posts, in the latest report on UNSMIL?", "S/2025/509"),
        ("How many posts, in the previous report on UNSMIL?", "S/2025/223"),
    ],
)
def test_the_report_described_comes_first(catalogue: Catalogue, question: str, symbol: str) -> None:
    choice = choose_documents(question, catalogue)
    assert not choice.restrict
    assert next(iter(choice.weights), None) == symbol, choice.weights


@pytest.mark.parametrize(
    "question",
    ["How many schools were wrecked?", "camel rustling", "", "?", "the report", "???? !!", "a" * 2000],
)
def test_questions_that_describe_no_report_prefer_none(catalogue: Catalogue, question: str) -> None:
    choice = choose_documents(question, catalogue)
    assert not choice.restrict
    assert max(choice.weights.values(), default=0.0) < 0.5


def test_a_symbol_that_is_not_held_is_said(catalogue: Catalogue) -> None:
    parsed = parse_query("What does S/2019/777, para. 4 say?", catalogue)
    assert parsed.notices == ("S/2019/777 is not in this library.",)
    assert [str(c) for c in parsed.citations] == ["S/2019/777, para. 4"]


def test_a_paragraph_of_no_report_in_particular_is_asked_back(catalogue: Catalogue) -> None:
    assert parse_query("What does para. 4 say?", catalogue).notices == (
        "para. 4: name the report to have that paragraph first.",
    )
    assert parse_query("paragraph 2 of Security Council resolution 2725 (2024)", catalogue).citations == ()
    assert parse_query("para. 4 of the EMRIP study", catalogue).notices == ()


def test_another_language_is_said_and_never_corrected(catalogue: Catalogue) -> None:
    speller = Speller({"recommendation": 40, "trafficking": 40})
    parsed = parse_query(
        "quelles sont les recomandations sur le trafic de drogue dans la région", catalogue, speller
    )
    assert parsed.language == "fr"
    assert not parsed.corrected
    assert "French" in parsed.notices[0] and "English" in parsed.notices[0]
    assert language_of("precursor control") == "en"


def test_typing_errors_are_mended_and_said(catalogue: Catalogue) -> None:
    speller = Speller(count_words(["precursor control of cocaine trafficking"] * 60))
    parsed = parse_query("precusor contorl in cocaine traficking", catalogue, speller)
    assert parsed.text == "precursor control in cocaine trafficking"
    assert [(c.written, c.corrected) for c in parsed.corrected][:2] == [
        ("precusor", "precursor"),
        ("contorl", "control"),
    ]
    assert "“precursor” in place of “precusor”" in parsed.notices[0]


@pytest.mark.parametrize(
    "text", ["Precusor Ltd of Contorl", "precusor/2025", "COCIANE", "x-contorl", "12cocane"]
)
def test_names_and_symbols_are_not_mended(text: str) -> None:
    speller = Speller(count_words(["precursor control of cocaine trafficking"] * 60))
    assert speller.correct(f"the {text}")[0] == f"the {text}"


def test_words_that_the_model_knows_are_not_mended() -> None:
    speller = Speller({"grant": 500, "block": 500}, is_word={"graft", "black"}.__contains__)
    assert speller.correct("graft was blacked")[1] == ()


def test_parts_quotes_and_exact_words() -> None:
    assert (
        len(
            split_questions("What did UNHCR build in Goma? Also, how many schools closed in Lebanon in 2024?")
        )
        == 2
    )
    assert len(split_questions("How many died, and what did they call for in the end?")) == 1
    assert (
        len(split_questions("How many schools were wrecked, and how many badly hit, since October 2023?"))
        == 1
    )
    assert parse_query(
        "In the March 2025 report on MONUSCO, when was Goma lost?", Catalogue.of_reports([])
    ).exact == ("Goma",)
    assert quoted_phrases('“night flights” «frontière du désert» "x y"') == (
        "night flights",
        "frontière du désert",
        "x y",
    )
    assert exact_words("What of the 1,250 men of CODECO?") == ("1,250", "CODECO")


def test_exact_scores_and_phrases() -> None:
    texts = ["Camel rustling by 1,250 men.", "In Djaiba, camels.", "The night  flights stopped.", "Nothing."]
    lexical = LexicalIndex.build(texts, ["en"] * 4)
    empty = Catalogue.of_reports([])
    rows = np.arange(4)

    def scores(question: str) -> list[float]:
        parsed = parse_query(question, empty)
        return [round(float(s), 2) for s in exact_scores(parsed, rows, 4, lexical.rows_of)]

    assert scores("how did 1,250 men get to Djaiba") == [0.5, 0.5, 0, 0]
    assert scores("nothing exact") == [0, 0, 0, 0]
    parsed = parse_query("what are “night flights”", empty)
    assert phrase_scores(parsed, rows, lexical.rows_of, texts.__getitem__).tolist() == [0, 0, 1, 0]
    assert phrase_rows("Night flights", "en", lexical.rows_of, texts.__getitem__).tolist() == [2]


def test_times_ordinals_and_acronyms() -> None:
    assert [p.first for p in find_periods("Q2 2025; early 2025; March 12, 2025; 2025-03; Sept. 2024")] == [
        "2025-04-01", "2025-01-01", "2025-03-12", "2025-03-01", "2024-09-01",
    ]  # fmt: skip
    assert find_periods("40 February 1999; 13 of May; resolution 1701 (2006); 24/7; 2024/15") == []
    assert find_ordinals("the thirty-fifth report of the 21st century") == [35, 21]
    assert find_definitions("no name before it (UNIFIL)") == []
    assert learn_acronyms([LIBYA])["UNSMIL"] == ("United Nations Support Mission in Libya",)
