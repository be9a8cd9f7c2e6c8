"""Sign-in and read-only: closed where secrets ask for it, also where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cli import main
from tests.test_ui_pages import ROOT, texts
from ui.access import READ_ONLY, read_only

AUTH = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    "cookie_secret": "not a secret, but long enough for a test",
    "client_id": "pilcrow",
    "client_secret": "none",
    "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
}


@pytest.fixture
def app(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("PILCROW_LIBRARY", str(built_library))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def test_secrets_ask_for_a_sign_in_before_anything_is_shown(app: AppTest) -> None:
    app.secrets["auth"] = AUTH
    app.run()
    assert not app.exception
    assert [t.value for t in app.title] == ["Sign in"]
    assert [b.label for b in app.button] == ["Sign in"]
    assert not app.chat_input


@pytest.mark.parametrize("admitted", [["@example.org"], "everybody"])
def test_who_is_admitted_without_how_to_sign_in_closes_the_app(app: AppTest, admitted: object) -> None:
    app.secrets["pilcrow"] = {"admitted": admitted}
    app.run()
    assert "not set up correctly" in app.title[0].value
    assert not app.chat_input


def test_a_secrets_file_that_cannot_be_read_closes_the_app(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import streamlit as st

    broken = tmp_path / "secrets.toml"
    broken.write_text("[auth\n")
    monkeypatch.setattr(st, "get_option", lambda name: [str(broken)])
    app.run()
    assert "not set up correctly" in app.title[0].value
    assert "secrets.toml is not valid TOML" in texts(app)


def test_without_secrets_nobody_is_asked(app: AppTest) -> None:
    app.run()
    assert app.title[0].value == "What do the reports say?"
    assert not [b for b in app.button if b.key == "sign-out"]


@pytest.mark.parametrize(
    ("value", "expected"), [("", False), ("0", False), ("No", False), ("1", True), ("yes", True)]
)
def test_read_only_is_told_by_the_environment(
    value: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(READ_ONLY, value)
    assert read_only() is expected


def test_serve_names_a_secrets_file_that_is_not_there(
    built_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["--library", str(built_library), "serve", "--secrets", str(tmp_path / "none.toml")])
    assert status == 2
    assert "there is no such file" in capsys.readouterr().err
