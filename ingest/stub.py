"""Pages that only say that there is no such document: what a document server sends in place of a report.

Told from the words, in the six official languages; a report that says so in passing is longer, or bears numbered
paragraphs or a symbol of its own. Seen: A_78_1.en.pdf, E_2024_50.en.pdf ("The document you are looking for does
not exist in the Official Document System").
"""

from __future__ import annotations

import re

from ingest.errors import NoReportError
from ingest.lines import PrintedDocument

MAX_STUB_CHARACTERS = 1_000
MAX_STUB_PAGES = 2
# One sentence that names a document and denies it; a stub may stand in two languages.
_DENIALS = (
    r"(?:document|page|file)\b[^.]{0,90}\b(?:does not exist|no longer exists|(?:is|was) not (?:available|found)"
    r"|(?:could|can) ?not be found)",
    r"(?:there is )?no (?:such )?document\b[^.]{0,60}(?:exists|(?:is |was )?(?:found|available)|match)",
    r"\b(?:le document|la page|le fichier)\b[^.]{0,90}\b(?:n['’]existe (?:pas|plus)|n['’]est (?:pas|plus) disponible"
    r"|(?:est )?introuvable|n['’]a pas été trouvée?)",
    r"\b(?:el documento|la página|el archivo)\b[^.]{0,90}\b(?:no existe|no está disponible|no se encuentra"
    r"|no se (?:ha )?encontr(?:ó|ado))",
    r"(?:документ|страниц|файл)\w*\b[^.]{0,90}(?:не существует|не найден|недоступ|отсутствует)",
    r"(?:الوثيقة|المستند|الصفحة)[^.]{0,90}(?:غير موجود|غير متوفر|غير متاح|لا توجد|لا وجود)",
    r"(?:文件|文档|文檔|页面|頁面)[^。]{0,40}(?:不存在|未找到|找不到|无法找到|無法找到)|(?:找不到|没有找到)[^。]{0,20}(?:文件|文档)",
)
_DENIAL = re.compile("|".join(f"(?:{d})" for d in _DENIALS), re.IGNORECASE)


def denies_document(text: str) -> str | None:
    """Return the words that say there is no such document, or None.

    >>> denies_document("The document you are looking for does not exist in the Official Document System.")
    'document you are looking for does not exist'
    >>> denies_document("Le document demandé n’est pas disponible.")
    'Le document demandé n’est pas disponible'
    >>> denies_document("1. The Committee took note of the document.") is None
    True
    """
    match = _DENIAL.search(re.sub(r"\s+", " ", text))
    return match.group() if match else None


def refuse_stub(document: PrintedDocument, name: str) -> None:
    """Refuse a document that is no report but a notice that there is none.

    Raises:
        NoReportError: says what was found.
    """
    text = " ".join(line.text for line in document.lines)
    if document.pages > MAX_STUB_PAGES or len(text) > MAX_STUB_CHARACTERS or document.metadata.get("symbols"):
        return
    found = denies_document(text)
    if found:
        raise NoReportError(
            f"{name}: no report, only a notice (“… {found} …”). Expected the document itself; look up its symbol "
            "at https://documents.un.org and download it again."
        )
