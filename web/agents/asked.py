"""What the address of the queue asks for: filter, words of a search, and where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from domain.status import OPEN, STATUSES
from storage.queue import NOBODY, After, Filter

ME, NO_ONE = "@me", "@nobody"  # no login begins with "@"
AGES = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
}
ENDED = tuple(status for status in STATUSES if status not in OPEN)
GROUPS = {"open": tuple(sorted(OPEN)), "ended": ENDED, "all": STATUSES}
SNOOZED = ("with", "only")
FIELDS = (
    "q", "status", "channel", "service", "body", "area", "language", "assignee", "intent",
    "incident", "emergency", "sampled", "age", "waiting", "snoozed",
)  # fmt: skip
LONGEST = 200  # of one field
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """`fields` are those that narrow, as the address has them: they can be kept as a view."""

    fields: dict[str, str]
    wanted: Filter

    @property
    def words(self) -> str:
        return self.fields.get("q", "")

    @property
    def status(self) -> str:
        """A search looks everywhere unless told otherwise, the queue shows what is open."""
        return self.fields.get("status") or ("all" if self.words else "open")

    @property
    def narrowed(self) -> int:
        """How many filters are set, beside the words."""
        return len(self.fields) - ("q" in self.fields)

    def address(self, **more: object) -> str:
        """The queue as asked, with `more` fields; None takes one away."""
        fields = {**self.fields, **more}
        return address({name: value for name, value in fields.items() if value is not None})


def address(fields: Mapping[str, object]) -> str:
    return f"/queue?{urlencode(fields)}" if fields else "/queue"


def from_query(query: str, login: str) -> Asked:
    return read(dict(parse_qsl(query, max_num_fields=100)), login)


def read(given: Mapping[str, str], login: str) -> Asked:
    """What is unknown or means nothing is left out, so that two addresses for one view agree."""
    fields = {
        name: value
        for name in FIELDS
        if (value := given.get(name, "").strip()[:LONGEST]) and _means(name, value)
    }
    if fields.get("status") == ("all" if "q" in fields else "open"):
        del fields["status"]
    return Asked(fields, _filter(fields, login))


def _means(name: str, value: str) -> bool:
    known: dict[str, Any] = {
        "status": (*GROUPS, *STATUSES),
        "emergency": ("1",),
        "sampled": ("1",),
        "age": AGES,
        "waiting": AGES,
        "snoozed": SNOOZED,
    }
    if name == "incident":
        return value.isdecimal() and len(value) < 19
    return name not in known or value in known[name]


def _filter(fields: Mapping[str, str], login: str) -> Filter:
    get = fields.get
    status = get("status") or ("all" if get("q") else "open")
    assignee = get("assignee")
    incident = get("incident")
    searching = "with" if get("q") else "out"
    return Filter(
        statuses=GROUPS.get(status, (status,)),
        channel=get("channel"),
        service=get("service"),
        body=get("body"),
        area=get("area"),
        language=get("language"),
        assignee={ME: login, NO_ONE: NOBODY}.get(assignee, assignee) if assignee else None,
        intent=get("intent"),
        incident=int(incident) if incident else None,
        emergency=True if get("emergency") else None,
        sampled=True if get("sampled") else None,
        opened_longer=AGES.get(get("age", "")),
        waiting_longer=AGES.get(get("waiting", "")),
        snoozed=get("snoozed", searching),  # type: ignore[arg-type]
    )


def key_of(after: After) -> str:
    """The key behind which the next page begins, for an address."""
    return f"{after.emergency:d}.{(after.next_due_at - _EPOCH) // _TICK}.{after.id}"


def after_key(text: str | None) -> After | None:
    """None for what is no key: that is the first page."""
    parts = (text or "").split(".")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 19 for part in parts):
        return None
    emergency, due, case = map(int, parts)
    if due > 253_402_300_799_999_999:  # the last moment of the year 9999
        return None
    return After(bool(emergency), _EPOCH + due * _TICK, case)
