"""Signing in: name and password, the second factor, and out again."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import second_factor, signing_in
from domain.errors import NotAllowed
from domain.words import Words
from web.console import Console
from web.language import LANGUAGES
from web.pages import LANGUAGE_COOKIE, page
from web.security import cookie_name, is_secure
from web.session import House, Signed, console_of

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/sign-in")
def door(request: Request, next: str = "") -> HTMLResponse:
    return door_page(request, next)


def door_page(
    request: Request, next: str, trouble: Words | None = None, login: str = ""
) -> HTMLResponse:
    """The door, and why it stayed shut."""
    provider = console_of(request).provider
    values = {"next": safe(next), "trouble": trouble, "login": login}
    status = 403 if trouble else 200
    return page(request, "door/sign_in.html", status, provider=provider, **values)


@router.post("/sign-in")
def knock(
    request: Request, house: House, login: Text = "", password: Text = "", next: Text = ""
) -> Response:
    held = request.cookies.get(cookie_name(house), "")
    try:
        opened = signing_in.knock(house.database, login, password, house.door, house.now(), held)
    except NotAllowed as refusal:
        return door_page(request, next, refusal.sentence, login)
    where = {"code": "/code", "set-up": "/second-factor", None: safe(next)}[opened.owes]
    query = f"?next={quote(safe(next))}" if opened.owes else ""
    return with_cookie(RedirectResponse(where + query, 303), house, opened.token)


@router.get("/code")
def code_page(request: Request, next: str = "") -> Response:
    if request.state.session is None:
        return RedirectResponse("/sign-in", 303)
    return page(request, "door/code.html", next=safe(next), trouble=None, csrf=_csrf(request))


@router.post("/code")
def present(request: Request, house: House, code: Text = "", next: Text = "") -> Response:
    token = request.cookies.get(cookie_name(house), "")
    try:
        opened = signing_in.present_code(house.database, token, code, house.door, house.now())
    except NotAllowed as refusal:
        if request.state.session is None:
            return RedirectResponse("/sign-in", 303)
        values = {"next": safe(next), "trouble": refusal.sentence, "csrf": _csrf(request)}
        return page(request, "door/code.html", 403, **values)
    return with_cookie(RedirectResponse(safe(next), 303), house, opened.token)


@router.get("/second-factor")
def set_up_page(request: Request, house: House) -> Response:
    session = request.state.session
    if session is None:
        return RedirectResponse("/sign-in", 303)
    if session["totp_confirmed_at"] is not None:
        return RedirectResponse("/me", 303)
    return _set_up(request, house, session)


@router.post("/second-factor")
def set_up(request: Request, house: House, code: Text = "") -> Response:
    """A first code puts it in force; the recovery codes are shown this once."""
    session = request.state.session
    if session is None or session["totp_confirmed_at"] is not None:
        return RedirectResponse("/sign-in", 303)
    try:
        codes = second_factor.confirm(house.database, session["login"], code, house.now())
    except NotAllowed as refusal:
        return _set_up(request, house, session, refusal)
    opened = signing_in.renew(house.database, session, house.now())
    shown = page(request, "door/recovery.html", codes=codes, csrf="")
    return with_cookie(shown, house, opened.token)


@router.post("/sign-out")
def leave(request: Request, house: House, visitor: Signed) -> Response:
    signing_in.leave(house.database, request.cookies.get(cookie_name(house), ""), house.now())
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(cookie_name(house), secure=is_secure(house), httponly=True)
    return answer


@router.post("/language")
def language(language: Text = "ar", next: Text = "") -> Response:
    """Before anybody signed in; afterwards it is one of one's own settings."""
    answer = RedirectResponse(safe(next, "/sign-in"), 303)
    if language in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, samesite="lax")
    return answer


def safe(where: str, otherwise: str = "/queue") -> str:
    """A place within the console, whatever an address asks for."""
    plain = where.startswith("/") and not where.startswith(("//", "/\\"))
    return where if plain and where.isprintable() and "\\" not in where else otherwise


def _set_up(
    request: Request, house: Console, session: dict[str, Any], refusal: NotAllowed | None = None
) -> HTMLResponse:
    secret = second_factor.begin(house.database, session["login"])
    address = second_factor.address(secret, session["login"])
    return page(
        request,
        "door/second_factor.html",
        403 if refusal else 200,
        secret=secret,
        picture=segno.make(address).svg_data_uri(scale=5, border=3),
        trouble=refusal.sentence if refusal else None,
        csrf=_csrf(request),
    )


def _csrf(request: Request) -> str:
    return str(request.state.session["csrf"])


def with_cookie(answer: Response, house: Console, token: str) -> Response:
    answer.set_cookie(
        cookie_name(house), token, httponly=True, secure=is_secure(house), samesite="lax", path="/"
    )
    return answer
