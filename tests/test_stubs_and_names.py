"""Files that lie: notices in place of reports, names that claim another symbol or language."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import read_report
from ingest.errors import NoReportError
from ingest.file_name import compare_name, language_in_name, symbols_in_name
from ingest.report import Report, Source
from ingest.stub import denies_document
from tests.typeset import Sheet, un_page

NOTICES = [
    "The document you are looking for does not exist in the Official Document System (ODS).",
    "The requested document could not be found.",
    "There is no document matching your request.",
    "Le document que vous recherchez n'existe pas dans le Système de diffusion électronique.",
    "El documento que busca no existe en el Sistema de Archivo de Documentos.",
    "Документ, который вы ищете, не существует в Системе официальной документации.",
    "الوثيقة التي تبحث عنها غير موجودة في نظام الوثائق الرسمية",
    "您要查找的文件在正式文件系统中不存在。",
]


@pytest.mark.parametrize("notice", NOTICES)
def test_notices_in_all_official_languages(notice: str, tmp_path: Path) -> None:
    path = tmp_path / "A_78_1.en.txt"
    path.write_text(f"{notice}\n\nContact Us – https://documents.un.org/contact-us\n\n- ODS support\n")
    with pytest.raises(NoReportError, match=r"A_78_1\.en\.txt: no report, only a notice"):
        read_report(path)


def test_a_notice_as_pdf(tmp_path: Path) -> None:
    sheet = Sheet().page()
    sheet.lines([NOTICES[0], "Please contact the ODS support if you require further assistance."])
    with pytest.raises(NoReportError, match="download it again"):
        read_report(sheet.save(tmp_path / "notice.pdf"))


@pytest.mark.parametrize(
    "text",
    [
        "The Committee took note of the document.",
        "1. Documents did not exist in 1946. The page was long.",
        "No documents were issued.",
    ],
)
def test_other_sentences_are_no_notices(text: str) -> None:
    assert denies_document(text) is None


def test_a_report_may_say_so_in_passing(tmp_path: Path) -> None:
    sheet = Sheet()
    un_page(sheet, "A/80/1", 1, 1).paragraph("1.", ["The document requested does not exist."])
    assert read_report(sheet.save(tmp_path / "report.pdf")).paragraphs[0].number == "1"


@pytest.mark.parametrize(
    ("name", "symbols", "language"),
    [
        ("A_78_354.en.pdf", ["A/78/354"], "en"),
        ("A_45_696_Add.1.en.pdf", ["A/45/696/Add.1"], "en"),
        ("S_2025_71_Rev.1.en.pdf", ["S/2025/71/Rev.1"], "en"),
        ("ICCD_COP(8)_CST_8.en.pdf", ["ICCD/COP(8)/CST/8"], "en"),
        ("A_80_15_(Part_III).en.pdf", ["A/80/15 (Part III)"], "en"),
        ("1971-09-29_A_L.632-EN.pdf", ["A/L.632"], "en"),
        ("upload-A_78_354.fr.pdf", ["A/78/354"], "fr"),
        ("JIU_NOTE_2022_1_Rev.1(review).en.pdf", ["JIU/NOTE/2022/1/Rev.1"], "en"),
        ("honlac-28.txt", [], None),
        ("annual report 2024.pdf", [], None),
        ("E_ICEF_672(PartII).en.pdf", ["E/ICEF/672 (Part II)"], "en"),
        ("UNDoc-4077798.en.pdf", [], "en"),
    ],
)
def test_what_names_claim(name: str, symbols: list[str], language: str | None) -> None:
    assert (symbols_in_name(name), language_in_name(name)) == (symbols, language)


def report(file: str, symbols: tuple[str, ...], language: str) -> Report:
    return Report(
        symbols, "T", None, language, 1, Source(file, "0" * 64, "application/pdf"), (), (), (), (), (), ()
    )


def test_mismatches_say_both() -> None:
    found = list(compare_name(report("A_78_354.en.pdf", ("S/2023/664",), "es")))
    assert [w.code for w in found] == ["name_symbol_mismatch", "name_language_mismatch"]
    assert "A/78/354" in found[0].message and "S/2023/664" in found[0].message
    assert "English" in found[1].message and "Spanish" in found[1].message


@pytest.mark.parametrize(
    ("file", "symbols"),
    [
        ("A_ES-10_1043,_S_2025_529.en.pdf", ("A/ES-10/1043", "S/2025/529")),
        ("E_2025_28.en.pdf", ("E/2025/28", "E/CN.7/2025/11")),
        ("A_80_15_(Part_III).en.pdf", ("A/80/15",)),
        ("E_ICEF_672(PartII).en.pdf", ("E/ICEF/672 (Deuxième partie)",)),
        ("A_78_354.en.pdf", ()),
        ("report.pdf", ("A/78/354",)),
    ],
)
def test_no_mismatch(file: str, symbols: tuple[str, ...]) -> None:
    assert list(compare_name(report(file, symbols, "en"))) == []


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("E_2024_1.en.pdf", {"name_symbol_mismatch", "name_language_mismatch"}),
        ("S_2024_145.en.pdf", {"name_symbol_mismatch", "name_language_mismatch"}),
        ("A_78_354.en.pdf", {"name_symbol_mismatch", "name_language_mismatch"}),
        ("E_2025_22.en.pdf", set()),
        ("DP_2025_8.en.pdf", set()),
    ],
)
def test_real_files_whose_names_lie(shared_data: Path, name: str, codes: set[str]) -> None:
    found = read_report(shared_data / "un_reports" / "core" / name)
    assert {w.code for w in found.warnings if w.code.startswith("name_")} == codes


@pytest.mark.shared
@pytest.mark.parametrize("name", ["A_78_1.en.pdf", "E_2024_50.en.pdf"])
def test_real_notices(shared_data: Path, name: str) -> None:
    with pytest.raises(NoReportError):
        read_report(shared_data / "un_reports" / "core" / name)
