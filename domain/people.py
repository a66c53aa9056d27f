"""Who works the queue, what each may do, and which cases each may see: data, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from domain.errors import NotAllowed
from domain.words import Words

Role = Literal["agent", "lead", "department", "auditor", "admin"]
ROLES: tuple[str, ...] = get_args(Role)
Right = Literal[
    "see",  # cases within one's scope
    "work",  # assign, correct, move along, note, snooze, acknowledge an emergency
    "join",  # merge cases, gather them in incidents, link contacts
    "reply",  # answer citizens
    "share",  # views for everybody
    "lead",  # load, breaches and intake of the whole house
    "audit",  # what everybody did
    "manage",  # people, teams, services, bodies, areas, answers, targets
    "pause",  # stop replies or reading for a while
]
RIGHTS: dict[str, frozenset[str]] = {
    "agent": frozenset({"see", "work", "join", "reply"}),
    "lead": frozenset({"see", "work", "join", "reply", "share", "lead", "pause"}),
    "department": frozenset({"see", "work"}),
    "auditor": frozenset({"see", "lead", "audit"}),
    "admin": frozenset(get_args(Right)),
}

_MAY_NOT = Words(
    en="Your role does not allow this. A shift lead or an administrator can do it.",
    ar="لا تسمح صلاحياتك بهذا الإجراء. يمكن لمشرف الوردية أو مدير النظام تنفيذه.",
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases somebody sees: every one, or one body's alone."""

    body: str | None = None


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, as every use case wants to know them."""

    login: str
    role: str
    body: str | None = None

    @property
    def scope(self) -> Scope:
        return Scope(self.body or "") if self.role == "department" else EVERYTHING

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    def need(self, right: Right) -> None:
        """NotAllowed, in words, without the right."""
        if not self.may(right):
            raise NotAllowed(_MAY_NOT)
