"""`replay`: recorded platform payloads, or normalized messages, through the same way as a poll."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.frame import FAILED, AsJson, ConfigPath, guarded, say, say_json, settings_at
from app.normalized import read_normalized
from app.settings import Settings
from app.wiring import make_database, make_pipeline, make_station, without_secrets
from casework.ingest import Item, Tally, ingest
from connectors.registry import channel as channel_named
from daemon.poller import read
from daemon.station import utc_now
from domain.errors import ConfigInvalid
from domain.message import Message, Raw, Skipped, Unusable
from domain.source import Source
from domain.words import Words
from storage import quarantine

PAGE = 200  # items a transaction
_NO_ACCOUNT = Words(
    en="{file} has no account of channel {channel}, and a recording is read as one account "
    "sees it. Add an account; its credentials are not needed for this.",
    ar="لا يوجد في {file} حساب لقناة {channel}، والتسجيل يُقرأ من منظور حساب بعينه. أضف حسابًا؛ "
    "لا حاجة هنا إلى بيانات اعتماده.",
)
_ONLY_WRITES = Words(
    en="The channel {channel} only sends: it has no recordings to read.",
    ar="القناة {channel} للإرسال فقط: لا تسجيلات لها تُقرأ.",
)
_NOTHING = "The file holds nothing that could be a message."


@dataclass(frozen=True, slots=True)
class _Read:
    file: str
    item: Item


@guarded
def replay(
    files: Annotated[list[Path], typer.Argument(help="JSON or JSON-lines files; “-” is not taken")],
    channel: Annotated[
        str | None,
        typer.Option(help="whose payloads these are; without it: normalized JSON lines"),
    ] = None,
    config: ConfigPath = Path("config.yaml"),
    dry: Annotated[bool, typer.Option("--dry-run", help="read only, store nothing")] = False,
    as_json: AsJson = False,
) -> None:
    """Store recordings as a poll would. What cannot be read goes to quarantine with its reason.

    Exit 1 where a file could not be read at all. Replaying twice changes nothing.
    """
    settings = settings_at(config)
    found: list[_Read] = []
    broken: dict[str, str] = {}
    for file in files:
        try:
            found += _read(settings, config, file, channel)
        except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
            broken[str(file)] = (
                error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            )
    stored = None if dry else _store(settings, found, channel)
    _tell(found, broken, as_json)
    if not as_json:
        say(_stored_as(stored))
    if broken:
        raise typer.Exit(FAILED)


def _read(settings: Settings, config: Path, file: Path, channel: str | None) -> Iterator[_Read]:
    text = file.read_text("utf-8-sig")
    if channel is None:
        yield from (_Read(str(file), item) for item in read_normalized(text))
        return
    found = channel_named(channel)
    accounts = [account for account in settings.accounts if account.channel == channel]
    if not accounts:
        raise ConfigInvalid(_NO_ACCOUNT.filled(file=config, channel=channel))
    inlet = make_station(settings, without_secrets(accounts[0])).inlet
    if inlet is None or found.read_recording is None:
        raise ConfigInvalid(_ONLY_WRITES.filled(channel=channel))
    raws = [
        raw
        for body in _bodies(text)
        for exchange in found.read_recording(body)
        for raw in inlet.unpack(exchange)
    ]
    if not raws:
        nothing = Item(Raw("recording", {"file": file.name}), Skipped(_NOTHING))
        yield _Read(str(file), nothing)
    for raw in raws:
        yield _Read(str(file), read(inlet, raw))


def _bodies(text: str) -> Iterable[Any]:
    """One JSON value, or one a line."""
    try:
        return [json.loads(text)]
    except ValueError:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line) for line in lines]


def _stored_as(tally: Tally | None) -> str:
    if tally is None:
        return "Only read: nothing was stored."
    return (
        f"New messages: {tally.stored}, known already: {tally.known}, changed: {tally.changed}, "
        f"cases opened or touched: {len(tally.cases)}."
    )


def _store(settings: Settings, found: list[_Read], channel: str | None) -> Tally:
    whole = Tally()
    database = make_database(settings)
    pipeline = make_pipeline(settings, database)
    by_channel: dict[str, list[Item]] = {}
    for one in found:
        result = one.item.result
        name = channel or (result.channel if isinstance(result, Message) else "hotline")
        by_channel.setdefault(name, []).append(one.item)
    names = {account.channel: account.name for account in reversed(settings.accounts)}
    for name, items in by_channel.items():
        source = Source(name, names.get(name, name), "replay")
        for start in range(0, len(items), PAGE):
            now = utc_now()
            page = items[start : start + PAGE]
            tally = ingest(database, pipeline, source, page, asked_at=now, now=now)
            whole.stored += tally.stored
            whole.known += tally.known
            whole.changed += tally.changed
            whole.cases |= tally.cases
        _release(database, name, items)
    return whole


def _release(database: Any, channel: str, items: list[Item]) -> None:
    """What was in quarantine and can be read now is held no longer."""
    readable = {_key(item.raw) for item in items if not isinstance(item.result, Unusable)}
    with database.write() as connection:
        for held in quarantine.waiting(connection, channel):
            if _key(held.raw) in readable:
                quarantine.done(connection, held.id, utc_now())


def _key(raw: Raw) -> str:
    return json.dumps([raw.kind, raw.item], sort_keys=True, default=str)


def _tell(found: list[_Read], broken: dict[str, str], as_json: bool) -> None:
    if as_json:
        for one in found:
            say_json({"file": one.file, **described(one.item.result)})
        for file, why in broken.items():
            say_json({"file": file, "result": "unreadable", "reason": why})
        return
    files = dict.fromkeys(one.file for one in found)
    for file in files:
        results = [one.item.result for one in found if one.file == file]
        counts = Counter(described(result)["result"] for result in results)
        say(f"{file}: " + ", ".join(f"{n} {name}" for name, n in sorted(counts.items())))
        reasons = Counter(r.reason for r in results if not isinstance(r, Message))
        for reason, times in reasons.items():
            say(f"  {times} × {reason}")
    for file, why in broken.items():
        say(f"{file}: cannot be read at all: {why}")


def described(result: Message | Skipped | Unusable) -> dict[str, Any]:
    """A result as JSON: its fields, or its reason."""
    if isinstance(result, Skipped):
        return {"result": "skipped", "reason": result.reason}
    if isinstance(result, Unusable):
        return {"result": "quarantined", "reason": result.reason}
    author = result.author
    return {
        "result": "message",
        "channel": result.channel,
        "id": result.external_id,
        "kind": result.kind,
        "direction": result.direction,
        "public": result.public,
        "author": {"id": author.external_id, "handle": author.handle, "name": author.name}
        if author
        else None,
        "text": result.text,
        "created_at": result.created_at,
        "edited_at": result.edited_at,
        "conversation": result.conversation,
        "parent": result.parent_id,
        "root": result.root_id,
        "permalink": result.permalink,
        "media": [{"kind": m.kind, "url": m.url} for m in result.media],
        "hidden": result.hidden,
        "derived_id": result.derived_id,
    }
