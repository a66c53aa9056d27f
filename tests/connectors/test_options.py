"""Options of an account: secrets are named, revealed late, and never shown."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from connectors.options import AccountOptions, SecretRef, reveal
from connectors.registry import channel, channel_names
from domain.errors import ConfigInvalid


class Options(AccountOptions):
    token: SecretRef


def options(**more: object) -> Options:
    return Options.model_validate({"channel": "x", "name": "city", "token": "env:A", **more})


@pytest.mark.parametrize("written", ["s3cr3t", "env:", "file:", "", "ENV:A", " env:A", "http://x"])
def test_a_secret_must_be_named_not_written(written: str) -> None:
    with pytest.raises(ValidationError) as caught:
        options(token=written)
    [mistake] = caught.value.errors()
    assert mistake["loc"] == ("token",) and "env:NAME or file:/path" in mistake["msg"]


@pytest.mark.parametrize("name", ["City", "a b", "", "a/b", "../a", "-a", "a" * 41, "بلدية", "a\n"])
def test_a_name_is_one_that_can_name_a_file(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        options(name=name)


@pytest.mark.parametrize(
    ("key", "value"),
    [("timeout", 0), ("timeout", 301), ("every", 0), ("spacing", -1), ("overlap_minutes", 1441),
     ("timeout", "inf"), ("every", "nan"), ("base_url", "localhost:80")],
)  # fmt: skip
def test_a_number_out_of_bounds_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValidationError, match=key):
        options(**{key: value})


def test_the_base_address_has_no_closing_slash() -> None:
    assert options().base() is None
    assert options(base_url="http://127.0.0.1:8080/x/").base() == "http://127.0.0.1:8080/x"
    assert options(base_url="http://127.0.0.1:8080").base() == "http://127.0.0.1:8080"


def test_a_secret_is_read_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    file.write_text("  from-file\n")
    monkeypatch.setenv("T_SECRET", "from-environment\n")
    assert reveal(f"file:{file}") == "from-file"
    assert reveal("env:T_SECRET") == "from-environment"  # a line end would break a header


@pytest.mark.parametrize("where", ["none", "none/none", "empty", "blank", "empty/none"])
def test_a_secret_that_is_missing_is_said(tmp_path: Path, where: str) -> None:
    (tmp_path / "empty").write_text("")
    (tmp_path / "blank").write_text(" \n")
    with pytest.raises(ConfigInvalid) as caught:
        reveal(f"file:{tmp_path}/{where}")
    assert f"file:{tmp_path}/{where}" in caught.value.sentence.en
    assert f"file:{tmp_path}/{where}" in caught.value.sentence.ar


def test_a_variable_that_is_missing_or_blank_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_BLANK", " ")
    for name in ("env:T_NOT_SET", "env:T_BLANK"):
        with pytest.raises(ConfigInvalid, match=name):
            reveal(name)


def test_a_file_that_is_no_text_is_said_without_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"s3cr3t\xff")
    with pytest.raises(ConfigInvalid, match="cannot be read") as caught:
        reveal(f"file:{file}")
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        reveal(f"file:{tmp_path}")  # a folder


def test_options_are_shown_by_channel_and_name_alone() -> None:
    one = options(token="file:/secret/place", base_url="http://u:s3cr3t@h/")
    assert repr(one) == "Options(channel='x', name='city')"
    assert "secret" not in f"{one} {one!r} {[one]}" and "s3cr3t" not in str(one)


@pytest.mark.parametrize("name", channel_names())
def test_every_option_of_a_channel_is_described_and_strict(name: str) -> None:
    model: type[BaseModel] = channel(name).options
    assert issubclass(model, AccountOptions)
    assert model.model_config["extra"] == "forbid" and model.model_config["frozen"]
    silent = {key for key, field in model.model_fields.items() if not field.description}
    assert silent <= {"channel"}  # which AccountOptions describes
