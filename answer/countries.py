"""Countries and their people, as reports write them: "Peru", "Peruvian", "Islamic Republic of Iran", "Türkiye"."""

from __future__ import annotations

import re

COUNTRIES = frozenset(
    "afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahamas bahrain bangladesh barbados "
    "belarus belgium belize benin bhutan bolivia bosnia botswana brazil brunei bulgaria burundi cambodia cameroon canada chad chile "
    "china colombia comoros congo croatia cuba cyprus czechia denmark djibouti dominica ecuador egypt eritrea estonia eswatini "
    "ethiopia fiji finland france gabon gambia georgia germany ghana greece grenada guatemala guinea guyana haiti honduras hungary "
    "iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya kiribati korea kosovo kuwait "
    "kyrgyzstan laos latvia lebanon lesotho liberia libya liechtenstein lithuania luxembourg madagascar malawi malaysia maldives "
    "mali malta mauritania mauritius mexico micronesia moldova monaco mongolia montenegro morocco mozambique myanmar namibia nauru "
    "nepal netherlands nicaragua niger nigeria norway oman pakistan palau palestine panama paraguay peru philippines poland "
    "portugal qatar romania russia rwanda samoa senegal serbia seychelles singapore slovakia slovenia somalia spain sudan suriname "
    "sweden switzerland syria tajikistan tanzania thailand togo tonga tunisia türkiye turkey turkmenistan tuvalu uganda ukraine "
    "uruguay uzbekistan vanuatu venezuela yemen zambia zimbabwe".split()
)
_UNALIKE = frozenset(
    "french dutch british swiss thai greek danish spanish swedish finnish polish turkish irish american malian afghan congolese "
    "uk usa drc lao".split()
)
"""Words for people and things of a country that do not begin like its name."""
_TWO_WORDS = re.compile(
    r"\b(?:United (?:Kingdom|States|Arab Emirates|Republic of Tanzania)|Holy See|South Africa|Saudi Arabia|Sri Lanka|El Salvador|"
    r"Costa Rica|Côte d[’']Ivoire|Cabo Verde|Sierra Leone|Burkina Faso|Viet Nam|New Zealand|San Marino|Papua New Guinea|"
    r"North Macedonia|Dominican Republic|Central African Republic|Timor-Leste|Marshall Islands|Solomon Islands|Equatorial Guinea|"
    r"Antigua and Barbuda|Trinidad and Tobago|Saint [A-Z]\w+|Sao Tome and Principe)\b"
)
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+")
_ROOT = 4
_ENDINGS = re.compile(r"^(?:ians?|ans?|ese|ish|ic|is?|ns?|i|[’']s|s|)$")


def find_countries(text: str) -> list[tuple[int, int]]:
    """Return the spans of countries and of words for their people, in order.

    >>> t = "Peruvian and Israeli officials met in Viet Nam; the Monitoring Team did not."
    >>> [t[a:b] for a, b in find_countries(t)]
    ['Peruvian', 'Israeli', 'Viet Nam']
    """
    spans = {m.span() for m in _TWO_WORDS.finditer(text)}
    taken = [range(*s) for s in spans]
    for match in _CAPITALISED.finditer(text):
        if is_country(match.group()) and not any(match.start() in r for r in taken):
            spans.add(match.span())
    return sorted(spans)


def is_country(word: str) -> bool:
    """Tell whether one word names a country or its people.

    >>> [is_country(w) for w in ("Peru", "Peruvian", "Sudanese", "British", "Monitoring", "Chairman")]
    [True, True, True, True, False, False]
    """
    lower = re.sub(r"[’']s$", "", word.lower())
    if lower in COUNTRIES or lower in _UNALIKE:
        return True
    return any(_of_country(lower, country) for country in COUNTRIES if country[:_ROOT] == lower[:_ROOT])


def _of_country(word: str, country: str) -> bool:
    """Tell whether a word is a country's name with its last letters exchanged for an ending of its people."""
    for cut in range(3):
        root = country[: len(country) - cut]
        if len(root) < _ROOT:
            return False
        for tail in ("", "v"):  # Peru-v-ian
            if (
                word.startswith(root + tail)
                and len(word) > len(root)
                and _ENDINGS.match(word[len(root + tail) :])
            ):
                return True
    return False
