"""What the library sends: the session in a header, parameters in the query or a signed body."""

import base64
import json
from urllib.parse import parse_qs

from simulator.igprivate_errors import Refusal
from simulator.wire import Request

Given = dict[str, str]


def session(request: Request) -> str | None:
    """The session id inside `Authorization: Bearer IGT:2:<base64 of JSON>`."""
    value = (request.bearer() or "").removeprefix("IGT:2:")
    try:
        told = json.loads(base64.b64decode(value, validate=True))
    except ValueError:
        return None
    return str(told.get("sessionid")) if isinstance(told, dict) else None


def given_in(request: Request) -> Given:
    """Parameters of the query and of the form, signed or not."""
    given = {name: values[-1] for name, values in request.query.items()}
    if request.method != "POST":
        return given
    form = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    signed = form.pop("signed_body", None)
    if signed:
        try:
            sent = json.loads(signed[0].removeprefix("SIGNATURE."))
            given |= {name: str(value) for name, value in sent.items()}
        except (ValueError, AttributeError):
            raise Refusal("bad_parameters", "signed_body is no JSON object") from None
    return given | {name: values[-1] for name, values in form.items()}


def server_cursor(cursor: str | None) -> str | None:
    """The comment cursor is a JSON text; anything else is refused like an unknown one."""
    if not cursor:
        return None
    try:
        told = json.loads(cursor)
    except ValueError:
        return cursor
    return str(told.get("server_cursor")) if isinstance(told, dict) else cursor


def number(given: Given, name: str, default: int) -> int:
    """A parameter that is a positive number; 0 and nothing mean the default."""
    text = given.get(name) or "0"
    if not text.isdecimal():
        raise Refusal("bad_parameters", f"{name} is no number")
    return int(text) or default
