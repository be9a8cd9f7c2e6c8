"""Where a language model is asked: address, model, key and time limits, from the environment or from settings.

Any server that speaks the chat protocol of OpenAI will do: a local one, or a service. Nothing is sent anywhere
unless an endpoint is named. The key is never printed: it is no part of ``repr``, messages, answers or exports.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ingest.errors import EndpointSettingsError

URL, MODEL, KEY = "PILCROW_LLM_URL", "PILCROW_LLM_MODEL", "PILCROW_LLM_KEY"
TIMEOUT, FIRST_TOKEN = "PILCROW_LLM_TIMEOUT_S", "PILCROW_LLM_FIRST_TOKEN_S"
LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A language model that can be asked.

    ``url`` is the base address that "/chat/completions" is added to ("http://127.0.0.1:11434/v1"). ``key`` may be
    empty. ``timeout_s`` limits the whole reply, ``first_token_s`` the wait until it begins, both in seconds.

    Raises:
        EndpointSettingsError: a field cannot be used; the message never holds the key.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = 60.0
    first_token_s: float = 30.0

    def __post_init__(self) -> None:
        _check_url(self.url)
        if not self.model.strip():
            raise EndpointSettingsError(
                f"no model is named. Set {MODEL} to one that {self.shown_url} offers."
            )
        if not self.key.isascii() or any(c.isspace() for c in self.key):
            raise EndpointSettingsError(
                f"the key ({KEY}) holds blanks or letters that no key has. Copy it again."
            )
        for name, value in ((TIMEOUT, self.timeout_s), (FIRST_TOKEN, self.first_token_s)):
            if not (math.isfinite(value) and 0 < value <= LONGEST_S):
                raise EndpointSettingsError(
                    f"{name}: expected seconds, more than 0 and at most {LONGEST_S:.0f}, found {value:g}."
                )

    @property
    def shown_url(self) -> str:
        """The address for messages: host and port only."""
        return urlsplit(self.url).netloc

    @property
    def local(self) -> bool:
        """Whether the address is this machine: proxies are not asked then."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def exposed(self) -> bool:
        """Whether a key would cross a network in the clear."""
        return bool(self.key) and not self.local and urlsplit(self.url).scheme == "http"


def read_endpoint(environment: Mapping[str, str]) -> Endpoint:
    """Return the endpoint that environment variables name.

    Raises:
        EndpointSettingsError: PILCROW_LLM_URL or PILCROW_LLM_MODEL is not set, or a value cannot be used.
    """
    url, model = environment.get(URL, "").strip(), environment.get(MODEL, "").strip()
    missing = [name for name, value in ((URL, url), (MODEL, model)) if not value]
    if missing:
        raise EndpointSettingsError(
            f"no language model is set up: {' and '.join(missing)} not set. Set {URL} to the base address of an "
            f"OpenAI-compatible server (http://127.0.0.1:11434/v1), {MODEL} to a model it offers, and {KEY} to "
            "your key if it wants one; or leave --llm out."
        )
    return Endpoint(
        url,
        model,
        environment.get(KEY, "").strip(),
        _seconds(environment, TIMEOUT, 60.0),
        _seconds(environment, FIRST_TOKEN, 30.0),
    )


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name, "").strip()
    try:
        return float(text) if text else default
    except ValueError:
        raise EndpointSettingsError(f"{name}: expected a number of seconds, found {text[:20]!r}.") from None


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable, parts = False, urlsplit("")
    if not usable:
        # the address is not repeated: someone may have put a key in it
        raise EndpointSettingsError(
            f"{URL}: expected an address such as http://127.0.0.1:11434/v1 or https://host/v1, found something else."
        )
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise EndpointSettingsError(
            f"{URL}: expected an address without user name, “?” or “#”. A key belongs in {KEY}."
        )
