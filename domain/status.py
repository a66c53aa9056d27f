"""The life of a case: the legal moves, as data.

`merged` is no status but a pointer; emergency, confidential and storm are flags with clocks of
their own. Nothing else in Balagh decides which move is allowed.
"""

from __future__ import annotations

from typing import Literal, get_args

from domain.errors import NotAllowed
from domain.words import Words

Status = Literal[
    "new",
    "triaged",
    "in_progress",
    "waiting_citizen",
    "waiting_body",
    "resolved",
    "closed",
    "redirected",
    "no_action",
]
STATUSES: tuple[str, ...] = get_args(Status)
OPEN: frozenset[str] = frozenset(
    {"new", "triaged", "in_progress", "waiting_citizen", "waiting_body"}
)
WAITING: frozenset[str] = frozenset({"waiting_citizen", "waiting_body"})
REOPENABLE: frozenset[str] = frozenset({"resolved", "closed", "redirected"})
REOPEN_DAYS = 30  # a message joins a case resolved less than this long ago, and reopens it

_ENDS = frozenset({"redirected", "no_action"})
MOVES: dict[str, frozenset[str]] = {
    "new": frozenset({"triaged"}) | _ENDS,
    "triaged": frozenset({"in_progress"}) | _ENDS,
    "in_progress": WAITING | {"resolved"} | _ENDS,
    "waiting_citizen": frozenset({"in_progress", "resolved"}) | _ENDS,
    "waiting_body": frozenset({"in_progress", "resolved"}) | _ENDS,
    "resolved": frozenset({"closed", "triaged"}),
    "closed": frozenset({"triaged"}),
    "redirected": frozenset({"triaged"}),
    "no_action": frozenset(),
}

_ILLEGAL = Words(
    en="A case that is {old} cannot become {new}. From here it can become: {allowed}.",
    ar="لا يمكن نقل الحالة من الوضع {old} إلى {new}. الأوضاع المتاحة من هنا: {allowed}.",
)
_NO_SUCH = Words(
    en="There is no status “{new}”. Statuses are: {allowed}.",
    ar="لا يوجد وضع باسم «{new}». الأوضاع هي: {allowed}.",
)


def check_move(old: str, new: str) -> None:
    """Raise NotAllowed, in words, unless the table allows `old` → `new`."""
    if new not in MOVES:
        raise NotAllowed(_NO_SUCH.filled(new=new, allowed=", ".join(STATUSES)))
    if new not in MOVES[old]:
        allowed = ", ".join(sorted(MOVES[old])) or "—"
        raise NotAllowed(_ILLEGAL.filled(old=old, new=new, allowed=allowed))
