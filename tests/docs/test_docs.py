"""The documents tell the truth: links, commands, configuration keys, dependencies, rules."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.main import get_command

from app.cli import frame
from app.cli.main import app
from app.settings import json_schema, load_settings
from connectors.facebook.inlet import NEEDED as facebook_needs
from connectors.instagram.graph_inlet import NEEDED as instagram_needs
from connectors.registry import channel, channel_names
from pipeline.stages import DECIDE, UNDERSTAND
from tests.docs import generated

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
ROOMS = (
    "app", "daemon", "web", "casework", "connectors", "pipeline", "storage", "domain", "simulator",
)  # fmt: skip
RULES = {
    "back-fill", "incremental", "watched-children", "edits", "deletions", "own-posts", "delivery",
    "find-sent", "rate-limits", "errors-in-words", "no-secrets", "recorded-payloads",
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in _commands():
        assert f"`{name}" in readme, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_in_a_document_can_be_typed(page: Path) -> None:
    commands = _commands()
    for typed in re.findall(r"\./balagh ([a-z][^`\n#|<>]*)", page.read_text("utf-8")):
        words = typed.split()
        name = " ".join(words[:2]) if " ".join(words[:2]) in commands else words[0]
        if name == "test":
            continue
        assert name in commands, typed
        options = {option for parameter in commands[name].params for option in parameter.opts}
        options |= {option for p in commands[name].params for option in p.secondary_opts}
        for word in words:
            assert not word.startswith("--") or word in {*options, "--help"}, typed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_in_a_document_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", page.read_text("utf-8"))) <= targets


def _commands() -> dict[str, Any]:
    """Every command that can be typed, "queue list" and such by both words."""
    found: dict[str, Any] = {}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= (
            {f"{name} {word}": one for word, one in inner.items()} if inner else {name: command}
        )
    return found


def test_the_exit_codes_are_told_alike_everywhere() -> None:
    told = {name: getattr(frame, name) for name in
            ("OK", "FAILED", "USAGE", "CONFIG", "CREDENTIALS", "PLATFORM", "DATABASE")}  # fmt: skip
    assert sorted(told.values()) == list(range(7))
    operating = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert re.findall(r"^\| (\d) \|", operating, re.MULTILINE) == list("0123456")
    readme = (ROOT / "README.md").read_text("utf-8")
    for text in (readme, frame.EXIT_CODES):
        listed = text[text.index("xit codes:") :].split("\n\n")[0]
        assert re.findall(r"\b(\d)\b", listed) == list("0123456")
    for name in ("configuration", "credentials", "database"):
        assert name in operating and name in readme and name in frame.EXIT_CODES


def _keys(schema: dict[str, Any]) -> set[str]:
    models = [schema, *schema.get("$defs", {}).values()]
    return {key for model in models for key in model.get("properties", {})}


def test_every_key_of_the_configuration_is_explained_in_config_yaml() -> None:
    text = (ROOT / "config.yaml").read_text("utf-8")
    missing = {key for key in _keys(json_schema()) if not re.search(rf"\b{key}\b", text)}
    assert not missing


def test_every_key_has_a_description() -> None:
    schema = json_schema()
    for model in [schema, *schema["$defs"].values()]:
        for key, value in model.get("properties", {}).items():
            assert "description" in value or key in ("accounts", "backend", "channel"), key


def test_the_schema_file_is_that_of_the_code() -> None:
    assert generated.SCHEMA.read_text("utf-8") == generated.schema_file(), "make docs"


def test_the_example_configuration_is_held_to_the_schema() -> None:
    text = (ROOT / "config.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=config.schema.json\n")
    jsonschema.validate(yaml.safe_load(text), json_schema())
    assert {one.channel for one in load_settings(ROOT / "config.yaml").accounts} == {
        *channel_names()
    }


def test_the_generated_parts_are_those_of_the_code() -> None:
    page = generated.CHANNELS.read_text("utf-8")
    assert page == generated.filled(page), "make docs"


def test_every_inbox_and_every_permission_is_explained() -> None:
    page = generated.CHANNELS.read_text("utf-8").partition("<!-- end -->")[2]
    for name in channel_names():
        for inbox in channel(name).capabilities.reads:
            assert f"`{inbox}`" in page, f"{name}: {inbox}"
    for permission in (*facebook_needs, *instagram_needs):
        assert permission in page


def test_the_whole_private_interface_is_told_as_unverified() -> None:
    page = generated.CHANNELS.read_text("utf-8")
    unverified = page[page.index("## Unverified") :]
    assert "**all of it**" in unverified
    assert list(ROOT.glob("connectors/instagram/private_*.py"))
    assert "`connectors/instagram/private_*.py`" in unverified


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    file = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*file["project"]["dependencies"], *file["dependency-groups"]["dev"]]
    names = {re.split(r"[=<>\[]", requirement)[0] for requirement in wanted}
    listed = re.findall(r"^\| ([\w, -]+) \| \w", text, re.MULTILINE)
    assert {name for row in listed for name in row.split(", ")} - {"package"} == names


def test_locks_have_hashes_and_no_address() -> None:
    for lock in ROOT.glob("requirements/*.txt"):
        text = lock.read_text("utf-8")
        assert "--hash=sha256:" in text
        for address in ("://", "--index", "--extra-index", "--find-links", "--trusted-host", "@ "):
            assert address not in text


@pytest.mark.parametrize("name", channel_names())
def test_every_channel_answers_the_twelve_rules(name: str) -> None:
    rules = yaml.safe_load((ROOT / "connectors" / name / "quality.yaml").read_text("utf-8"))
    assert set(rules) - {"capability"} == RULES
    for rule, answer in rules.items():
        if rule != "capability":
            assert answer == "done" or str(answer).startswith("exempt: "), rule
    assert channel(name).name == name


def test_every_word_of_the_glossary_is_in_the_code() -> None:
    code = "\n".join(
        path.read_text("utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")
    )
    rows = re.findall(
        r"^\| ([^|]+) \|.*\| `(\w+)(?:\.(\w+))?` \|$",
        (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE,
    )  # fmt: skip
    assert len(rows) > 40
    for word, name, field in rows:
        assert re.search(rf"^(class {name}\b|{name} = )", code, re.MULTILINE), word
        assert not field or re.search(rf"^    {field}: ", code, re.MULTILINE), word


def test_every_rule_file_is_explained() -> None:
    page = (ROOT / "docs" / "triage.md").read_text("utf-8")
    files = {path.name for path in (ROOT / "pipeline" / "rules").glob("*.yaml")}
    assert set(re.findall(r"^\| `([a-z]+\.yaml)`", page, re.MULTILINE)) == files


def test_every_stage_is_named_in_its_order() -> None:
    stages = [stage.__name__ for stage in (*UNDERSTAND, *DECIDE)]
    for name in ("triage.md", "architecture.md"):
        page = (ROOT / "docs" / name).read_text("utf-8")
        told = [word for word in re.findall(r"\b[a-z_]+\b", page) if word in stages]
        assert told == stages, name


def test_every_room_is_on_the_map() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for room in ROOMS:
        assert re.search(rf"^{room}/ ", page, re.MULTILINE), room


def test_nothing_is_fetched_from_elsewhere_and_no_machine_is_named() -> None:
    folders = (*ROOMS, "docs", "bench", "tests", "requirements", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    for path in (path for path in (*files, *ROOT.glob("*")) if path.is_file()):
        if path.suffix == ".pyc" or path == Path(__file__):
            continue
        text = path.read_text("utf-8", errors="replace")
        assert not re.search(r"/(?:home|Users)/\w+/|/work/|/root/", text), path
        if path.suffix in {".html", ".jinja", ".css", ".js", ".svg"}:
            assert not re.search(r"(?:src|href|url)\W{1,3}https?://", text), path


def test_every_module_says_why_it_exists() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for room in (*ROOMS, "bench", "tests")
        for path in (ROOT / room).rglob("*.py")
        if path.read_text("utf-8").strip() and not path.read_text("utf-8").startswith('"""')
    ]
    assert not silent
