"""Who is at the browser: the cookie's session, and the rights a page asks for.

`Visitor` is what a route depends on. A route without `signed_in` or `needs(...)` is public, and a
test lists those.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from domain.people import Person, Right
from web.console import Console
from web.language import Speech


class SignInFirst(Exception):
    """Nobody is signed in, or the second factor is still owed: to the door."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in, and how they want to be spoken to."""

    person: Person
    name: str
    speech: Speech
    theme: str  # auto | light | dark
    csrf: str  # goes into every form; compared by web.security
    session: str  # hash of the session's token


def console_of(request: Request) -> Console:
    console: Console = request.app.state.console
    return console


# FastAPI runs a plain function in a thread of its own: what asks nothing is made a coroutine.


async def house_of(request: Request) -> Console:
    return console_of(request)


async def signed_in(request: Request) -> Visitor:
    """The visitor; SignInFirst where there is none."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor is None:
        raise SignInFirst
    return visitor


def needs(right: Right) -> Callable[[Visitor], Awaitable[Visitor]]:
    """A dependency: somebody signed in who has this right; NotAllowed otherwise."""

    async def allowed(visitor: Annotated[Visitor, Depends(signed_in)]) -> Visitor:
        visitor.person.need(right)
        return visitor

    allowed.right = right  # type: ignore[attr-defined]  # a test reads who may what
    return allowed


Signed = Annotated[Visitor, Depends(signed_in)]
Seer = Annotated[Visitor, Depends(needs("see"))]
Worker = Annotated[Visitor, Depends(needs("work"))]
Replier = Annotated[Visitor, Depends(needs("reply"))]
House = Annotated[Console, Depends(house_of)]
