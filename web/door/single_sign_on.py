"""Out to the identity provider, and back from it."""

from __future__ import annotations

import hmac
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from casework import single_sign_on
from domain.errors import NotAllowed, NotFound
from domain.words import Words
from web.console import Console
from web.door.provider import Started
from web.door.sign_in import door_page, safe, with_cookie
from web.security import cookie_name, is_secure
from web.session import House

router = APIRouter()
MINUTES = 10  # for signing in over there
_NONE = Words(en="There is no single sign-on here.", ar="الدخول الموحّد غير مفعّل هنا.")
_STALE = Words(
    en="This sign-in was begun elsewhere or too long ago. Start again.",
    ar="بدأت محاولة الدخول هذه في مكان آخر أو قبل وقت طويل. ابدأ من جديد.",
)
_NOT_THERE = Words(
    en="The sign-in service did not let you in. Start again, or ask the administrator.",
    ar="لم تسمح خدمة تسجيل الدخول بدخولك. ابدأ من جديد أو راجع مدير النظام.",
)


def sign_on(house: House) -> Console:
    """The console, where it has a provider."""
    if house.provider is None or house.sign_on is None:
        raise NotFound(_NONE)
    return house


There = Annotated[Console, Depends(sign_on)]


@router.get("/oidc")
def leave(request: Request, house: There, next: str = "") -> Response:
    assert house.provider  # noqa: S101 - sign_on looked
    try:
        address, started = house.provider.start(_back(house))
    except NotAllowed as refusal:
        return door_page(request, next, refusal.sentence)
    answer = RedirectResponse(address, 303)
    kept = " ".join((started.state, started.nonce, started.verifier, quote(safe(next), safe="")))
    answer.set_cookie(
        _cookie(house), kept, max_age=60 * MINUTES, httponly=True, secure=is_secure(house),
        samesite="lax", path="/",
    )  # fmt: skip
    return answer


@router.get("/oidc/back")
def back(
    request: Request, house: There, state: str = "", code: str = "", error: str = ""
) -> Response:
    """The cookie is used up whatever comes of it."""
    answer = _finish(request, house, state, code, error)
    answer.delete_cookie(_cookie(house), secure=is_secure(house), httponly=True, path="/")
    return answer


def _finish(request: Request, house: Console, state: str, code: str, error: str) -> Response:
    assert house.provider and house.sign_on  # noqa: S101 - sign_on looked
    kept = request.cookies.get(_cookie(house), "").split(" ")
    if len(kept) != 4 or not hmac.compare_digest(kept[0].encode(), state.encode()):
        return door_page(request, "", _STALE)
    where = safe(unquote(kept[3]))
    if error or not code:
        return door_page(request, where, _NOT_THERE)
    try:
        claims = house.provider.finish(_back(house), code, Started(*kept[:3]))
        opened = single_sign_on.admit(
            house.database, claims, house.sign_on, house.door, house.now()
        )
    except NotAllowed as refusal:
        return door_page(request, where, refusal.sentence)
    after = {"code": "/code", "set-up": "/second-factor", None: where}[opened.owes]
    return with_cookie(RedirectResponse(after, 303), house, opened.token)


def _back(house: Console) -> str:
    return f"{house.public_url}/oidc/back"


def _cookie(house: Console) -> str:
    return f"{cookie_name(house)}-oidc"
