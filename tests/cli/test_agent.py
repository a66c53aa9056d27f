"""`agent …`: the first administrator, and whoever else may sign in."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.terminal import bot, config

PASSWORD = "seven green parrots"


def agent(folder: Path, *arguments: str, text: str | None = None) -> tuple[int, str]:
    done = bot("agent", *arguments, "-c", config(folder), text=text)
    return done.returncode, done.stdout + done.stderr


def add(folder: Path, login: str, *more: str, password: str = PASSWORD) -> tuple[int, str]:
    return agent(folder, "add", login, "--password-stdin", *more, text=f"{password}\n")


def test_somebody_is_added_changed_and_shown_without_secrets(tmp_path: Path) -> None:
    code, said = add(
        tmp_path, "dora", "--role", "department", "--body", "drainage",
        "--email", "dora@city.example", "--name", "Dora", "--json",
    )  # fmt: skip
    assert code == 0
    shown = json.loads(said)
    assert (shown["role"], shown["body"], shown["email"]) == (
        "department", "drainage", "dora@city.example",
    )  # fmt: skip
    assert "password" not in said and "argon2" not in said
    assert agent(tmp_path, "set", "dora", "--role", "agent", "--json")[0] == 0
    code, said = agent(tmp_path, "list", "--json")
    assert [(one["login"], one["role"]) for one in json.loads(said)] == [("dora", "agent")]


def test_what_does_not_fit_is_said(tmp_path: Path) -> None:
    for arguments, sentence in (
        (("X!",), "A login has"),
        (("dora", "--role", "boss"), "There is no role"),
        (("dora", "--role", "department"), "needs the department"),
        (("dora", "--role", "department", "--body", "moon"), "no department or body “moon”"),
        (("dora", "--team", "night"), "no team “night”"),
    ):
        code, said = add(tmp_path, *arguments)
        assert code != 0 and sentence in said, said
        assert "Traceback" not in said
    code, said = add(tmp_path, "dora", password="short")
    assert code != 0 and "Traceback" not in said


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    add(tmp_path, "root", "--role", "admin")
    code, said = agent(tmp_path, "set", "root", "--no-active")
    assert code != 0 and "last active administrator" in said
    assert agent(tmp_path, "set", "nobody", "--no-active")[0] != 0


def test_somebody_is_linked_to_one_identity_and_nobody_else_to_the_same(tmp_path: Path) -> None:
    add(tmp_path, "dora")
    add(tmp_path, "salem")
    code, said = agent(tmp_path, "set", "dora", "--sso-subject", "u-17")
    assert code == 2 and "names no identity provider" in said
    provider = ("console: {oidc: {issuer: https://id.example.ae, client_id: balagh, "
                "client_secret: env:NOT_SET, roles: {hotline: agent}}}")  # fmt: skip
    path = config(tmp_path, provider)

    def link(login: str, subject: str) -> tuple[int, str]:
        done = bot("agent", "set", login, "--sso-subject", subject, "-c", path)
        return done.returncode, done.stderr

    assert link("dora", "u-17")[0] == 0
    code, said = link("salem", "u-17")
    assert code != 0 and "this is dora already" in said and "Traceback" not in said
    assert link("dora", "")[0] == link("salem", "u-17")[0] == 0
