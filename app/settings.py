"""config.yaml into typed settings, with errors a person can act on.

The environment overrides the file: BALAGH_DATABASE, BALAGH_PACE__EVERY. Secrets are in neither:
options name where they are (connectors.options).
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from connectors.hotline import HOTLINE
from connectors.options import AccountOptions, SecretRef
from connectors.registry import channel, channel_names
from domain.errors import ConfigInvalid
from domain.people import ROLES
from domain.words import Words

_OWN_MACHINE = r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?"
_WRONG = Words(
    en="{file} cannot be used:\n{lines}",
    ar="لا يمكن استخدام الملف {file}:\n{lines}",
)
_NO_FILE = Words(
    en="There is no configuration file {file}. Copy config.yaml from the project and edit it.",
    ar="لا يوجد ملف إعدادات {file}. انسخ config.yaml من المشروع وعدّله.",
)


class Pacing(BaseModel):
    """How often things are done."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    tick: float = Field(default=1.0, gt=0, description="seconds between two looks at what is due")
    children: float = Field(
        default=60.0, ge=1, description="a quiet thread or post is read this many times less often"
    )
    page: int = Field(default=100, ge=1, le=1000, description="items asked for at once")
    hold: float = Field(default=90.0, gt=0, description="seconds until a claim expires")
    settle: float = Field(
        default=1.0, ge=0, description="factor on how long a write may stay invisible"
    )
    recheck: float = Field(
        default=1.0, ge=0, description="factor on the waits between two looks at a stored message"
    )
    longest_wait: float = Field(default=900.0, gt=0, description="seconds at which back-off ends")
    probe: float = Field(
        default=300.0, gt=0, description="seconds between two tries of a rejected credential"
    )


class Retention(BaseModel):
    """What is kept how long."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    raw_days: int = Field(default=30, ge=0, description="days for which answers are kept verbatim")


class Media(BaseModel):
    """Which files of citizens' messages are fetched."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    fetch: bool = Field(default=True, description="whether to fetch pictures, videos and files")
    hosts: tuple[str, ...] = Field(
        default=("twimg.com", "fbcdn.net", "fbsbx.com", "cdninstagram.com", "ggpht.com",
                 "ytimg.com", "googleusercontent.com"),
        description="hosts, with their subdomains, from which files may be fetched",
    )  # fmt: skip
    largest: int = Field(default=20_000_000, gt=0, description="bytes; a larger file is refused")


class Alarms(BaseModel):
    """How those on call are paged; who they are stands in the console."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    step_minutes: float = Field(
        default=3.0, gt=0, le=60, description="until the next one is paged when nobody takes it"
    )
    test_at: str | None = Field(
        default="07:00",
        pattern=r"^([01]\d|2[0-3]):[0-5]\d$",
        description="local time of the test page of each day; null for none",
    )


class Sms(BaseModel):
    """Text messages to citizens who gave their number."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    account: str | None = Field(
        default=None, description="name of the gateway's account that sends them; null: none are"
    )
    prefixes: tuple[str, ...] = Field(
        default=("+971",), min_length=1, description="what a number must begin with to get any"
    )
    per_number: int = Field(default=5, ge=0, description="a day to one number, at most")
    daily: int = Field(default=2000, ge=0, description="a day in all, at most")


class Oidc(BaseModel):
    """Signing in through the city's own identity provider (OpenID Connect)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    issuer: str = Field(description="the provider's issuer, exactly as it calls itself")
    client_id: str = Field(min_length=1, description="what the provider calls this console")
    client_secret: SecretRef
    title_ar: str = Field(
        min_length=1, default="الدخول الموحّد", description="what the button says in Arabic"
    )
    title_en: str = Field(
        min_length=1, default="Single sign-on", description="what it says in English"
    )
    scopes: str = Field(default="openid profile email", description="asked for, with spaces")
    claim: str = Field(
        default="groups", min_length=1, description="the claim that names somebody's groups"
    )
    roles: dict[str, str] = Field(
        min_length=1,
        description="a role for each group: agent, lead, auditor, admin or department:CODE; "
        "the first that fits counts",
    )
    create: bool = Field(
        default=True, description="whether whoever has a role gets a place here by signing in"
    )
    two_factor: Literal["provider", "ours"] = Field(
        default="provider", description="who asks for the second factor"
    )

    @field_validator("issuer")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not re.fullmatch(rf"https://[^\s?#]+|{_OWN_MACHINE}(?:/[^\s?#]*)?", value):
            raise ValueError(
                "must be https://… without ? and #; http:// is only for 127.0.0.1 and localhost"
            )
        return value

    @field_validator("scopes")
    @classmethod
    def _asks_who(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("must hold openid, without which nobody is named")
        return value

    @field_validator("roles")
    @classmethod
    def _are_roles(cls, value: dict[str, str]) -> dict[str, str]:
        for group, role in value.items():
            name, _, body = role.partition(":")
            if name not in ROLES or (name == "department") != bool(body):
                raise ValueError(
                    f"{group}: {role} is no role; there are agent, lead, auditor, admin and "
                    "department:CODE"
                )
        return value


class ConsoleSettings(BaseModel):
    """The agents' console."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    host: str = Field(default="127.0.0.1", description="address on which the console listens")
    port: int = Field(default=8080, ge=1, le=65535, description="port on which it listens")
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        description="the address that agents type; https behind a proxy",
    )
    two_factor: Literal["required", "optional"] = Field(
        default="required", description="whether everybody needs a second factor to sign in"
    )
    idle_minutes: int = Field(default=30, ge=1, description="a session unused this long ends")
    absolute_hours: int = Field(default=12, ge=1, description="every session ends after this long")
    silent_minutes: int = Field(
        default=60,
        ge=1,
        description="a case goes back to all when its agent is silent this long while they wait",
    )
    show_deleted: bool = Field(
        default=True, description="whether agents still read what its author deleted"
    )
    oidc: Oidc | None = Field(
        default=None, description="signing in through the city's own identity provider"
    )

    @field_validator("public_url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        """Without TLS a session's cookie could be read on its way: only on one's own machine."""
        if not re.fullmatch(rf"https://[^/\s]+|{_OWN_MACHINE}", value):
            raise ValueError(
                "must be https://… without a path; http:// is only for 127.0.0.1 and localhost"
            )
        return value


class Settings(BaseSettings):
    """All of config.yaml."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="BALAGH_", env_nested_delimiter="__"
    )

    database: str = Field(
        default="sqlite:///var/balagh.db",
        description="where the queue is kept (SQLAlchemy URL)",
        repr=False,  # an address may hold a password
    )
    data: Path = Field(default=Path("var"), description="folder for sessions and fetched media")
    rules: Path | None = Field(
        default=None, description="folder of your own rules; default: those that come with Balagh"
    )
    pace: Pacing = Field(default=Pacing(), description="how often things are done")
    retention: Retention = Field(default=Retention(), description="what is kept how long")
    media: Media = Field(default=Media(), description="which files are fetched")
    alarms: Alarms = Field(default=Alarms(), description="how those on call are paged")
    sms: Sms = Field(default=Sms(), description="text messages to citizens")
    console: ConsoleSettings = Field(default=ConsoleSettings(), description="the agents' console")
    accounts: tuple[Any, ...] = Field(
        default=(), description="the accounts to read: see `run_bot.py connector list`"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # `init_settings` are the file's values: the environment goes before them.
        return (env_settings, init_settings)


def load_settings(path: Path) -> Settings:
    """The settings in `path`; ConfigInvalid lists every mistake with its place."""
    if not path.is_file():
        raise ConfigInvalid(_NO_FILE.filled(file=path))
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader) or {}  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise ConfigInvalid(_WRONG.filled(file=path, lines=f"  {_place(error)}")) from None
    except (UnicodeDecodeError, OSError, RecursionError) as error:
        raise ConfigInvalid(_WRONG.filled(file=path, lines=f"  {error}")) from error
    if not isinstance(data, dict):
        lines = "  it must be a list of keys and values, like `database: …`"
        raise ConfigInvalid(_WRONG.filled(file=path, lines=lines))
    mistakes: list[str] = []
    accounts = _accounts(data.get("accounts"), mistakes)
    settings = None
    for key in [key for key in data if not isinstance(key, str)]:
        mistakes.append(f"  {key}: a key must be text")
        del data[key]
    try:
        settings = Settings(**{**data, "accounts": ()})
    except ValidationError as error:
        mistakes += _explain(error, Settings)
    except SettingsError as error:
        mistakes.append(f"  the environment, BALAGH_…: {error}: it must be written as JSON")
    mistakes += _misspelt(os.environ)
    if mistakes or settings is None:
        raise ConfigInvalid(_WRONG.filled(file=path, lines="\n".join(mistakes)))
    return settings.model_copy(update={"accounts": accounts})


def _misspelt(environment: Iterable[str]) -> list[str]:
    """Variables that nearly name a setting. Others may be secrets, whose names are free."""
    lines = []
    for name in sorted(name for name in environment if name.startswith("BALAGH_")):
        top = name.removeprefix("BALAGH_").split("__")[0].lower()
        close = difflib.get_close_matches(top, Settings.model_fields, 1, cutoff=0.8)
        if close and top != close[0]:
            lines.append(
                f"  the environment, {name}: there is no such setting. "
                f"Did you mean “BALAGH_{close[0].upper()}”?"
            )
    return lines


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice: YAML would drop the first, a list of accounts maybe."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                problem = f"the key “{key.value}” stands here a second time"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _place(error: yaml.YAMLError) -> str:
    """Where the file is no YAML, and why, without the text there, which may be a secret."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return "it holds characters that no text has"
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return place + re.sub(
        r"(?<=\w )'[^'<]{3,}'", "'…'", error.problem or error.context or "not YAML"
    )


def _accounts(entries: Any, mistakes: list[str]) -> tuple[AccountOptions, ...]:
    if entries is None:
        return ()
    if not isinstance(entries, list):
        mistakes.append("  accounts: must be a list; each entry begins with “- channel: …”")
        return ()
    found: list[AccountOptions] = []
    for number, entry in enumerate(entries):
        place = f"accounts.{number}"
        if not isinstance(entry, dict) or "channel" not in entry:
            mistakes.append(f"  {place}: must begin with “channel: …”")
            continue
        name = entry["channel"]
        if name not in channel_names():
            mistakes.append(
                f"  {place}.channel: “{name}” is no channel. Channels: {', '.join(channel_names())}"
            )
            continue
        options = channel(str(name)).options
        try:
            account = options.model_validate(entry)
        except ValidationError as error:
            mistakes += _explain(error, options, place)
            continue
        assert isinstance(account, AccountOptions)  # noqa: S101 - every channel's options are
        if account.name == HOTLINE:
            mistakes.append(f"  {place}.name: “{HOTLINE}” is the name of calls and visits")
        if account.name in {other.name for other in found}:
            mistakes.append(f"  {place}.name: “{account.name}” is taken by another account")
        found.append(account)
    return tuple(found)


def _explain(error: ValidationError, model: type[BaseModel], *prefix: str) -> list[str]:
    """One line a mistake: its path, what is wrong, and for a typo the names there are."""
    lines = []
    for mistake in error.errors():
        path = ".".join([*prefix, *map(str, mistake["loc"])])
        if mistake["type"] == "extra_forbidden":
            allowed = _names_at(model, mistake["loc"][:-1])
            wrong = str(mistake["loc"][-1])
            close = difflib.get_close_matches(wrong, allowed, 1)
            hint = f" Did you mean “{close[0]}”?" if close else ""
            lines.append(f"  {path}: there is no such key.{hint} Keys: {', '.join(allowed)}")
        else:
            lines.append(f"  {path}: {mistake['msg'].removeprefix('Value error, ')}")
    return lines


def _names_at(model: type[BaseModel], path: Iterable[int | str]) -> list[str]:
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            wanted = model.model_fields[part].annotation
            for inner in (wanted, *get_args(wanted)):  # get_args: of what may also be None
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    model = inner
    return sorted(model.model_fields)


def json_schema() -> dict[str, Any]:
    """A JSON schema of config.yaml, for editors and for the documentation."""
    schema = Settings.model_json_schema()
    definitions = schema.setdefault("$defs", {})
    options = []
    for name in channel_names():
        own = channel(name).options.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= own.pop("$defs", {})
        definitions[name] = own
        options.append({"$ref": f"#/$defs/{name}"})
    schema["properties"]["accounts"] = {"type": "array", "items": {"anyOf": options}}
    return schema
