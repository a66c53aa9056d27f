"""Services, bodies and areas: renamed, given to others, switched off, added."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from web.admin.entries import Shelf, lines_of
from web.admin.home import Manager
from web.session import House, Visitor

router = APIRouter()
Text = Annotated[str, Form()]
Flag = Annotated[bool, Form()]
_NAMES = {"code": "", "ar": "", "en": ""}
SERVICES = Shelf(
    "service", "/admin/services", "admin/services.html", "admin/service.html",
    {**_NAMES, "group": "", "body": "", "priority": 3, "active": True, "words": []},
)  # fmt: skip
BODIES = Shelf(
    "body", "/admin/bodies", "admin/bodies.html", "admin/body.html",
    {**_NAMES, "number": None, "own": False, "confirmed": False},
)  # fmt: skip
AREAS = Shelf(
    "area", "/admin/areas", "admin/areas.html", "admin/area.html",
    {"code": "", "ar": [], "en": []},
)  # fmt: skip
_SHELVES = {"services": SERVICES, "bodies": BODIES, "areas": AREAS}


@router.get("/admin/services")
def services(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    return SERVICES.list(request, house, visitor)


@router.get("/admin/bodies")
def bodies(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    return BODIES.list(request, house, visitor)


@router.get("/admin/areas")
def areas(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    return AREAS.list(request, house, visitor)


@router.get("/admin/services/entry")
@router.get("/admin/bodies/entry")
@router.get("/admin/areas/entry")
def entry(
    request: Request, house: House, code: str | None = None, visitor: Visitor = Manager
) -> HTMLResponse:
    """The form of one; without `code` of a new one. An area's name has spaces: no path for it."""
    shelf = _SHELVES[request.url.path.split("/")[2]]
    return shelf.form(request, house, visitor, code or None)


@router.post("/admin/services")
def save_service(
    request: Request, house: House, code: Text, ar: Text = "", en: Text = "", group: Text = "",
    body: Text = "", priority: Annotated[int, Form()] = 3, active: Flag = False, words: Text = "",
    seen: Text = "", fresh: Flag = False, visitor: Visitor = Manager,
) -> Response:  # fmt: skip
    data = {"ar": ar, "en": en, "group": group, "body": body, "priority": priority,
            "active": active, "words": lines_of(words)}  # fmt: skip
    return SERVICES.save(request, house, visitor, code.strip(), data, seen, fresh)


@router.post("/admin/bodies")
def save_body(
    request: Request, house: House, code: Text, ar: Text = "", en: Text = "", own: Flag = False,
    number: Text = "", confirmed: Flag = False, seen: Text = "", fresh: Flag = False,
    visitor: Visitor = Manager,
) -> Response:  # fmt: skip
    data = {"ar": ar, "en": en, "own": own, "number": number.strip() or None,
            "confirmed": confirmed}  # fmt: skip
    return BODIES.save(request, house, visitor, code.strip(), data, seen, fresh)


@router.post("/admin/areas")
def save_area(
    request: Request, house: House, code: Text, ar: Text = "", en: Text = "", seen: Text = "",
    fresh: Flag = False, visitor: Visitor = Manager,
) -> Response:  # fmt: skip
    data = {"ar": lines_of(ar), "en": lines_of(en)}
    return AREAS.save(request, house, visitor, code.strip(), data, seen, fresh)
