"""What a caller asked for, checked as X checks it.

Both vocabularies are understood: `tweet.fields` with its names, and since August 2026
`post.fields` with `referenced_posts` and the rest, which is then also answered in those names.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from simulator.wire import Request
from simulator.x_endpoints import Endpoint
from simulator.x_errors import Refusal, invalid, invalid_all
from simulator.x_spelling import old_name

_DIGITS = re.compile(r"[0-9]{1,19}")
_CONVERSATION = re.compile(r"[0-9]{1,19}(-[0-9]{1,19})?")
_ID_PARAMETERS = ("since_id", "until_id")
_TIME_PARAMETERS = ("start_time", "end_time")


@dataclass(frozen=True)
class Asked:
    path: dict[str, str]
    lists: dict[str, frozenset[str]] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    size: int = 0
    post_names: bool = False

    def fields(self, kind: str) -> frozenset[str]:
        return self.lists.get(f"{kind}.fields", frozenset())

    @property
    def expansions(self) -> frozenset[str]:
        return self.lists.get("expansions", frozenset())


def read(
    request: Request, endpoint: Endpoint, path: dict[str, str], complain: Callable[[str], None]
) -> Asked:
    """The checked parameters; raises Refusal with X's 400. `complain` notes what is unspecified."""
    query, post_names = _old_names(request)
    _known(query, endpoint, complain)
    shape = _CONVERSATION if endpoint.name.startswith("dm_") else _DIGITS
    _ids_in_path(path, shape)
    lists = {
        name: _list(name, query[name], allowed, complain)
        for name, allowed in endpoint.lists.items()
        if name in query
    }
    plain = {name: query[name] for name in endpoint.plain if name in query}
    return Asked(
        path,
        lists,
        plain,
        {name: _time(name, plain[name]) for name in _TIME_PARAMETERS if name in plain},
        {name: _number(name, plain[name]) for name in _ID_PARAMETERS if name in plain},
        _size(query.get("max_results"), endpoint, complain),
        post_names,
    )


def _old_names(request: Request) -> tuple[dict[str, str], bool]:
    query = {name: ",".join(values) for name, values in request.query.items()}
    if "post.fields" not in query or "tweet.fields" in query:
        return query, False
    asked = {
        "tweet.fields" if name == "post.fields" else name: value for name, value in query.items()
    }
    for name in ("tweet.fields", "expansions"):
        if name in asked:
            asked[name] = ",".join(old_name(part) for part in asked[name].split(","))
    return asked, True


def _known(query: dict[str, str], endpoint: Endpoint, complain: Callable[[str], None]) -> None:
    unknown = sorted(set(query) - set(endpoint.allowed))
    for name in unknown:
        complain(f"unknown parameter {name}")
    if unknown:
        allowed = ",".join(endpoint.allowed)
        raise Refusal(
            invalid_all(
                [
                    {
                        "parameters": {name: [query[name]]},
                        "message": f"The query parameter [{name}] is not one of [{allowed}]",
                    }
                    for name in unknown
                ]
            )
        )


def _ids_in_path(path: dict[str, str], shape: re.Pattern[str]) -> None:
    for name in ("id", "participant_id"):
        value = path.get(name)
        if value is not None and not shape.fullmatch(value):
            what = f"value [{value}] does not match ^{shape.pattern}$"
            raise Refusal(invalid(name, value, f"The `{name}` query parameter {what}"))


def _list(
    name: str, text: str, allowed: frozenset[str], complain: Callable[[str], None]
) -> frozenset[str]:
    values = text.split(",")
    for value in values:
        if value not in allowed:
            complain(f"{name} has no value {value!r}")
            raise Refusal(
                invalid(
                    name,
                    text,
                    f"The `{name}` query parameter value [{value}] is not one of "
                    f"[{','.join(sorted(allowed))}]",
                )
            )
    return frozenset(values)


def _number(name: str, text: str) -> int:
    if not _DIGITS.fullmatch(text):
        raise Refusal(
            invalid(name, text, f"The `{name}` query parameter value [{text}] is not a valid "
                    "Tweet ID")
        )  # fmt: skip
    return int(text)


def _time(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refusal(
            invalid(name, text, f"The `{name}` query parameter value [{text}] is not a valid "
                    "RFC3339 date-time")
        )  # fmt: skip
    return moment.astimezone(UTC)


def _size(text: str | None, endpoint: Endpoint, complain: Callable[[str], None]) -> int:
    least, most, default = endpoint.sizes
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        complain(f"max_results {text!r} is not between {least} and {most}")
        raise Refusal(
            invalid("max_results", text, f"The `max_results` query parameter value [{text}] is "
                    f"not between {least} and {most}")
        )  # fmt: skip
    return int(text)
