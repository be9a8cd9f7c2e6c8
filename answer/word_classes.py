"""Classes of words that turn a sentence round, as patterns of whole words; what they are for is said in ``wording``.

Written as lists parted by blanks, "_" for a blank inside an expression.
"""

from __future__ import annotations

import re
from functools import lru_cache


def _any_of(listed: str) -> str:
    return "|".join(word.replace("_", " ") for word in listed.split())


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


def first_of(pattern: str, text: str) -> str | None:
    """Return the first whole word of ``text`` that is of the class, or None.

    >>> first_of(MUST, "States shall report."), first_of(MUST, "States should report.")
    ('shall', None)
    """
    found = _compiled(pattern).search(text)
    return found.group() if found else None


def count_of(pattern: str, text: str) -> int:
    """Return how many whole words of ``text`` are of the class."""
    return sum(1 for _ in _compiled(pattern).finditer(text))


# --- denial
NOT = _any_of("not no never none nor neither cannot without \\w+n['’]t nobody nothing nowhere")
NEARLY_NOT = _any_of(
    "lack\\w* absen\\w+ fail\\w* unable inability refus\\w+ den(?:y|ies|ied|ial) declin\\w+_to reject\\w* "
    "prohibit\\w* forbid\\w* "
    "ban(?:s|ned)? prevent\\w* hardly rarely seldom scarcely impossible missing exclud\\w+ avoid\\w* "
    "free_of free_from zero instead "
    "halt\\w* suspend\\w* stop\\w* ceas\\w+ abstain\\w* refrain\\w* less_than little few rather_than ruled_out put_off on_hold "
    "wanting deprived insufficient\\w* non-\\w+ un(?:able|willing|likely|substantiated|known|clear|resolved|founded)"
)
NOT_DENYING = re.compile(
    r"\bnot (?:only|least|limited to|just|to mention|necessarily only)\b|\bwhether or not\b|\bno doubt\b|\bNos?\. ?(?=\d)"
    r"|\b(?:no|not) (?:later|fewer|less|more) than\b|\bno matter\b",
    re.IGNORECASE,
)
NEGATING_PREFIX = re.compile(r"(?:un|in|im|ir|il|non|dis|mis)-?(?=[a-z]{4})", re.IGNORECASE)

# --- strength: a possibility, an encouragement, a recommendation, a duty
MAY = _any_of("(?-i:may) might could")
POSSIBLE = _any_of(
    "(?-i:may) might could can possib\\w+ potential\\w* perhaps likely risk\\w* probab\\w+ capab\\w+ "
    "appear\\w* seem\\w* suspect\\w+ alleg\\w+ "
    "presum\\w+ estimat\\w+ would threat\\w* fear\\w* whether unclear uncertain\\w* if believ\\w+ considered_that"
)
CONSIDER = _any_of(
    "consider considers considered considering consideration explor\\w+ examin\\w+ study studying "
    "contemplat\\w+ look_into think_about "
    "reflect\\w* weigh\\w* looked_into possibility"
)
ENCOURAGE = _any_of(
    "encourag\\w+ invit\\w+ suggest\\w* propos\\w+ welcom\\w+ ask asks asked appeal\\w* support\\w* "
    "want\\w* wish\\w* hop(?:e|ed|es) "
    "favou?r\\w* advocat\\w+ express\\w*"
)
ENCOURAGED = _any_of("encouraged encourages encourage invites invite")
SHOULD = _any_of("should ought")
RECOMMEND = _any_of(
    "should ought recommend\\w* advis\\w+ urg\\w+ call(?:s|ed|ing)?_(?:up)?on call(?:s|ed|ing)?_for "
    "need\\w* necess\\w+ essential "
    "crucial imperative important importance vital request\\w* requir\\w+ expected expects demand\\w* "
    "critical key priorit\\w+ must "
    "shall stress\\w* emphasi[sz]\\w+ underlin\\w+ underscor\\w+ to_be ha(?:s|ve)_to insist\\w*"
)
MUST = _any_of(
    "must shall oblig(?:ed|atory|e|es) mandatory compulsory ha(?:s|ve)_to (?:is|are|be|was|were)_required_to binding ordered"
)
DUTY = _any_of(
    "must shall oblig\\w+ requir\\w+ mandatory compulsory ha(?:s|ve|d)_to bound binding dut(?:y|ies) "
    "imperative essential necess\\w+ "
    "demand\\w* crucial need_to needs_to cannot ordered insist\\w* take take_s key prerequisite\\w*"
)

STATES = _any_of("is are was were be been has have had do does did will shall would can \\w{2,}ed")

# --- acts: how a sentence names it → what the cited text may call it
ACTS: tuple[tuple[str, str], ...] = (
    (
        _any_of("decided decides decision resolved_to adopted approved ruled"),
        _any_of(
            "decid\\w+ decision\\w* resolved adopt\\w* approv\\w* agree\\w* endors\\w* ruled ruling establish\\w* "
            "determin\\w+ passed"
        ),
    ),
    (
        _any_of("agreed agreement_was_reached consensus"),
        _any_of(
            "agree\\w* consensus decid\\w* decision\\w* adopt\\w* concur\\w* approv\\w* endors\\w* accept\\w* "
            "unanim\\w* conclu\\w+ "
            "commit\\w* shared support\\w* recogni[sz]ed"
        ),
    ),
    (
        _any_of("recommend recommends recommended recommendation proposed advised"),
        _any_of(
            "recommend\\w* should propos\\w* advis\\w* suggest\\w* urg\\w* encourag\\w* call\\w* invit\\w* "
            "request\\w* need\\w* must "
            "ought important essential crucial necess\\w+"
        ),
    ),
    (
        _any_of("demand demands demanded insisted ordered instructed"),
        _any_of("demand\\w* insist\\w* order\\w* must requir\\w* call\\w* urg\\w* instruct\\w*"),
    ),
    (
        _any_of("rejected refused vetoed condemned"),
        _any_of(
            "reject\\w* refus\\w* veto\\w* oppos\\w* condemn\\w* den(?:y|ied) declin\\w* object\\w* not against "
            "deplor\\w* denounc\\w*"
        ),
    ),
)  # fmt: skip

# --- how many
ALL = _any_of("all every always unanimous\\w* entire invariably without_exception")
MEANING_ALL = _any_of(
    "all every each entire\\w* whole always unanimous\\w* any everyone everybody throughout universal\\w* "
    "100_per_cent no without_exception full fully"
)
MOST = _any_of("majority mostly mainly largely predominantly primarily more_than_half over_half")
MANY = _any_of("many numerous")
SOME = _any_of("some several a_few few certain sometimes occasionally partly partially")
MANY_OR_MORE = _any_of(
    "many numerous large_number great_number multiple various wide\\w* broad often frequent\\w+ "
    "common\\w* repeated\\w* dozens hundreds thousands most all majority number_of"
)
ONLY = _any_of("only solely exclusively")
MEANING_ONLY = _any_of(
    "only solely exclusively alone sole just merely limited_to restricted_to nothing_but single purely confined mere no_other"
)
QUANTIFIERS: tuple[tuple[int, str], ...] = (
    (4, _any_of("all every each")),
    (3, _any_of("most majority")),
    (2, _any_of("many numerous multiple")),
    (1, _any_of("some several few certain")),
)  # fmt: skip
"""From the largest: what a word says of how many; a sentence may not say more, or less, of the same thing."""

# --- opposites: a word of one class where the cited text has only words of the other
OPPOSITES: tuple[tuple[str, str], ...] = tuple(
    (_any_of(one), _any_of(other))
    for one, other in (
        (
            "increas\\w* ris(?:e|es|en|ing) rose gr(?:ew|own|owth|ow|owing|ows) surg\\w+ climb\\w* expan\\w+ "
            "upward escalat\\w+ doubl\\w+ tripl\\w+ "
            "soar\\w* step(?:ped)?_up went_up rais(?:e|ed|ing) intensif\\w+ multipl\\w+",
            "decreas\\w* declin\\w* fall(?:s|en|ing)? fell drop\\w* reduc\\w+ shr[aiu]nk\\w* downward dwindl\\w+ "
            "diminish\\w* halv\\w+ lower\\w* "
            "contract(?:ed|ion) cut(?:s|ting)? went_down de-escalat\\w+",
        ),
        (
            "higher more greater larger highest exceed\\w* at_least minimum over_(?=[\\d$]) above_(?=[\\d$]) upwards",
            "lower fewer less smaller lowest at_most maximum up_to under_(?=[\\d$]) below_(?=[\\d$]) below-normal short_of",
        ),
        (
            "before prior ahead_of preceding previous previously earlier until preced\\w+ in_advance up_to",
            "after following since subsequent\\w* later thereafter afterwards once wake follow(?:s|ed)",
        ),
        (
            "improv\\w* better strengthen\\w* enhanc\\w* progress\\w* recover\\w* boost\\w* reinforc\\w*",
            "worsen\\w* worse deteriorat\\w* weaken\\w* undermin\\w* setback\\w* erod\\w* degrad\\w* hamper\\w* disrupt\\w*",
        ),
        (
            "support(?:s|ed|ing)? welcom\\w* endors\\w* favou?r\\w* prais\\w* approv\\w* accept\\w* commend\\w* "
            "agreed appreciat\\w*",
            "oppos\\w* reject\\w* object\\w* condemn\\w* critici\\w* against deplor\\w* refus\\w* disapprov\\w* "
            "disagreed denounc\\w* resist\\w*",
        ),
        (
            "begin\\w* beg[au]n start\\w* launch\\w* open(?:s|ed|ing)? commenc\\w* initiat\\w* inaugurat\\w* "
            "resum\\w* establish\\w*",
            "end(?:s|ed|ing)? stop\\w* clos(?:e|es|ed|ing|ure) terminat\\w* ceas\\w* conclud\\w* suspend\\w* "
            "discontinu\\w* abolish\\w* dissol\\w*",
        ),
        ("includ\\w* contain\\w* compris\\w* cover\\w*", "exclud\\w* omit\\w* left_out"),
        ("majority most", "minority"),
        ("women woman girls? female", "(?<!wo)men (?<!wo)man boys? (?<!fe)male"),
        ("success\\w* succeed\\w* achiev\\w*", "fail\\w* unsuccessful\\w*"),
        ("import(?:s|ed|ing)?", "export(?:s|ed|ing)?"),
        ("internal\\w* domestic\\w* local\\w*", "external\\w* foreign\\w*"),
        ("public", "private"),
        ("urban", "rural"),
        ("north\\w*", "south\\w*"),
        ("east\\w*", "west\\w*"),
        ("legal\\w* lawful\\w* licit", "illegal\\w* unlawful\\w* illicit\\w*"),
        ("positive\\w* favourabl\\w*", "negative\\w* unfavourabl\\w* advers\\w*"),
        (
            "permit\\w* allow\\w* enabl\\w* authori[sz]\\w* facilitat\\w* promot\\w*",
            "prohibit\\w* forbid\\w* ban(?:s|ned)? prevent\\w* block\\w* restrict\\w* hinder\\w* discourag\\w*",
        ),
        ("adequate\\w* sufficient\\w* ample", "inadequate\\w* insufficient\\w* scarc\\w* shortage\\w* lack\\w*"),
        ("gain(?:s|ed)? surplus\\w* profit\\w*", "loss(?:es)? lost deficit\\w*"),
        ("early earliest", "late latest late[dr] delayed"),
        ("first", "last final"),
        ("voluntar\\w* optional\\w*", "mandatory compulsory obligatory binding"),
        ("receiv\\w* recipient\\w*", "donat\\w* donor\\w* gave giv\\w+"),
        ("easier easy simpl\\w+", "harder difficult\\w* complicat\\w* hard"),
        ("victims?", "perpetrators?"),
        ("developed", "developing"),
        ("temporar\\w* provisional\\w* interim", "permanent\\w* definitiv\\w*"),
        ("maximi[sz]\\w*", "minimi[sz]\\w*"),
        ("quick\\w* rapid\\w* accelerat\\w* fast\\w* swift\\w*", "slow\\w* delay\\w* gradual\\w* sluggish\\w*"),
        ("present", "absent"),
        ("broad\\w* wide\\w* widen\\w*", "narrow\\w*"),
        ("shar(?:e|es|ed|ing) disclos\\w* publish\\w*", "withh[eo]ld\\w* conceal\\w* hid\\w*"),
        ("unit(?:e|ed|ing)_further merg\\w+ unif\\w+", "fragment\\w* split\\w* divid\\w+"),
        ("centrali[sz]\\w+", "decentrali[sz]\\w+"),
        ("long-term", "short-term"),
        ("encourag\\w+", "discourag\\w+"),
        ("above upper", "below"),
    )
)  # fmt: skip
