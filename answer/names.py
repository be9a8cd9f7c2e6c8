"""Names in a sentence that neither the cited text nor what stands around it knows: countries, bodies, people, acronyms.

A capital tells a name, except at the start of a sentence, where only acronyms, countries and words followed by another
capital count. "Peruvian" is known where "Peru" is, "WHO" where "World Health Organization" is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from answer.countries import COUNTRIES
from index.acronyms import find_definitions

NONE: Mapping[str, Sequence[str]] = {}
_NAME = re.compile(r"[^\W\d_][\w’'-]*(?:\.[A-Z])*")
# Capitalised out of habit; whoever writes "the Committee" names nothing that has to stand in the cited text.
INSTITUTIONAL = frozenset(
    "member members state states government governments party parties organization organisation organizations organisations united "
    "nations un committee commission council secretariat report chair chairperson president session meeting board group working "
    "office department agency fund programme program mission bureau assembly convention treaty agreement plan strategy region "
    "regional country countries delegation delegations representative representatives executive director officer secretary general "
    "minister ministry authorities authority court panel forum conference english internet issue article i mr mrs ms dr sir".split()
)
# How the words for people and things of a country end; what is left must begin the country's name.
_ENDINGS = (
    "vian",
    "nian",
    "gian",
    "ians",
    "ian",
    "ans",
    "an",
    "ese",
    "ish",
    "ic",
    "is",
    "i",
    "ns",
    "n",
    "’s",
    "'s",
    "s",
    "",
)
_MIN_ROOT = 4
_UNALIKE = {
    "french": "france", "dutch": "netherlands", "british": "kingdom", "swiss": "switzerland", "thai": "thailand",
    "greek": "greece", "danish": "denmark", "spanish": "spain", "swedish": "sweden", "finnish": "finland", "polish": "poland",
    "turkish": "türkiye", "welsh": "wales", "irish": "ireland", "american": "states", "malian": "mali", "afghan": "afghanistan",
    "congolese": "congo", "uk": "kingdom", "us": "states", "usa": "states", "un": "nations", "eu": "european", "drc": "congo",
}  # fmt: skip


def unknown_names(
    sentence: str, cited: str, context: str, acronyms: Mapping[str, Sequence[str]] = NONE
) -> list[str]:
    """Return the names of the sentence that stand neither in ``cited`` nor in ``context``, in order.

    ``acronyms``: what the reports call by initials, with the names as they write them out.

    >>> unknown_names("Peru and Chile asked WHO.", "Chilean experts asked the World Health Organization.", "")
    ['Peru']
    >>> unknown_names("Participants from Peru met.", "Peruvian experts met.", "")
    []
    """
    known = {w.lower().removesuffix("’s").removesuffix("'s") for w in _NAME.findall(f"{cited} {context}")}
    known |= {part for word in known for part in re.split(r"[-’']", word) if part}
    initials = _initials(f"{cited} {context}")
    for acronym in {w for w in _NAME.findall(f"{sentence} {cited}") if w.isupper()}:
        for name in acronyms.get(acronym, ()):
            words = {w.lower() for w in _NAME.findall(name) if w[:1].isupper()}
            if acronym.lower() in known:
                known |= words
            elif words <= known:
                initials.add(acronym)
    found = []
    for match in _NAME.finditer(sentence):
        word = match.group().rstrip("-’'")
        if not word[:1].isupper() or (
            _opens(sentence, match.start()) and not _surely_name(word, sentence[match.end() :])
        ):
            continue
        parts = [p for p in re.split(r"-", re.sub(r"[’']s?$", "", word)) if p]
        missing = [p for p in parts if len(p) > 1 and p[:1].isupper() and not _known(p, known, initials)]
        if missing:
            found.append(re.sub(r"[’']s?$", "", word))
    return list(dict.fromkeys(found))


def _opens(sentence: str, start: int) -> bool:
    return not re.search(r"\w", sentence[:start]) or sentence[:start].rstrip()[-1:] in {
        ".",
        ":",
        "?",
        "!",
        "“",
        '"',
        "(",
    }


def _surely_name(word: str, rest: str) -> bool:
    """Tell whether a word that opens a sentence is a name all the same."""
    plain = re.sub(r"[’']s?$", "", word)
    return (
        (len(plain) > 1 and plain.isupper())
        or plain.lower() in COUNTRIES
        or plain.lower() in _UNALIKE
        or any(
            plain.lower() == c + e
            for e in ("n", "an", "ian", "ese", "i")
            for c in (plain.lower().removesuffix(e),)
            if c in COUNTRIES
        )
        or (re.match(r"\s[A-Z][a-zà-ÿ]+", rest) is not None and plain.lower() not in _FUNCTION)
    )


_FUNCTION = frozenset(
    "the a an in on at of for to from by with and or but as if when while during after before since until under over all some "
    "many most several no not both each every this that these those its their his her our it they he she we there according "
    "following among between within throughout across despite although because however moreover only former deputy new "
    "unless once where whereas thanks using meanwhile nevertheless therefore furthermore also nearly about more less twice "
    "together given based asked one two three four five six seven eight nine ten eleven twelve".split()
)


def _known(word: str, known: set[str], initials: set[str]) -> bool:
    lowered = word.lower()
    if lowered in known or lowered in INSTITUTIONAL or lowered in _FUNCTION or word in initials:
        return True
    if _UNALIKE.get(lowered, "") in known:
        return True
    if word.isupper() and len(word) > 1:
        return word.rstrip("s").lower() in known
    roots = {lowered.removesuffix(e) for e in _ENDINGS}
    return any(_same_root(roots, w) for w in known)


def _same_root(roots: set[str], word: str) -> bool:
    """Tell whether two words are forms of one name: what is left without their endings is the same."""
    others = {word.removesuffix(e) for e in _ENDINGS} | {
        word.removesuffix("a"),
        word.removesuffix("y"),
        word.removesuffix("e"),
    }
    return any(len(r) >= _MIN_ROOT and r in others for r in roots)


def _initials(text: str) -> set[str]:
    """Return the acronyms that a text defines or spells: "WHO" of "World Health Organization"."""
    found = {acronym for acronym, _ in find_definitions(text)}
    for run in re.findall(r"(?:[A-Z][\w’-]+(?:\s(?:and|of|for|the|on|in|to)){0,2}\s){1,9}[A-Z][\w’-]+", text):
        letters = [w[0] for part in run.split() for w in part.split("-") if w[:1].isupper()]
        for a in range(len(letters)):
            for b in range(a + 2, len(letters) + 1):
                found.add("".join(letters[a:b]))
    return found
