"""config.yaml: every mistake with its place and the names there are, and never a secret."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_origin

import pytest

from app.settings import Settings, json_schema, load_settings
from app.wiring import check_secrets, without_secrets
from connectors.registry import channel, channel_names
from domain.errors import ConfigInvalid

ROOT = Path(__file__).parents[2]
SECRET = "s3cr3t"
OIDC = "issuer: 'https://id.example.ae', client_id: balagh"
ACCOUNT = "channel: x, name: city, user_id: '1', handle: city"


def load(tmp_path: Path, text: str | bytes) -> Settings:
    path = tmp_path / "config.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_settings(path)


def told(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(ConfigInvalid) as caught:
        load(tmp_path, text)
    error = caught.value
    assert "config.yaml" in error.sentence.en and "config.yaml" in error.sentence.ar
    assert SECRET not in f"{error}{error.sentence.ar}{error.detail}{error!r}"
    return str(error)


@pytest.mark.parametrize(
    ("text", "place", "names"),
    [
        ("databse: x", "databse: ", "Did you mean “database”? Keys: accounts, alarms"),
        ("pace: {tik: 1}", "pace.tik: ", "Did you mean “tick”? Keys: children, hold"),
        ("console: {oidc: {isuer: x}}", "console.oidc.isuer: ",
         "Did you mean “issuer”? Keys: claim, client_id, client_secret, create, issuer, roles"),
        ("media: {hots: [a]}", "media.hots: ", "Did you mean “hosts”? Keys: fetch, hosts, largest"),
        (f"accounts: [{{{ACCOUNT}, bearer_tokn: 's3cr3t'}}]", "accounts.0.bearer_tokn: ",
         "Did you mean “bearer_token”? Keys: access_token"),
        ("accounts: [{channel: youtub, name: a}]", "accounts.0.channel: ",
         "facebook, instagram, kannel, twilio, x, youtube"),
        ("accounts: [{channel: [x]}]", "accounts.0.channel: ",
         "facebook, instagram, kannel, twilio, x, youtube"),
        (f"accounts: [{{{ACCOUNT}, bearer_token: env:A, inboxes: [mentons]}}]",
         "accounts.0.inboxes.0: ", "'mentions', 'search' or 'messages'"),
        ("accounts: [{channel: instagram, backend: privat, name: a}]", "accounts.0.backend: ",
         "'graph' or 'private'"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_answered_with_its_path_and_the_names_there_are(
    tmp_path: Path, text: str, place: str, names: str
) -> None:
    said = told(tmp_path, text)
    assert f"\n  {place}" in said and names in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pace: 3", "pace: "),
        ("pace: {tick: 0}", "pace.tick: Input should be greater than 0"),
        ("pace: {tick: .nan}", "pace.tick: Input should be a finite number"),
        ("pace: {page: many}", "pace.page: Input should be a valid integer"),
        ("retention: {raw_days: -1}", "retention.raw_days: Input should be greater"),
        ("database: null", "database: Input should be a valid string"),
        ("media: {hosts: twimg.com}", "media.hosts: Input should be a valid tuple"),
        ("accounts: {channel: x}", "accounts: must be a list"),
        ("accounts: [3]", "accounts.0: must begin with"),
        ("accounts: [{name: a}]", "accounts.0: must begin with"),
        (f"accounts: [{{{ACCOUNT}}}]", "accounts.0: give bearer_token"),
        (f"accounts: [{{{ACCOUNT}, bearer_token: env:A, base_url: 'ftp://h'}}]",
         "accounts.0.base_url: URL scheme should be 'http' or 'https'"),
        (f"accounts: [{{{ACCOUNT}, bearer_token: env:A}}, {{{ACCOUNT}, bearer_token: env:A}}]",
         "accounts.1.name: “city” is taken by another account"),
        (f"accounts: [{{{ACCOUNT}, bearer_token: env:A}}]".replace("city", "hotline"),
         "accounts.0.name: “hotline” is the name of calls and visits"),
        (f"console: {{oidc: {{{OIDC}, client_secret: {SECRET}}}}}",
         "console.oidc.client_secret: secrets are not written here"),
        (f"console: {{oidc: {{{OIDC}, roles: {{}}}}}}", "console.oidc.roles: Dictionary should"),
        (f"console: {{oidc: {{{OIDC}, roles: {{g: boss}}}}}}",
         "console.oidc.roles: g: boss is no role; there are agent, lead"),
        (f"console: {{oidc: {{{OIDC}, roles: {{g: department}}}}}}",
         "console.oidc.roles: g: department is no role"),
        (f"console: {{oidc: {{{OIDC}, scopes: profile}}}}",
         "console.oidc.scopes: must hold openid"),
        (f"console: {{oidc: {{{OIDC}, two_factor: none}}}}",
         "console.oidc.two_factor: Input should be 'provider' or 'ours'"),
        ("console: {oidc: {client_id: b}}", "console.oidc.issuer: Field required"),
        ("console: {oidc: {issuer: 'http://id.example.ae'}}", "console.oidc.issuer: must be https"),
        ("console: {oidc: {issuer: 'https://id.example.ae/?a=b'}}", "console.oidc.issuer: must be"),
        ("3: 4", "3: a key must be text"),
        ("[1]", "a list of keys and values"),
        ("just words", "a list of keys and values"),
        ("database: a\ndatabase: b", "line 2, column 1: the key “database” stands here a second"),
        ("pace: {tick: 1, tick: 2}", "line 1, column 17: the key “tick”"),
        ("a: [1\nb: }", "line 2, column 2: expected ',' or ']', but got ':'"),
        (b"\xff\xfe", "utf-8"),
        ("\x00", "no text has"),
        ("[" * 5000, "recursion"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_said_with_its_place(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in told(tmp_path, text)


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    said = told(tmp_path, "databse: x\npace: {tik: 1, page: x}\naccounts: [3, {channel: y}]")
    places = ("databse", "pace.tik", "pace.page", "accounts.0", "accounts.1.channel")
    assert all(f"\n  {place}: " in said for place in places)


@pytest.mark.parametrize(
    "text",
    [
        f"accounts: [{{{ACCOUNT}, bearer_token: {SECRET}}}]",
        f"accounts: [{{{ACCOUNT}, bearer_token: [{SECRET}]}}]",
        f"accounts: [{{{ACCOUNT}, bearer_token: {{{SECRET}: 1}}}}]",
        f"accounts:\n- channel: x\n  bearer_token: '{SECRET}\n  name: city",
        f"password: {SECRET}: x",
        f"password: !{SECRET} x",
        f"password: *{SECRET}",
        f"password: &{SECRET} 1\nother: &{SECRET} [",
        f"password: {SECRET}\npassword: {SECRET}",
    ],
)
def test_a_secret_in_the_file_is_not_repeated(tmp_path: Path, text: str) -> None:
    told(tmp_path, text)


@pytest.mark.parametrize("name", channel_names())
def test_every_secret_of_a_channel_must_be_a_reference(tmp_path: Path, name: str) -> None:
    fields = channel(name).options.model_fields
    secrets = [key for key, field in fields.items() if "env:NAME" in (field.description or "")]
    assert secrets
    for key in secrets:
        several = get_origin(fields[key].annotation) is dict
        value, place = (f"{{one: {SECRET}}}", f"{key}.one") if several else (SECRET, key)
        text = f"accounts: [{{channel: {name}, name: a, {key}: {value}}}]"
        assert f"accounts.0.{place}: secrets are not written here" in told(tmp_path, text)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("BALAGH_PACE__TICK", SECRET, "pace.tick: "),
        ("BALAGH_PACE__TIK", "3", "pace.tik: there is no such key. Did you mean “tick”?"),
        ("BALAGH_PACE", SECRET, "must be written as JSON"),
        ("BALAGH_DATABSE", SECRET, "BALAGH_DATABSE: there is no such setting. Did you mean"),
        ("BALAGH_MEDIA__HOSTS", SECRET, '"media"'),
    ],
)
def test_a_mistake_in_the_environment_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert said in told(tmp_path, "database: x")


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BALAGH_PACE__TICK", "7")
    monkeypatch.setenv("BALAGH_MEDIA__HOSTS", '["a.example"]')
    monkeypatch.setenv("BALAGH_X_TOKEN", SECRET)  # a secret may be called so
    found = load(tmp_path, "pace: {tick: 2, page: 50}")
    assert (found.pace.tick, found.pace.page) == (7, 50)
    assert found.media.hosts == ("a.example",)


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Settings()
    assert load(tmp_path, "accounts:\n").accounts == ()


@pytest.mark.parametrize("path", ["nowhere/config.yaml", "."])
def test_a_file_that_is_not_there_is_said(tmp_path: Path, path: str) -> None:
    with pytest.raises(ConfigInvalid, match="There is no configuration file"):
        load_settings(tmp_path / path)


def test_settings_are_shown_without_what_they_hide(tmp_path: Path) -> None:
    given = f"bearer_token: 'file:/run/{SECRET}', base_url: 'http://u:{SECRET}@h/'"
    found = load(
        tmp_path, f"database: postgresql://u:{SECRET}@h/b\naccounts: [{{{ACCOUNT}, {given}}}]"
    )
    assert SECRET not in f"{found!r} {found} {found.accounts!r}"
    assert "city" in repr(found.accounts)


def test_every_secret_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    two = ACCOUNT.replace("name: city", "name: two")
    text = (
        f"accounts:\n- {{{ACCOUNT}, bearer_token: env:NOT_SET_1}}\n"
        f"- {{{two}, bearer_token: 'file:{tmp_path}/none'}}"
    )
    accounts = load(tmp_path, text).accounts
    with pytest.raises(ConfigInvalid) as caught:
        check_secrets(accounts)
    for sentence in (caught.value.sentence.en, caught.value.sentence.ar):
        assert "env:NOT_SET_1" in sentence and f"file:{tmp_path}/none" in sentence
    check_secrets(without_secrets(account) for account in accounts)


def test_the_secret_of_the_identity_provider_is_asked_for_too(tmp_path: Path) -> None:
    given = "client_secret: env:NOT_SET_2, roles: {g: agent}"
    found = load(tmp_path, f"console: {{oidc: {{{OIDC}, {given}}}}}")
    with pytest.raises(
        ConfigInvalid, match=r"console\.oidc, client_secret: The secret env:NOT_SET"
    ):
        check_secrets(found.accounts, found.console.oidc)


def test_the_example_of_an_identity_provider_works_when_it_is_uncommented(tmp_path: Path) -> None:
    text = (ROOT / "config.yaml").read_text("utf-8")
    given = re.sub(r"^  # (oidc:|  [a-z])", r"  \1", text, flags=re.MULTILINE)
    oidc = load(tmp_path, given).console.oidc
    assert oidc is not None and set(oidc.model_fields_set) == set(type(oidc).model_fields)
    assert oidc.roles["drainage"] == "department:drainage"


def test_the_schema_describes_every_key() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == set(Settings.model_fields)
    assert set(channel_names()) <= set(schema["$defs"])
