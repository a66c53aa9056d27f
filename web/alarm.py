"""What somebody on call opens from a page: takes the emergency, later tells what was found.

The address is the key: whoever was paged has it, nobody else. Opening it does nothing, since what
fetches previews of addresses must not acknowledge for a person who sleeps.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import alarms
from domain.errors import NotAllowed
from domain.words import Words
from storage import cases
from web.console import Console
from web.names import Names
from web.pages import anonymous, page
from web.session import House

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/alarm/{letter}")
def show(request: Request, letter: str, house: House) -> HTMLResponse:
    return _page(request, house, letter)


@router.post("/alarm/{letter}")
def take(letter: str, house: House) -> Response:
    alarms.acknowledge_page(house.database, letter, house.now())
    return RedirectResponse(f"/alarm/{letter}", 303)


@router.post("/alarm/{letter}/outcome")
def tell(
    request: Request, letter: str, house: House, outcome: Text = "", note: Text = ""
) -> Response:
    try:
        alarms.close_by_page(house.database, letter, outcome, note, house.now())
    except NotAllowed as refusal:
        return _page(request, house, letter, refusal.sentence, note)
    return RedirectResponse(f"/alarm/{letter}", 303)


def _page(
    request: Request, house: Console, letter: str, trouble: Words | None = None, note: str = ""
) -> HTMLResponse:
    with house.database.read() as connection:
        alarm = alarms.read_page(connection, letter, house.now())
        case = cases.by_id(connection, alarm["case_id"])
        messages = cases.messages(connection, case, cases.family(connection, case["id"]), newest=5)
    said = [one for one in messages if one["direction"] == "in" and one["deleted_at"] is None]
    values: dict[str, Any] = {"alarm": alarm, "case": case, "said": said, "trouble": trouble}
    return page(
        request, "alarm.html", 409 if trouble else 200, letter=letter, note=note,
        outcomes=alarms.OUTCOMES, now=house.now(),
        names=Names(house.pipeline().rules, anonymous(request)), **values,
    )  # fmt: skip
