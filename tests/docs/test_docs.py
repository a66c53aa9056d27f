"""The documents tell the truth: links, commands, configuration keys, dependencies, rules."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from app.cli.main import app
from app.settings import json_schema
from connectors.registry import channel, channel_names

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
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
    for name in get_command(app).commands:  # type: ignore[attr-defined]
        assert f"`{name}" in readme, name


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
    stored = json.loads((ROOT / "config.schema.json").read_text("utf-8"))
    assert stored == json.loads(json.dumps(json_schema())), "./balagh config schema > …"


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for requirement in project["dependencies"]:
        name = re.split(r"[=<>\[]", requirement)[0]
        assert re.search(rf"\b{name}\b", text), name


def test_locks_have_hashes_and_no_address() -> None:
    for lock in ROOT.glob("requirements/*.txt"):
        text = lock.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "index" not in re.sub(r"[\w-]*index[\w-]*==", "", text)


@pytest.mark.parametrize("name", channel_names())
def test_every_channel_answers_the_twelve_rules(name: str) -> None:
    rules = yaml.safe_load((ROOT / "connectors" / name / "quality.yaml").read_text("utf-8"))
    assert set(rules) - {"capability"} == RULES
    for rule, answer in rules.items():
        if rule != "capability":
            assert answer == "done" or str(answer).startswith("exempt: "), rule
    assert channel(name).name == name


def test_every_word_of_the_glossary_is_in_the_code() -> None:
    code = "\n".join(path.read_text("utf-8") for path in ROOT.glob("[a-z]*/**/*.py"))
    for name in re.findall(r"`(\w+)(?:\.\w+)?` \|$", _glossary(), re.MULTILINE):
        assert re.search(rf"^(class {name}\b|{name} = )", code, re.MULTILINE), name


def _glossary() -> str:
    return (ROOT / "docs" / "glossary.md").read_text("utf-8")


def test_every_module_says_why_it_exists() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for room in ("app", "casework", "connectors", "daemon", "domain", "pipeline", "simulator",
                     "storage", "bench", "tests")
        for path in (ROOT / room).rglob("*.py")
        if path.read_text("utf-8").strip() and not path.read_text("utf-8").startswith('"""')
    ]  # fmt: skip
    assert not silent
