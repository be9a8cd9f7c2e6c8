"""The words of citations in English, French and Spanish: paragraphs, parts, bodies, numbers written out.

Printed forms after the United Nations Editorial Manual, "Footnotes and other references" (English), the
"Instructions de rédaction" of the French translation service ("par. 4 a)", "par. 12 à 15") and the "Manual de
instrucciones" of the Spanish one ("párr. 4 a)", "párrs. 12 a 15").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "fr", "es")


@dataclass(frozen=True, slots=True)
class Words:
    """How one language prints a citation. ``step`` formats one letter: "({})" or "{})"."""

    para: str
    paras: str
    step: str
    letters_to: str
    numbers_to: str
    conjunction: str
    item: str
    page: str
    pages: str
    note: str
    preamble: str
    parts: dict[str, str]
    acts: dict[str, str]
    bodies: dict[str, str]


ANNEXES = ("annex", "appendix", "enclosure")
ACTS = (
    "resolution", "decision", "draft resolution", "draft decision", "proposed resolution", "proposed decision",
    "intersessional decision", "intersessional resolution",
)  # fmt: skip
# canonical name: the symbol series of its resolutions (None: they bear no symbol that follows from the number)
BODIES: dict[str, str | None] = {
    "General Assembly": "A/RES/",
    "Security Council": "S/RES/",
    "Human Rights Council": "A/HRC/RES/",
    "Economic and Social Council": "E/RES/",
    "Trusteeship Council": None,
    "United Nations Environment Assembly": None,
    "Commission on Narcotic Drugs": None,
    "Commission on Crime Prevention and Criminal Justice": None,
    "Commission on Human Rights": None,
    "Commission on the Status of Women": None,
    "Conference of the Parties": None,
}
# short or other names in running text → canonical; "Council" alone can be three bodies and is left out
BODY_SYNONYMS = {
    "Assembly": "General Assembly",
    "UNGA": "General Assembly",
    "ECOSOC": "Economic and Social Council",
    "UNSC": "Security Council",
    "Commission de la condition de la femme": "Commission on the Status of Women",
}
_FRENCH_BODIES = {
    "General Assembly": "de l’Assemblée générale",
    "Security Council": "du Conseil de sécurité",
    "Human Rights Council": "du Conseil des droits de l’homme",
    "Economic and Social Council": "du Conseil économique et social",
    "Trusteeship Council": "du Conseil de tutelle",
    "United Nations Environment Assembly": "de l’Assemblée des Nations Unies pour l’environnement",
    "Commission on Narcotic Drugs": "de la Commission des stupéfiants",
    "Commission on Crime Prevention and Criminal Justice": (
        "de la Commission pour la prévention du crime et la justice pénale"
    ),
    "Commission on Human Rights": "de la Commission des droits de l’homme",
    "Commission on the Status of Women": "de la Commission de la condition de la femme",
    "Conference of the Parties": "de la Conférence des Parties",
}
_SPANISH_BODIES = {
    "General Assembly": "de la Asamblea General",
    "Security Council": "del Consejo de Seguridad",
    "Human Rights Council": "del Consejo de Derechos Humanos",
    "Economic and Social Council": "del Consejo Económico y Social",
    "Trusteeship Council": "del Consejo de Administración Fiduciaria",
    "United Nations Environment Assembly": ("de la Asamblea de las Naciones Unidas sobre el Medio Ambiente"),
    "Commission on Narcotic Drugs": "de la Comisión de Estupefacientes",
    "Commission on Crime Prevention and Criminal Justice": (
        "de la Comisión de Prevención del Delito y Justicia Penal"
    ),
    "Commission on Human Rights": "de la Comisión de Derechos Humanos",
    "Commission on the Status of Women": "de la Comisión de la Condición Jurídica y Social de la Mujer",
    "Conference of the Parties": "de la Conferencia de las Partes",
}
WORDS: dict[Language, Words] = {
    "en": Words(
        para="para.",
        paras="paras.",
        step="({})",
        letters_to="–",
        numbers_to="–",
        conjunction=" and ",
        item="item",
        page="p.",
        pages="pp.",
        note="footnote",
        preamble="preambular ",
        parts={word: word for word in ANNEXES},
        acts={act: act for act in ACTS},
        bodies={body: body for body in BODIES},
    ),
    "fr": Words(
        para="par.",
        paras="par.",
        step="{})",
        letters_to=" à ",
        numbers_to=" à ",
        conjunction=" et ",
        item="point",
        page="p.",
        pages="p.",
        note="note de bas de page",
        preamble="préambule, ",
        parts={"annex": "annexe", "appendix": "appendice", "enclosure": "pièce jointe"},
        acts={
            "resolution": "résolution",
            "decision": "décision",
            "draft resolution": "projet de résolution",
            "draft decision": "projet de décision",
            "proposed resolution": "proposition de résolution",
            "proposed decision": "proposition de décision",
            "intersessional decision": "décision intersessions",
            "intersessional resolution": "résolution intersessions",
        },
        bodies=_FRENCH_BODIES,
    ),
    "es": Words(
        para="párr.",
        paras="párrs.",
        step="{})",
        letters_to=" a ",
        numbers_to=" a ",
        conjunction=" y ",
        item="punto",
        page="pág.",
        pages="págs.",
        note="nota de pie de página",
        preamble="preámbulo, ",
        parts={"annex": "anexo", "appendix": "apéndice", "enclosure": "documento adjunto"},
        acts={
            "resolution": "resolución",
            "decision": "decisión",
            "draft resolution": "proyecto de resolución",
            "draft decision": "proyecto de decisión",
            "proposed resolution": "propuesta de resolución",
            "proposed decision": "propuesta de decisión",
            "intersessional decision": "decisión entre períodos de sesiones",
            "intersessional resolution": "resolución entre períodos de sesiones",
        },
        bodies=_SPANISH_BODIES,
    ),
}

_ENGLISH_NUMBERS = {
    "one|first": 1, "two|second": 2, "three|third": 3, "four|fourth": 4, "five|fifth": 5, "six|sixth": 6,
    "seven|seventh": 7, "eight|eighth": 8, "nine|ninth": 9, "ten|tenth": 10, "eleven|eleventh": 11,
    "twelve|twelfth": 12, "thirteen|thirteenth": 13, "fourteen|fourteenth": 14, "fifteen|fifteenth": 15,
    "sixteen|sixteenth": 16, "seventeen|seventeenth": 17, "eighteen|eighteenth": 18, "nineteen|nineteenth": 19,
    "twenty|twentieth": 20, "thirty|thirtieth": 30, "forty|fortieth": 40, "fifty|fiftieth": 50, "sixty|sixtieth": 60,
    "seventy|seventieth": 70, "eighty|eightieth": 80, "ninety|ninetieth": 90,
}  # fmt: skip
NUMBER_WORDS = {word: value for words, value in _ENGLISH_NUMBERS.items() for word in words.split("|")}
_UNITS = "|".join(w for w, v in NUMBER_WORDS.items() if v < 10)
NUMBER_IN_WORDS = rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})(?:[- ](?:{_UNITS}))?\b"
# "paragraphe douze", "párrafo doce"; ordinals before the word: "le douzième paragraphe", "el duodécimo párrafo"
FOREIGN_NUMBERS: dict[str, int] = {
    "premier": 1, "deuxième": 2, "troisième": 3, "quatrième": 4, "cinquième": 5, "sixième": 6, "septième": 7,
    "huitième": 8, "neuvième": 9, "dixième": 10, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "trente": 30,
    "primer": 1, "segundo": 2, "tercer": 3, "cuarto": 4, "quinto": 5, "sexto": 6, "séptimo": 7, "octavo": 8,
    "noveno": 9, "décimo": 10, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "veinte": 20,
    "treinta": 30,
}  # fmt: skip


def number_of(words: str) -> int:
    """Return the number that a word or two say.

    >>> [number_of(w) for w in ("twelve", "twenty-first", "ninety nine", "fortieth", "douze", "décimo")]
    [12, 21, 99, 40, 12, 10]
    """
    known = NUMBER_WORDS | FOREIGN_NUMBERS
    return sum(known[word] for word in words.lower().replace("-", " ").split())
