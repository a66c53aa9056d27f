"""How a matter stands, by its reference. References stand in public: they open these words alone.

No text, no name, no place: whoever reads the reference below a post learns what the city has told
everybody anyway. Guessing is slowed down, and there are 2^40 references.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from domain.errors import NotFound
from domain.people import EVERYTHING
from domain.words import Words
from pipeline.body import Body
from storage import cases
from storage.database import Connection
from web.console import Console
from web.names import Names
from web.pages import anonymous, page
from web.session import House

router = APIRouter()
MISSES, WINDOW = 10, timedelta(minutes=1)  # of one address, before it has to wait
_HEARD = str.maketrans("OIL", "011")  # as people read Crockford's signs
STATUS = {
    "new": Words("Registered. We have not looked at it yet.", "مسجّل ولم ننظر فيه بعد."),
    "triaged": Words("Registered and sorted.", "مسجّل وحُدّدت جهته."),
    "in_progress": Words("Being worked on.", "قيد المعالجة."),
    "waiting_citizen": Words(
        "We have asked you something: please look at our reply.",
        "نحتاج منك إلى جواب: راجع ردّنا عليك.",
    ),
    "waiting_body": Words("With the responsible department.", "لدى الجهة المختصة."),
    "resolved": Words(
        "Solved, says the department. We will ask you.", "أفادت الجهة بحلّه، وسنسألك عن ذلك."
    ),
    "closed": Words("Closed.", "مغلق."),
    "redirected": Words("Handed to the body whose matter it is.", "أُحيل إلى الجهة المعنية."),
    "no_action": Words("Read. There is nothing to be done.", "اطّلعنا عليه، ولا يتطلب إجراءً."),
}
_NONE = Words(
    en="There is no report with this reference. Look at its eight signs again.",
    ar="لا يوجد بلاغ بهذا الرقم. راجع خاناته الثماني.",
)
_SLOWLY = Words(
    en="Too many references that do not exist were tried from here. Wait a minute.",
    ar="جُرّبت من هنا أرقام كثيرة غير موجودة. انتظر دقيقة.",
)


@dataclass(slots=True)
class Misses:
    """References tried in vain, by address."""

    now: Callable[[], datetime]
    at: dict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))

    def too_many(self, address: str) -> bool:
        since = self.now() - WINDOW
        for old in [name for name, when in self.at.items() if not when or when[-1] < since]:
            del self.at[old]
        when = self.at[address] if address in self.at else deque[datetime]()
        while when and when[0] < since:
            when.popleft()
        return len(when) >= MISSES

    def add(self, address: str) -> None:
        self.at[address].append(self.now())


@router.get("/status")
def show(request: Request, house: House, reference: str = "") -> HTMLResponse:
    """Without a reference the form alone."""
    misses: Misses = request.app.state.misses
    address = request.client.host if request.client else ""
    values: dict[str, Any] = {"found": None, "trouble": None, "reference": reference[:40]}
    wanted, status = "".join(reference.split()).upper().translate(_HEARD), 200
    if wanted and misses.too_many(address):
        values["trouble"], status = _SLOWLY, 429
    elif wanted:
        try:
            with house.database.read() as connection:
                values["found"] = _find(connection, wanted)
        except NotFound:
            misses.add(address)
            values["trouble"], status = _NONE, 404
    names = Names(house.pipeline().rules, anonymous(request))
    return page(
        request, "citizens/status.html", status, names=names, words=STATUS, now=house.now(),
        body=_body(house, values["found"]), **values,
    )  # fmt: skip


def _find(connection: Connection, reference: str) -> dict[str, Any]:
    """By its reference alone, never by its number; of a merged case what it was merged into."""
    case = cases.find(connection, reference, EVERYTHING)
    if case["reference"] != reference:
        raise NotFound(_NONE)
    while case["merged_into_id"] is not None:
        case = cases.by_id(connection, case["merged_into_id"])
    return case


def _body(house: Console, case: dict[str, Any] | None) -> Body | None:
    """Who has it now, where it was handed on: with a number only if somebody confirmed it."""
    if case is None or case["status"] != "redirected":
        return None
    return house.pipeline().rules.bodies.bodies.get(case["body"] or "")
