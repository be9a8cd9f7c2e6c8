"""What belongs to whom on one server: the folder that people's conversations are kept in, and who is asking.

What isolates people: a conversation and a file of gold pairs belong to their owner, and an owner is whoever is signed
in, else a browser, known by a random id in a cookie that this page sets (SameSite=Strict, never sent elsewhere). Lists
show the owner's only; ids of conversations cannot be guessed. Whoever is given the address of a conversation
(``?c=…``) can read it, and going on with it makes a copy of their own. Only a hash of the owner's id is stored. It does
not protect from someone who uses the same browser profile, or who can read the server's files.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

import streamlit as st

from answer.conversation_store import ConversationStore
from ui.access import read_only
from ui.engine import library_folder

DESK = "PILCROW_DESK"
COOKIE = "pilcrow_browser"
_ID = re.compile(r"[\w-]{32,64}")
# Fixed text of our own; the id is only ever data. A year, this host only.
_REMEMBER = """<script>
{
  const id = document.querySelector('[data-browser]')?.dataset.browser
  if (/^[\\w-]{32,64}$/.test(id ?? '') && !document.cookie.includes('pilcrow_browser='))
    document.cookie = `pilcrow_browser=${id}; Max-Age=31536000; Path=/; SameSite=Strict` +
      (location.protocol === 'https:' ? '; Secure' : '')
}
</script>"""


def desk_folder() -> Path | None:
    """Return where conversations and gold pairs are kept: $PILCROW_DESK, else beside the library; None: nowhere.

    Nothing is kept where PILCROW_DESK is "off", and on a server that is read-only.
    """
    named = os.environ.get(DESK, "").strip()
    if named.lower() == "off" or read_only():
        return None
    if named:
        return Path(named)
    library = library_folder().resolve()
    return library.with_name(f"{library.name}-desk")


def conversation_store() -> ConversationStore | None:
    """Return where conversations are kept; None where they are not."""
    folder = desk_folder()
    return None if folder is None else ConversationStore(folder / "conversations.sqlite")


def owner() -> str:
    """Return who is asking, as it is stored: a hash of the person signed in, else of the browser's id."""
    if st.user.get("is_logged_in"):
        person = f"{st.user.get('iss', '')} {st.user.get('sub') or st.user.get('email', '')}"
    else:
        person = f"browser {_browser_id()}"
    return hashlib.sha256(person.encode()).hexdigest()[:40]


def remember_browser() -> None:
    """Have the browser keep its id, so that a reload finds the conversations of before."""
    if desk_folder() is not None and not st.user.get("is_logged_in"):
        st.html(
            f'<span data-browser="{_browser_id()}" hidden></span>{_REMEMBER}', unsafe_allow_javascript=True
        )


def _browser_id() -> str:
    """Return the id in the browser's cookie, or a new one that stands for this session from now on."""
    if "browser-id" not in st.session_state:
        sent = str(st.context.cookies.get(COOKIE) or "")
        known = _ID.fullmatch(sent)
        st.session_state["browser-id"] = sent if known else secrets.token_urlsafe(24)
    return str(st.session_state["browser-id"])
