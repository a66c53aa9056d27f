"""Out to the identity provider, and back from it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from casework import journey, single_sign_on
from casework.refusal import Refused
from casework.signing_in import Opened
from domain.errors import NotAllowed, NotFound
from domain.words import Words
from web.console import Console
from web.door.sign_in import door_page, safe, with_cookie
from web.security import cookie_name, is_secure
from web.session import House

router = APIRouter()
_NONE = Words(en="There is no single sign-on here.", ar="الدخول الموحّد غير مفعّل هنا.")


async def sign_on(house: House) -> Console:
    """The console, where it has a provider."""
    if house.provider is None or house.sign_on is None:
        raise NotFound(_NONE)
    return house


There = Annotated[Console, Depends(sign_on)]


@router.get("/oidc")
def leave(request: Request, house: There, next: str = "") -> Response:
    assert house.provider  # noqa: S101 - sign_on looked
    planned = journey.plan(safe(next))
    try:
        address = house.provider.address(_back(house), planned)
    except Refused as refusal:
        return _refused(request, house, refusal, next)
    token = journey.depart(house.database, planned, house.now())
    answer = RedirectResponse(address, 303)
    answer.set_cookie(
        _cookie(house), token, max_age=int(journey.LASTS.total_seconds()), httponly=True,
        secure=is_secure(house), samesite="lax", path="/",
    )  # fmt: skip
    return answer


@router.get("/oidc/back")
def back(
    request: Request, house: There, state: str = "", code: str = "", error: str = "", iss: str = ""
) -> Response:
    place = ""
    try:
        token = request.cookies.get(_cookie(house), "")
        made = journey.arrive(house.database, token, state, house.now())
        place = made.place
        if error or not code:
            raise Refused("denied")
        opened = _admit(request, house, made, code, iss)
    except NotAllowed as refusal:
        answer: Response = _refused(request, house, refusal, place)
    else:
        where = {"code": "/code", "set-up": "/second-factor", None: place}[opened.owes]
        query = f"?next={quote(place)}" if opened.owes else ""
        answer = with_cookie(RedirectResponse(where + query, 303), house, opened.token)
    answer.delete_cookie(_cookie(house), secure=is_secure(house), httponly=True, path="/")
    return answer


def _admit(
    request: Request, house: Console, made: journey.Journey, code: str, issuer: str
) -> Opened:
    assert house.provider and house.sign_on  # noqa: S101 - sign_on looked
    claims = house.provider.claims(_back(house), code, made, issuer)
    held = request.cookies.get(cookie_name(house), "")
    return single_sign_on.admit(
        house.database, claims, house.sign_on, house.door, house.now(), held
    )


def _refused(request: Request, house: Console, refusal: NotAllowed, place: str) -> Response:
    single_sign_on.note_refusal(house.database, refusal, house.now())
    return door_page(request, place, refusal.sentence)


def _back(house: Console) -> str:
    return f"{house.public_url}/oidc/back"


def _cookie(house: Console) -> str:
    return f"{cookie_name(house)}-oidc"
