"""Twilio's Messaging API of 2010-04-01: messages made, listed, and reported by signed calls.

From Twilio's public documentation: the Messages resource, its status callbacks, the security page
(X-Twilio-Signature) and the dictionary of errors.
"""

import hmac
import threading
import urllib.error
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from simulator import accounts
from simulator.paging import CursorRefused
from simulator.simulation import Simulation
from simulator.twilio_errors import REFUSED_TO, UNDELIVERED, Problem, not_found, unauthenticated
from simulator.wire import Request, Response
from simulator.world import Item

ACCOUNT = accounts.TWILIO
HOME = f"/2010-04-01/Accounts/{ACCOUNT.account_sid}"
FIELDS = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback"}
FILTERS = {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}
LONGEST = 1600
MAX_PAGE = 1000


def platform(sim: Simulation) -> "Twilio":
    return Twilio(sim)


class Twilio:
    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._made = 0
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Response:
        try:
            self._authenticate(request)
            match request.method, request.path.removeprefix(HOME):
                case "GET", ".json":
                    return Response(200, _account())
                case "POST", "/Messages.json":
                    return Response(201, self._create(request))
                case "GET", "/Messages.json":
                    return Response(200, self._list(request))
            raise not_found(request.path)
        except Problem as problem:
            if problem.violation:
                self._sim.violation(request, str(problem))
            if request.method == "POST":
                self._sim.refused("twilio", "messages.create", str(problem), _said(request, "Body"))
            return problem.response

    def failure(self, request: Request, fault: str) -> Response:
        wait = {"Retry-After": str(round(self._sim.retry_after_s))}
        problems: Mapping[str, Problem] = {
            "429": Problem(429, 20429, "Too Many Requests", headers=wait),
            "429_no_reset": Problem(429, 20429, "Too Many Requests"),
            "401": unauthenticated(),
            "403": Problem(403, 20403, "Forbidden"),
            "500": Problem(500, 20500, "An internal server error has occurred"),
        }
        return problems[fault].response

    def _authenticate(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            name, _, token = b64decode(given).decode().partition(":")
        except ValueError:
            raise unauthenticated() from None
        if scheme != "Basic" or (name, token) != (ACCOUNT.account_sid, ACCOUNT.auth_token):
            raise unauthenticated()

    # -- messages

    def _create(self, request: Request) -> dict[str, Any]:
        if unknown := set(request.form()) - FIELDS:
            raise Problem(400, 20001, f"Unknown parameters {unknown}", violation=True)
        to, text = _said(request, "To"), _said(request, "Body")
        sender, service = _said(request, "From"), _said(request, "MessagingServiceSid")
        if sender != ACCOUNT.number and service != ACCOUNT.service_sid:
            raise Problem(400, 21606, f"The 'From' phone number {sender} is not SMS-capable")
        if to in REFUSED_TO:
            status, code, message = REFUSED_TO[to]
            raise Problem(status, code, message.format(to=to))
        if not text:
            raise Problem(400, 21602, "Message body is required.")
        if len(text) > LONGEST:
            raise Problem(400, 21617, "The concatenated message body exceeds the 1600 limit")
        callback = _said(request, "StatusCallback")
        if callback and urlsplit(callback).scheme not in {"http", "https"}:
            raise Problem(400, 21609, f"Invalid StatusCallback {callback}")
        with self._lock:
            self._made += 1
            sid = f"SM{self._made:032x}"
        extra = {"to": to, "from": sender or None, "status": "queued", "callback": callback}
        city = self._sim.city["twilio"]
        item = self._sim.world.add("twilio", "message", city, text, thread=to, id=sid, extra=extra)
        self._sim.accepted("messages.create", item)
        answer = self._shown(item)
        threading.Thread(target=self._send, args=(item,), daemon=True).start()
        return answer

    def _list(self, request: Request) -> dict[str, Any]:
        if unknown := set(request.query) - FILTERS:
            raise Problem(400, 20001, f"Unknown parameters {unknown}", violation=True)
        size = int(request.param("PageSize") or 50)
        if not 0 < size <= MAX_PAGE:
            raise Problem(400, 20006, f"Invalid PageSize {size}")
        fits = [item for item in self._sim.world.items("twilio") if _fits(item, request)]
        scope = repr(sorted((key, request.param(key)) for key in ("To", "From")))
        try:
            cut = self._sim.pager.cut(
                request, fits, scope=scope, token=request.param("PageToken"), limit=size
            )
        except CursorRefused:
            raise Problem(400, 20001, "Invalid PageToken") from None
        for item in cut.items:
            request.serve(item, item.shown(self._sim.clock.now()))
        return {
            "messages": [self._shown(item) for item in cut.items],
            "next_page_uri": _next(request, cut.next) if cut.next else None,
            "page": int(request.param("Page") or 0),
            "page_size": size,
            "uri": f"{request.path}?{urlencode({'PageSize': size})}",
        }

    def _shown(self, item: Item) -> dict[str, Any]:
        code = item.extra.get("code")
        sent = item.extra["status"] not in {"queued", "sending", "failed"}
        made = format_datetime(item.created.replace(microsecond=0))
        return {
            "account_sid": ACCOUNT.account_sid,
            "api_version": "2010-04-01",
            "body": item.versions[0].text,
            "date_created": made,
            "date_sent": made if sent else None,
            "date_updated": made,
            "direction": "outbound-api",
            "error_code": code,
            "error_message": None,
            "from": item.extra["from"],
            "messaging_service_sid": None if item.extra["from"] else ACCOUNT.service_sid,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": item.id,
            "status": item.extra["status"],
            "subresource_uris": {"media": f"{HOME}/Messages/{item.id}/Media.json"},
            "to": item.extra["to"],
            "uri": f"{HOME}/Messages/{item.id}.json",
        }

    # -- what becomes of it

    def _send(self, item: Item) -> None:
        code = UNDELIVERED.get(item.extra["to"])
        for status in ("sent", "undelivered" if code else "delivered"):
            item.extra["status"] = status
            if status == "undelivered":
                item.extra["code"] = code
            if item.extra["callback"]:
                self._report(item)

    def _report(self, item: Item) -> None:
        address, status = item.extra["callback"], item.extra["status"]
        form = {
            "MessageSid": item.id, "SmsSid": item.id, "SmsStatus": status, "MessageStatus": status,
            "To": item.extra["to"], "From": item.extra["from"] or "",
            "AccountSid": ACCOUNT.account_sid, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if code := item.extra.get("code"):
            form["ErrorCode"] = str(code)
        signed = address + "".join(name + form[name] for name in sorted(form))
        made = hmac.new(ACCOUNT.auth_token.encode(), signed.encode(), "sha1").digest()
        call = urllib.request.Request(  # noqa: S310 - http and https alone
            address, urlencode(form).encode(), {"X-Twilio-Signature": b64encode(made).decode()}
        )
        try:
            with urllib.request.urlopen(call, timeout=5) as answer:  # noqa: S310
                answer.read()
        except (urllib.error.URLError, TimeoutError) as error:
            self._sim.journal.record("callback failed", error=str(error))


def _account() -> dict[str, Any]:
    return {
        "sid": ACCOUNT.account_sid, "friendly_name": ACCOUNT.name, "status": "active",
        "type": "Full", "uri": f"{HOME}.json",
    }  # fmt: skip


def _said(request: Request, name: str) -> str:
    return request.form().get(name, [""])[0]


def _fits(item: Item, request: Request) -> bool:
    wanted = {key: request.param(key) for key in ("To", "From")}
    return all(not value or item.extra[key.lower()] == value for key, value in wanted.items())


def _next(request: Request, token: str) -> str:
    kept = {key: values[0] for key, values in request.query.items() if key != "PageToken"}
    page = int(request.param("Page") or 0) + 1
    return f"{request.path}?{urlencode(kept | {'Page': page, 'PageToken': token})}"
