"""Settings of the language model: off unless it is switched on; the key stays in the session and is shown to nobody."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import streamlit as st

from answer.endpoint import KEY, MODEL, URL, Endpoint, read_endpoint
from ingest.errors import PilcrowError
from ui.escape import escape


def show_model_settings() -> Endpoint | None:
    """Show the settings and return the endpoint to ask, or None where answers are quoted without a model."""
    on = bool(st.session_state.get("model-on"))
    name = str(st.session_state.get("model-name") or "").strip()
    label = f"Model: {escape(name)}" if on and name else "Quotes only"
    endpoint: Endpoint | None = None
    with st.popover(label, icon=":material/smart_toy:" if on else ":material/format_quote:", type="tertiary"):
        st.toggle(
            "Write answers with a language model",
            key="model-on",
            persist_state="session",
            help="Off: statements are quoted word for word. On: a model writes, every sentence is checked.",
        )
        _show_fields()
        if st.session_state.get("model-on"):
            try:
                endpoint = endpoint_of_session()
            except PilcrowError as error:
                st.warning(escape(str(error)), icon=":material/info:")
            else:
                where = "this machine" if endpoint.local else endpoint.shown_url
                st.caption(
                    f"The question and the paragraphs found are sent to {escape(where)}, nothing else. "
                    "Sentences that the paragraphs do not support are marked."
                )
    return endpoint


def _show_fields() -> None:
    st.text_input(
        "Address",
        os.environ.get(URL, ""),
        key="model-url",
        persist_state="session",
        placeholder="http://127.0.0.1:11434/v1",
        help="Base address of any server that speaks the OpenAI chat protocol.",
    )
    st.text_input("Model", os.environ.get(MODEL, ""), key="model-name", persist_state="session")
    st.text_input(
        "Key",
        key="model-key",
        type="password",
        persist_state="session",
        autocomplete="off",
        placeholder="from the environment" if _environment_key(_stands("model-url")) else "if it wants one",
        help="Kept in this session only; never stored, printed or exported.",
    )


def endpoint_of_session() -> Endpoint:
    """Return the endpoint as its fields stand; time limits are those of the environment.

    Raises:
        EndpointSettingsError: a field is empty or cannot be used.
    """
    url, model = _stands("model-url"), _stands("model-name")
    key = _stands("model-key") or _environment_key(url)
    return read_endpoint({**os.environ, URL: url, MODEL: model, KEY: key})


def _stands(field: str) -> str:
    return str(st.session_state.get(field) or "").strip()


def _environment_key(url: str) -> str:
    """Return the key of the environment, only for the server that the environment names: it goes nowhere else."""
    meant = os.environ.get(URL, "").strip()
    try:
        same = bool(meant) and urlsplit(url)[:2] == urlsplit(meant)[:2]
    except ValueError:
        same = False
    return os.environ.get(KEY, "").strip() if same else ""
