"""Is the account's token good, for how long, and for what."""

from __future__ import annotations

from connectors.contract import Health
from connectors.meta import reading
from connectors.meta.client import Graph
from connectors.meta.options import GraphAccess
from connectors.options import reveal
from domain.errors import ConfigInvalid, Gone, NotAllowed, PermissionMissing
from domain.words import Words

_GOOD = Words(en="The token works for “{name}”.", ar="الرمز يعمل للحساب «{name}».")
_LACKING = Words(
    en="The token works for “{name}” but lacks: {scopes}. Grant them and make a new token.",
    ar="الرمز يعمل للحساب «{name}» لكن تنقصه: {scopes}. امنحها وأنشئ رمزًا جديدًا.",
)


def health(graph: Graph, options: GraphAccess, node: str, needed: tuple[str, ...]) -> Health:
    """Reads our own node, then what Meta tells of the token itself, where it does."""
    about = graph.get(node, fields="id,name").body
    name = reading.word(about.get("name")) or node
    try:
        told = graph.get("debug_token", input_token=reveal(options.token)).body
    except (ConfigInvalid, Gone, NotAllowed, PermissionMissing):
        told = {}  # a Page token may not look at itself in every app: then nothing is known
    token = reading.mapping(told.get("data"))
    listed = token.get("scopes")
    scopes = tuple(str(scope) for scope in listed) if isinstance(listed, list) else ()
    ends = (reading.moment(token.get(key)) for key in ("expires_at", "data_access_expires_at"))
    expires_at = min((end for end in ends if end), default=None)
    lacking = [scope for scope in needed if scope not in scopes] if scopes else []
    sentence = _LACKING if lacking else _GOOD
    words = sentence.filled(name=name, scopes=", ".join(lacking))
    return Health(not lacking, words, expires_at, scopes)
