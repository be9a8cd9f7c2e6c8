"""Which United Nations body a document comes from, told by its symbol.

The first elements of a symbol name the organ it is issued by or submitted to; a second element names a subsidiary
organ: AC. an ad hoc committee, C. a standing or main committee, CN. a commission, CONF. a conference, and so on;
some bodies have a series of their own (CRC/, DP/, TD/). Source: Dag Hammarskjöld Library, "UN Document Symbols &
Series Symbols" (research.un.org/en/docs/undocumentsymbols). The table holds the general series; a symbol of none
of them still has its first element, which is taken for the body's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+")
SHORT_WORD = 3
# series | names and abbreviations the body goes by, the first of them shown
_SERIES = """
A | General Assembly; GA; UNGA
A/AC.96 | Executive Committee of the High Commissioner’s Programme; UNHCR; ExCom
A/AC.105 | Committee on the Peaceful Uses of Outer Space; COPUOS
A/AC.109 | Special Committee on Decolonization; C-24
A/AC.121 | Special Committee on Peacekeeping Operations; C-34
A/AC.172 | Committee on Conferences
A/AC.182 | Special Committee on the Charter of the United Nations
A/AC.183 | Committee on the Exercise of the Inalienable Rights of the Palestinian People; CEIRPP
A/AC.292 | Open-ended Working Group on Information and Communications Technologies; OEWG
A/C.1 | First Committee; Disarmament and International Security Committee
A/C.2 | Second Committee; Economic and Financial Committee
A/C.3 | Third Committee; Social, Humanitarian and Cultural Committee
A/C.4 | Fourth Committee; Special Political and Decolonization Committee
A/C.5 | Fifth Committee; Administrative and Budgetary Committee
A/C.6 | Sixth Committee; Legal Committee
A/CN.4 | International Law Commission; ILC
A/CN.9 | United Nations Commission on International Trade Law; UNCITRAL
A/CN.10 | Disarmament Commission; UNDC
A/CONF | United Nations conferences
A/CONF.230 | United Nations Ocean Conference
A/HRC | Human Rights Council; HRC
A/HRC/EMRIP | Expert Mechanism on the Rights of Indigenous Peoples; EMRIP
A/HRC/WG.6 | Working Group on the Universal Periodic Review; UPR
AT | United Nations Administrative Tribunal; UNAT
BWC | Biological Weapons Convention; BWC
CAC/COSP | Conference of the States Parties to the Convention against Corruption; UNCAC
CAT | Committee against Torture; CAT
CBD | Convention on Biological Diversity; CBD
CCPR | Human Rights Committee; CCPR
CCW | Convention on Certain Conventional Weapons; CCW
CD | Conference on Disarmament; CD
CEB | United Nations System Chief Executives Board for Coordination; CEB
CED | Committee on Enforced Disappearances; CED
CEDAW | Committee on the Elimination of Discrimination against Women; CEDAW
CERD | Committee on the Elimination of Racial Discrimination; CERD
CMW | Committee on Migrant Workers; CMW
CRC | Committee on the Rights of the Child; CRC
CRPD | Committee on the Rights of Persons with Disabilities; CRPD
CTOC/COP | Conference of the Parties to the Convention against Transnational Organized Crime; CTOC; UNTOC
DP | Executive Board of UNDP, UNFPA and UNOPS; UNDP
DP/FPA | Executive Board of UNDP, UNFPA and UNOPS; UNFPA
DP/OPS | Executive Board of UNDP, UNFPA and UNOPS; UNOPS
E | Economic and Social Council; ECOSOC
E/AC.51 | Committee for Programme and Coordination; CPC
E/C.2 | Committee on Non-Governmental Organizations; NGO Committee
E/C.12 | Committee on Economic, Social and Cultural Rights; CESCR
E/C.16 | Committee of Experts on Public Administration; CEPA
E/C.18 | Committee of Experts on International Cooperation in Tax Matters
E/C.19 | Permanent Forum on Indigenous Issues; UNPFII
E/C.20 | Committee of Experts on Global Geospatial Information Management; UN-GGIM
E/CN.3 | Statistical Commission
E/CN.4 | Commission on Human Rights; CHR
E/CN.5 | Commission for Social Development; CSocD
E/CN.6 | Commission on the Status of Women; CSW
E/CN.7 | Commission on Narcotic Drugs; CND
E/CN.9 | Commission on Population and Development; CPD
E/CN.15 | Commission on Crime Prevention and Criminal Justice; CCPCJ
E/CN.16 | Commission on Science and Technology for Development; CSTD
E/CN.17 | Commission on Sustainable Development; CSD
E/CN.18 | United Nations Forum on Forests; UNFF
E/ECA | Economic Commission for Africa; ECA
E/ESCAP | Economic and Social Commission for Asia and the Pacific; ESCAP
E/ESCWA | Economic and Social Commission for Western Asia; ESCWA
E/HLPF | High-level Political Forum on Sustainable Development; HLPF
E/ICEF | Executive Board of UNICEF; UNICEF
E/INCB | International Narcotics Control Board; INCB
ECE | Economic Commission for Europe; ECE; UNECE
FCCC | United Nations Framework Convention on Climate Change; UNFCCC
GEGN.2 | United Nations Group of Experts on Geographical Names; UNGEGN
HRI | Human rights treaty bodies; HRI
HSP | United Nations Human Settlements Programme; UN-Habitat
ICCD | United Nations Convention to Combat Desertification; UNCCD
IDB | Industrial Development Board of UNIDO; UNIDO
ID | United Nations Industrial Development Organization; UNIDO
ISBA | International Seabed Authority; ISA
JIU | Joint Inspection Unit; JIU
LC | Economic Commission for Latin America and the Caribbean; ECLAC; CEPAL
NPT | Treaty on the Non-Proliferation of Nuclear Weapons; NPT
S | Security Council; SC; UNSC
S/AC | Committees of the Security Council
SPLOS | States Parties to the Convention on the Law of the Sea
ST | Secretariat
T | Trusteeship Council
TD | United Nations Conference on Trade and Development; UNCTAD
TD/B | Trade and Development Board; TDB
TPNW | Treaty on the Prohibition of Nuclear Weapons; TPNW
UNCTAD | United Nations Conference on Trade and Development; UNCTAD
UNEP | United Nations Environment Programme; UNEP
UNODC | United Nations Office on Drugs and Crime; UNODC
UNODC/HONLAC | Heads of National Drug Law Enforcement Agencies, Latin America and the Caribbean; HONLAC
UNODC/HONLAF | Heads of National Drug Law Enforcement Agencies, Africa; HONLAF
UNODC/HONLAP | Heads of National Drug Law Enforcement Agencies, Asia and the Pacific; HONLAP
UNODC/HONEURO | Heads of National Drug Law Enforcement Agencies, Europe; HONEURO
UNW | Executive Board of UN-Women; UN-Women
WFP | Executive Board of the World Food Programme; WFP
"""


@dataclass(frozen=True, slots=True)
class Body:
    """A body as its symbols tell it: ``series`` ("E/CN.7"), the ``name`` shown, and what else it goes by."""

    series: str
    name: str
    abbreviations: tuple[str, ...] = ()


def _read_table() -> dict[str, Body]:
    table = {}
    for line in _SERIES.strip().splitlines():
        series, names = (part.strip() for part in line.split("|"))
        name, *others = (n.strip() for n in names.split(";"))
        table[series.upper()] = Body(series, name, tuple(others))
    return table


_BODIES = _read_table()
_PRINCIPAL_ORGANS = {"A", "S", "E", "T", "ST"}


@lru_cache(maxsize=4096)
def body_of(symbol: str) -> Body | None:
    """Return the body that a document symbol names, by the longest series it begins with.

    None for our stand-in of documents without a symbol.

    >>> [body_of(s).name for s in ("E/CN.7/2018/5", "S/2025/403", "JIU/REP/2025/1", "XYZ/2025/1")]
    ['Commission on Narcotic Drugs', 'Security Council', 'Joint Inspection Unit', 'XYZ']
    >>> body_of("A/HRC/59/L.17").name, body_of("A/ES-10/1027").name, body_of("A/CONF.62/1").name
    ('Human Rights Council', 'General Assembly', 'United Nations conferences')
    """
    if symbol.lower().startswith("sha256:"):
        return None
    elements = re.sub(r"\(.*?\)", "", symbol.upper()).split("/")
    for length in range(min(3, len(elements)), 0, -1):
        series = "/".join(elements[:length])
        # "A/CONF.62" is one of the series "A/CONF", but "E/CN.70" none of "E/CN.7"
        found = _BODIES.get(series) or _BODIES.get(re.sub(r"\.\d+$", "", series))
        if found is not None:
            return found
    return Body(elements[0], elements[0]) if elements[0].isidentifier() else None


def bodies_of(symbols: Iterable[str]) -> tuple[Body, ...]:
    """Return the bodies of all symbols that a document bears, each name once, with the bodies they belong to.

    A body of its own right above is named too (the Human Rights Council above its Expert Mechanism), a principal
    organ is not: next to everything goes to the General Assembly.

    >>> [b.name for b in bodies_of(["A/79/944", "S/2025/370"])]
    ['General Assembly', 'Security Council']
    >>> [b.name for b in bodies_of(["A/HRC/EMRIP/2025/2"])]
    ['Expert Mechanism on the Rights of Indigenous Peoples', 'Human Rights Council']
    """
    found: dict[str, Body] = {}
    for symbol in symbols:
        body = body_of(symbol)
        while body is not None:
            found.setdefault(body.name, body)
            above = body.series.rpartition("/")[0]
            body = None if above in _PRINCIPAL_ORGANS else _BODIES.get(above.upper())
    return tuple(found.values())


def is_called(body: Body, wanted: str) -> bool:
    """Tell whether a body goes by this name: its name, an abbreviation, or the beginnings of words of its name.

    >>> [is_called(body_of("E/CN.7/2018/5"), w) for w in ("CND", "narcotic drugs", "narcotics", "ECOSOC")]
    [True, True, False, False]
    """
    folded = wanted.strip().casefold()
    if folded in (body.name.casefold(), *(a.casefold() for a in body.abbreviations)):
        return True
    words, names = _WORD.findall(folded), _WORD.findall(body.name.casefold())
    # one short word ("UN") is an abbreviation or nothing
    telling = len(words) > 1 or len(folded) > SHORT_WORD
    return telling and all(any(n.startswith(w) for n in names) for w in words)


def series_of(symbol: str) -> tuple[str, ...]:
    """Return every series that a symbol belongs to, the widest first, in capitals.

    >>> series_of("A/HRC/EMRIP/2025/2")
    ('A', 'A/HRC', 'A/HRC/EMRIP', 'A/HRC/EMRIP/2025')
    """
    elements = symbol.upper().split("/")
    return tuple("/".join(elements[:n]) for n in range(1, len(elements)))


def is_official(symbol: str) -> bool:
    """Tell whether a symbol is of a series of the United Nations that the table knows, not one that only looks so.

    >>> [is_official(s) for s in ("A/80/16", "UNODC/HONLAC/28/6", "XYZ/2025/1", "sha256:0123456789ab")]
    [True, True, False, False]
    """
    body = body_of(symbol)
    return body is not None and body.series.upper() in _BODIES
