"""Words that turn a sentence round: “not”, “must”, “all”, “fell”, “before”, “decided”. Do they stand in the cited text too?

Each check looks only at the cited sentences that carry the sentence (``Alignment.window``), and where a word governs
others ("should **strengthen controls**") at whether just those are what the sentence speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from answer.alignment import COUNTERPART, Alignment, Word

GOVERNED = 4
"""Content words after "not" or "should" that it governs."""
HALF = 0.5

_NOT = frozenset("not no never none nor neither cannot without n't".split())
_ALMOST_NOT = frozenset(
    "lack lacks lacked lacking absence absent fail fails failed failing failure unable refuse refused refuses denied deny denies "
    "decline declined rejected reject rejects prohibit prohibits prohibited ban bans banned prevent prevents prevented hardly "
    "rarely seldom ceased stopped impossible missing nothing nobody nowhere yet pending exclude excludes excluded excluding "
    "few little zero free avoid avoided avoids opposed against instead except remains remained halt halted suspended "
    "short incomplete beyond despite but although however only still".split()
)
_NOT_NEGATING = re.compile(
    r"\bnot only\b|\bnot least\b|\bnot limited to\b|\bwhether or not\b|\bno (?:later|fewer|less|more) than\b|\bnot (?:later|fewer|less|more) than\b"
    r"|\bnot to mention\b|\bno doubt\b|\bnon-\w+|\bNos?\. ?(?=\d)",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"(?:un|in|im|ir|il|non|dis|mis)(?=[a-z]{4})", re.IGNORECASE)

# Strength of what is asked of someone, from a mere possibility to a duty.
_POSSIBLE = r"may|might|could|possible|possibly|potential|potentially|perhaps|likely|risk|risks|probable|probably|capable|appear|appears|appeared|seem|seems|suspected|alleged|allegedly|presumably|estimated"
_CONSIDER = r"consider|considers|considering|consideration|explore|exploring|examine|examining|study|contemplate|look into|think about|reflect|weigh"
_ENCOURAGE = r"encourage[sd]?|encouraging|invite[sd]?|inviting|suggest(?:s|ed|ing)?|propos(?:e|es|ed|al|als|ing)|welcome[sd]?|ask(?:s|ed)?|appeal(?:s|ed)?"
_SHOULD = (
    r"should|ought|recommend(?:s|ed|ing|ation|ations)?|advis(?:e|es|ed|able)|urg(?:e|es|ed|ing|ent)|call(?:s|ed|ing)? (?:up)?on|"
    r"call(?:s|ed|ing)? for|needs? to|needed|necessary|essential|crucial|imperative|important|vital|importance|need|needs|"
    r"request(?:s|ed|ing)?|require[sd]?|expected|expects|demand(?:s|ed)?|supposed|critical|key|priority|must|shall"
)
_MUST = (
    r"must|shall|oblig(?:ed|ation|ations|atory|e|es)|required|requires?|mandatory|compulsory|ha(?:s|ve|d) to|bound|binding|"
    r"duty|duties|imperative|essential|necessary|demand(?:s|ed)?|requirement|requirements|crucial|need to|needs to"
)
_STRICT_MUST = r"must|shall|oblig(?:ed|ation|ations|atory|e|es)|mandatory|compulsory|ha(?:s|ve) to|(?:is|are|be|was|were) required to|binding"
_PLANNED = r"will|would|plan(?:s|ned|ning)?|intend(?:s|ed)?|expect(?:s|ed)?|aim(?:s|ed)?|propose[sd]?|to be|going to|scheduled|foreseen|envisage[sd]?"

_ACTS: dict[str, tuple[str, str]] = {
    # the act as the sentence names it → what the cited text may call it
    "decided": (
        r"decided|decides|decision(?! to be)|resolved to|adopted|approved|ruled",
        r"deci\w+|resol\w+|adopt\w*|approv\w*|agree\w*|endors\w*|ruled|ruling|establish\w*|determin\w+|conclu\w+|pass(?:ed)?",
    ),
    "agreed": (
        r"agreed|agreement was reached|consensus",
        r"agree\w*|consensus|decid\w*|decision\w*|adopt\w*|concur\w*|approv\w*|endors\w*|accept\w*|unanim\w*|conclu\w+|commit\w*|shared|support\w*",
    ),
    "recommended": (
        r"recommend(?:s|ed)?|recommendations?|proposed|advised",
        r"recommend\w*|should|propos\w*|advis\w*|suggest\w*|urg\w*|encourag\w*|call\w*|invit\w*|request\w*|need\w*|must|ought|important|essential|crucial|necess\w+",
    ),
    "demanded": (r"demand(?:s|ed)|insisted|ordered", r"demand\w*|insist\w*|order\w*|must|requir\w*|call\w*|urg\w*|instruct\w*"),
    "rejected": (r"rejected|refused|vetoed|condemned", r"reject\w*|refus\w*|veto\w*|oppos\w*|condemn\w*|den(?:y|ied)|declin\w*|object\w*|not|against|deplor\w*|denounc\w*"),
}  # fmt: skip

_ALL = r"all|every|each|entire|entirely|whole|both|everyone|everybody|always|unanimous|unanimously|any|full|fully|total|totally|without exception|complete|completely|throughout|across|universal|universally|100"
_MOST = r"most|majority|mostly|mainly|largely|predominantly|primarily|chiefly|bulk|more than half|over half|principal|principally"
_MANY = r"many|numerous|large number|great number|multiple|various|wide|widespread|widely|broad|often|frequently|common|commonly|repeatedly|dozens|hundreds|thousands|substantial|significant|several|number of|range"
_SOME = r"some|several|a few|few|certain|a number of|sometimes|occasionally|one|two|three|individual|various|partly|partially|selected|part"
_ONLY = r"only|solely|exclusively|alone|sole|just|merely|limited to|restricted to|nothing but|single|nowhere else|purely|confined"

_OPPOSITES: tuple[tuple[str, str], ...] = (
    (r"increas\w*|ris(?:e|es|en|ing)|rose|gr(?:ew|own|owth|ow|owing)|surg\w+|climb\w*|expan\w+|upward|escalat\w+|doubl\w+|tripl\w+|soar\w*|widen\w*",
     r"decreas\w*|declin\w*|fall(?:s|en|ing)?|fell|drop\w*|reduc\w+|shr[aiu]nk\w*|downward|dwindl\w+|diminish\w*|halv\w+|narrow\w*|lower\w*|contract(?:ed|ion)|cut(?:s|ting)?"),
    (r"higher|more|greater|larger|highest|above|exceed\w*|over|upwards|at least|minimum",
     r"lower|fewer|less|smaller|lowest|below|under|at most|maximum|up to|short of"),
    (r"before|prior|ahead of|preceding|previous|previously|earlier|until|preced\w+|advance",
     r"after|following|since|subsequent\w*|later|thereafter|afterwards|once|wake|follow\w*"),
    (r"improv\w*|better|strengthen\w*|enhanc\w*|progress\w*|recover\w*|boost\w*|reinforc\w*",
     r"worsen\w*|worse|deteriorat\w*|weaken\w*|undermin\w*|setback\w*|erod\w*|degrad\w*|hamper\w*"),
    (r"support(?:s|ed|ing)?|welcom\w*|endors\w*|favou?r\w*|prais\w*|approv\w*|accept\w*|commend\w*|agreed",
     r"oppos\w*|reject\w*|object\w*|condemn\w*|critici\w*|against|deplor\w*|refus\w*|disapprov\w*|disagreed|denounc\w*"),
    (r"begin\w*|beg[au]n|start\w*|launch\w*|open(?:s|ed|ing)?|commenc\w*|initiat\w*|inaugurat\w*|resum\w*|establish\w*",
     r"end(?:s|ed|ing)?|stop\w*|clos(?:e|es|ed|ing|ure)|terminat\w*|ceas\w*|conclud\w*|suspend\w*|discontinu\w*|abolish\w*|dissol\w*"),
    (r"includ\w*|contain\w*|compris\w*|cover\w*", r"exclud\w*|omit\w*|except\w*|leav\w+ out|without"),
    (r"majority|most", r"minority"),
    (r"women|woman|girls?|female", r"(?<!wo)men|(?<!wo)man|boys?|(?<!fe)male"),
    (r"success\w*|succeed\w*|achiev\w*", r"fail\w*|unsuccessful\w*"),
    (r"import(?:s|ed|ing)?", r"export(?:s|ed|ing)?"),
    (r"internal\w*|domestic\w*|national", r"external\w*|foreign|international\w*"),
    (r"public", r"private"),
    (r"urban", r"rural"),
    (r"north\w*", r"south\w*"),
    (r"east\w*", r"west\w*"),
    (r"legal\w*|lawful\w*|licit", r"illegal\w*|unlawful\w*|illicit\w*"),
    (r"positive\w*|favourabl\w*", r"negative\w*|unfavourabl\w*|advers\w*"),
    (r"permit\w*|allow\w*|enabl\w*|authori[sz]\w*|facilitat\w*|promot\w*", r"prohibit\w*|forbid\w*|ban(?:s|ned)?|prevent\w*|block\w*|restrict\w*|hinder\w*|discourag\w*"),
    (r"adequate\w*|sufficient\w*|ample", r"inadequate\w*|insufficient\w*|scarc\w*|shortage\w*|lack\w*"),
    (r"gain(?:s|ed)?|surplus\w*|profit\w*", r"loss(?:es)?|lost|deficit\w*"),
    (r"early|earliest", r"late|latest"),
    (r"first", r"last|final"),
    (r"voluntar\w*|optional\w*", r"mandatory|compulsory|obligatory|binding"),
    (r"receiv\w*|recipient\w*", r"donat\w*|donor\w*|provid\w*|gave|giv\w+|contribut\w*"),
    (r"easier|easy|simpl\w+", r"harder|difficult\w*|complicat\w*|hard"),
    (r"victims?", r"perpetrators?"),
    (r"developed", r"developing"),
    (r"temporar\w*|provisional\w*|interim", r"permanent\w*|definitiv\w*"),
    (r"maximum|maximi[sz]\w*", r"minimum|minimi[sz]\w*"),
    (r"quick\w*|rapid\w*|accelerat\w*|fast\w*|swift\w*", r"slow\w*|delay\w*|gradual\w*|sluggish\w*"),
    (r"central", r"peripheral|marginal"),
    (r"present", r"absent"),
)  # fmt: skip


def wording_problems(alignment: Alignment) -> list[str]:
    """Return in words where the sentence turns round, raises or lowers what the cited text says."""
    checks: Sequence[Callable[[Alignment], Iterator[str]]] = (
        _negation,
        _strength,
        _acts,
        _quantifiers,
        _opposites,
    )
    return list(dict.fromkeys(problem for check in checks for problem in check(alignment)))


def _finds(pattern: str, text: str) -> str | None:
    found = re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
    return found.group() if found else None


def _negation(alignment: Alignment) -> Iterator[str]:
    """A “not” must have its counterpart, and what the text denies must not be affirmed."""
    window = alignment.window_text
    here, there = _NOT_NEGATING.sub(" ", alignment.text), _NOT_NEGATING.sub(" ", window)
    own, cited = _negators(here), _negators(there)
    own_soft, cited_soft = _negators(here, _ALMOST_NOT), _negators(there, _ALMOST_NOT)
    prefixed = _prefixed(alignment)
    if own and not cited and not cited_soft and not prefixed:
        yield f"says “{own[0]}”, the paragraph does not"
    elif cited and not own and not own_soft and not prefixed and _governs_what_is_said(alignment, _NOT):
        yield f"leaves out the “{cited[0]}” of the paragraph"
    elif prefixed and not (own or cited or own_soft or cited_soft):
        yield f"says “{prefixed[0]}”, the paragraph “{prefixed[1]}”"


def _negators(text: str, which: frozenset[str] = _NOT) -> list[str]:
    words = re.findall(r"[^\W\d_]+(?=n[’']t\b)|n[’']t\b|[^\W\d_]+", text)
    return [w for w in words if w.lower().replace("’", "'") in which]


def _prefixed(alignment: Alignment) -> tuple[str, str] | None:
    """Return a pair of words of which one negates the other by its prefix ("insufficient", "sufficient"), if there is one."""
    inside = [w for w in alignment.cited if w.sentence in alignment.window]
    theirs = {w.text.lower(): w.text for w in inside}
    ours = {w.text.lower(): w.text for w in alignment.words}
    for one, other in ((ours, theirs), (theirs, ours)):
        for word in one:
            prefix = _PREFIX.match(word)
            base = word[prefix.end() :] if prefix else ""
            if base in other and word not in other:
                return (one[word], other[base]) if one is ours else (other[base], one[word])
    return None


def _governs_what_is_said(alignment: Alignment, which: frozenset[str]) -> bool:
    """Tell whether the words that a word of ``which`` governs in the cited text are what the sentence speaks of."""
    words = [w for w in alignment.cited if w.sentence in alignment.window]
    number = {id(w): k for k, w in enumerate(alignment.cited)}
    for k, word in enumerate(words):
        if word.text.lower() in which:
            governed = _governed(words, k)
            said = [
                g for g in governed if alignment.similarity[:, number[id(g)]].max(initial=0.0) >= COUNTERPART
            ]
            if governed and len(said) > HALF * len(governed):
                return True
    return False


def _governed(words: Sequence[Word], k: int) -> list[Word]:
    """Return the content words that word ``k`` governs: the next few in its sentence."""
    after = [w for w in words[k + 1 : k + 10] if w.sentence == words[k].sentence and w.stem is not None]
    return after[:GOVERNED]


def _strength(alignment: Alignment) -> Iterator[str]:
    """“May”, “should consider”, “should” and “must” are four things, and a plain statement is a fifth."""
    said, text = alignment.text, alignment.window_text
    must, should, may = (_finds(p, said) for p in (_STRICT_MUST, r"should|ought", r"may|might|could"))
    consider = _finds(_CONSIDER, said)
    if must and not _finds(_MUST, text):
        weaker = _finds(rf"should consider|should|may|could|{_ENCOURAGE}|recommended", text)
        yield f"says “{must}”, the paragraph " + (f"“{weaker}”" if weaker else "does not")
    if should and not _finds(_SHOULD, text):
        weaker = _finds(rf"{_ENCOURAGE}|may|might|could", text)
        yield f"says “{should}”, the paragraph " + (
            f"“{weaker}”" if weaker else "states no such thing as asked for"
        )
    if not consider and (should or must or not _any_strength(said)):
        plain = _finds(r"should(?! (?:also |further |therefore )?consider)", text)
        considered = _finds(
            r"(?:should|could|may|to|might) (?:also |further |therefore )?consider\w*|encouraged to consider|invited to consider",
            text,
        )
        if (
            considered
            and not plain
            and not _finds(_ENCOURAGE, said)
            and _governs_what_is_said(alignment, frozenset({"consider", "considering"}))
        ):
            yield f"leaves out that this is only to be considered (“{considered}”)"
    yield from _lowered(alignment, must, should, may)


def _lowered(alignment: Alignment, must: str | None, should: str | None, may: str | None) -> Iterator[str]:
    said, text = alignment.text, alignment.window_text
    if may and not _finds(
        rf"{_POSSIBLE}|can|capab\w+|would|{_CONSIDER}|{_ENCOURAGE}|whether|unclear|uncertain\w*|fear\w*|threat\w*",
        text,
    ):
        yield f"says “{may}”, the paragraph states it outright"
    duty = _finds(r"must|shall", text)
    if (
        duty
        and not _finds(rf"{_MUST}|{_SHOULD}|obliged|will|cannot", said)
        and _governs_what_is_said(alignment, frozenset({"must", "shall"}))
    ):
        yield f"leaves out the “{duty}” of the paragraph"
    elif duty and should and not must and not _finds("should|ought|recommended", text):
        yield f"says “{should}”, the paragraph “{duty}”"
    asked = _finds(r"should|ought to", text)
    if asked and not _any_strength(said) and _governs_what_is_said(alignment, frozenset({"should", "ought"})):
        yield f"states as a fact what the paragraph says “{asked}” be done"
    unsure = _finds(r"may|might|could", text)
    if (
        unsure
        and not _any_strength(said)
        and not _finds(r"can|risk\w*|would|if|whether", said)
        and _governs_what_is_said(alignment, frozenset({"may", "might", "could"}))
    ):
        yield f"states as certain what the paragraph says “{unsure}” be"


def _any_strength(text: str) -> bool:
    return _finds("|".join((_POSSIBLE, _CONSIDER, _ENCOURAGE, _SHOULD, _MUST, _PLANNED)), text) is not None


def _acts(alignment: Alignment) -> Iterator[str]:
    """What was recommended was not decided."""
    context = alignment.window_text
    for act, (names, meant) in _ACTS.items():
        found = _finds(names, alignment.text)
        if found and not _finds(meant, context):
            yield f"says “{found}”; the paragraph does not say that anything was {act}"


def _quantifiers(alignment: Alignment) -> Iterator[str]:
    """“Some speakers” are not “all speakers”, nor “only” some."""
    said, text = alignment.text, alignment.window_text
    every = _finds(
        r"all|every|each|always|unanimously|everyone|entire|whole",
        re.sub(
            r"\b(?:above|after|at|first of|of) all\b|all[- ]\w*(?:round|time)|overall",
            " ",
            said,
            flags=re.IGNORECASE,
        ),
    )
    if every and not _finds(_ALL, text):
        fewer = _finds(rf"{_MOST}|some|several|many|few|certain|a number of|one", text)
        yield f"says “{every}”, the paragraph " + (f"“{fewer}”" if fewer else "does not")
    most = _finds(r"most(?! (?:\w+ed|\w+ly|\w+ent|\w+ous|\w+able|\w+al|\w+ive|\w+ant)\b)|majority", said)
    if (
        most
        and not every
        and not _finds(rf"{_MOST}|per cent|all|two.thirds|three.quarters|%|highest|largest", text)
    ):
        other = _finds(r"some|several|many|few|certain|a number of|one", text)
        yield f"says “{most}”, the paragraph " + (f"“{other}”" if other else "does not")
    many = _finds(r"many|numerous", said)
    if many and not _finds(rf"{_MANY}|{_MOST}|{_ALL}|\d{{2,}}", re.sub(r"\bseveral\b", " ", text)):
        other = _finds(r"some|several|a few|few|one", text)
        if other:
            yield f"says “{many}”, the paragraph “{other}”"
    few = _finds(r"some|several|a few|few|certain|one of", said)
    if few and not every:
        larger = _finds(
            r"all|every|each|most|majority of|many|numerous", re.sub(r"\b(?:at|of|above) all\b", " ", text)
        )
        if larger and not _finds(_SOME, text) and _quantified_alike(alignment, few, larger):
            yield f"says “{few}”, the paragraph “{larger}”"
    only = _finds(r"only|solely|exclusively", _NOT_NEGATING.sub(" ", said))
    if only and not _finds(_ONLY, text):
        yield f"says “{only}”, the paragraph does not"


def _quantified_alike(alignment: Alignment, ours: str, theirs: str) -> bool:
    """Tell whether the first content word after each quantifier is the same."""
    inside = [w for w in alignment.cited if w.sentence in alignment.window]
    own = {w.stem for w in _next_content(alignment.words, ours)}
    return any(w.stem in own for w in _next_content(inside, theirs))


def _next_content(words: Sequence[Word], quantifier: str) -> Iterator[Word]:
    first = quantifier.split()[-1].lower()
    for k, word in enumerate(words):
        if word.text.lower() == first:
            yield from [w for w in words[k + 1 : k + 4] if w.stem is not None][:2]


def _opposites(alignment: Alignment) -> Iterator[str]:
    """A word whose opposite stands in the cited text, and which itself does not."""
    said, text = alignment.text, alignment.window_text
    for one, other in _OPPOSITES:
        for mine, theirs in ((one, other), (other, one)):
            ours = _finds(mine, said)
            if not ours or _finds(theirs, said) or _finds(mine, text):
                continue
            opposite = _finds(theirs, text)
            if opposite and not _negators(said) and not _negators(text):
                yield f"says “{ours}”, the paragraph “{opposite}”"
