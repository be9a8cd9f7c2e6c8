"""Who may do what: serving read-only, and sign-in where the server's secrets set it up (``docs/serving.md``)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st

from ingest.errors import ReadOnlyError
from ui.escape import escape

READ_ONLY = "PILCROW_READ_ONLY"


def read_only() -> bool:
    """Tell whether this server only shows its library: $PILCROW_READ_ONLY is set, to anything but 0, no or false."""
    return os.environ.get(READ_ONLY, "").strip().casefold() not in ("", "0", "no", "false")


def require_writable() -> None:
    """Refuse a change where the server is read-only. Whatever writes calls this first, hidden buttons or not.

    Raises:
        ReadOnlyError: the server is read-only.
    """
    if read_only():
        raise ReadOnlyError(
            "This server only shows its library: nothing can be added, changed or removed here. "
            "Ask whoever runs it, or start one of your own with: pilcrow serve"
        )


def require_sign_in() -> None:
    """End the run with a page to sign in on, where secrets set up sign-in and nobody admitted is signed in.

    Secrets that cannot be read end it too: a server that was meant to be closed must not stand open by a typing error.
    """
    try:
        auth = _section("auth")
        admitted = _section("pilcrow").get("admitted", [])
        well_formed = isinstance(admitted, list) and all(isinstance(a, str) for a in admitted)
    except Exception as error:  # whatever is wrong with the file
        _end("Sign-in is not set up correctly", f"The server's secrets cannot be read: {error}")
    if not auth and not admitted:
        return
    if not auth or not well_formed:
        _end("Sign-in is not set up correctly", "The server's secrets name who is admitted, but not how to sign in, "
             "or not as a list of addresses. See docs/serving.md.")  # fmt: skip
    if find_spec("authlib") is None:
        _end("Sign-in is not installed", "Sign-in is set up, but the package Authlib is missing. On the server: "
             "pip install Authlib")  # fmt: skip
    if not st.user.get("is_logged_in"):
        _show_sign_in()
    if not is_admitted(st.user.to_dict(), admitted):
        st.title("Not admitted")
        st.markdown(f"{escape(current_user() or 'This account')} may not use this server.")
        st.button("Sign in as somebody else", on_click=st.logout, type="primary")
        st.stop()


def is_admitted(user: Mapping[str, Any], admitted: Iterable[str]) -> bool:
    """Tell whether a user is among those admitted: addresses, or endings such as "@example.org"; none named: everybody.

    >>> is_admitted({"email": "A@Example.org"}, ["@example.org"]), is_admitted({"email": "a@evil-example.org"}, ["@example.org"])
    (True, False)
    >>> is_admitted({"email": "a@example.org", "email_verified": False}, ["@example.org"])
    False
    """
    wanted = [a.strip().casefold() for a in admitted]
    if not wanted:
        return True
    address = str(user.get("email") or "").strip().casefold()
    if user.get("email_verified") is False or address.count("@") != 1:
        return False
    return any(address.endswith(w) if w.startswith("@") else address == w for w in wanted)


def current_user() -> str | None:
    """Return the address (or else the name) of who is signed in; None where there is no sign-in."""
    if not _section("auth") or not st.user.get("is_logged_in"):
        return None
    known = st.user.to_dict()
    return str(known.get("email") or known.get("name") or known.get("sub") or "") or None


def show_account() -> None:
    """Show who is signed in, with a way out; nothing where there is no sign-in."""
    name = current_user()
    if name is not None:
        with st.container(
            horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
        ):
            st.caption(f"Signed in as {escape(name)}", width="content")
            st.button(
                "Sign out", key="sign-out", icon=":material/logout:", type="tertiary", on_click=st.logout
            )


def _section(name: str) -> Mapping[str, Any]:
    """Return a section of the secrets; nothing where there are none.

    Raises:
        ValueError: a secrets file is there but cannot be read.
    """
    if not st.secrets.load_if_toml_exists():
        there = [f for f in st.get_option("secrets.files") if Path(f).exists()]
        if there:
            raise ValueError(f"{Path(there[0]).name} is not valid TOML, or not readable")
        return {}
    found: Mapping[str, Any] = st.secrets.get(name, {})
    return found


def _show_sign_in() -> None:
    with st.container(horizontal_alignment="center").container(width=460, border=True, key="sign-in"):
        st.title("Sign in")
        st.markdown("The reports on this server are for people who are signed in.")
        st.button("Sign in", on_click=st.login, type="primary", icon=":material/login:", width="stretch")
    st.stop()


def _end(title: str, why: str) -> None:
    st.title(title)
    st.error(escape(why), icon=":material/error:")
    st.stop()
