"""Every screen of the console, by name: for accessibility, for pictures, and for nobody to forget.

`{case}` and `{incident}` are put in by whoever looks. A test holds the list against the routes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screen:
    name: str
    address: str
    route: str | None = None  # where the address has a number or a question


SCREENS = (
    Screen("queue", "/queue"),
    Screen("queue-filtered", "/queue?status=ended", "/queue"),
    Screen("search", "/queue?q=مجاري", "/queue"),
    Screen("views", "/queue/views"),
    Screen("call", "/calls"),
    Screen("case", "/cases/{case}", "/cases/{number}"),
    Screen("incidents", "/incidents"),
    Screen("incident", "/incidents/{incident}", "/incidents/{number}"),
    Screen("mentions", "/mentions"),
    Screen("me", "/me"),
    Screen("shift", "/lead"),
    Screen("pauses", "/pauses"),
    Screen("administration", "/admin"),
    Screen("services", "/admin/services"),
    Screen("service", "/admin/services/entry?code=sewage", "/admin/services/entry"),
    Screen("bodies", "/admin/bodies"),
    Screen("body", "/admin/bodies/entry?code=beeah", "/admin/bodies/entry"),
    Screen("areas", "/admin/areas"),
    Screen("area", "/admin/areas/entry?code=Muwailih", "/admin/areas/entry"),
    Screen("targets", "/admin/targets"),
    Screen("calendars", "/admin/calendars"),
    Screen("calendar", "/admin/calendars/entry?code=departments", "/admin/calendars/entry"),
    Screen("inboxes", "/admin/inboxes"),
    Screen("people", "/admin/people"),
    Screen("person", "/admin/people/entry?login=root", "/admin/people/entry"),
    Screen("audit", "/audit"),
    Screen("call-backs", "/call-backs"),
    Screen("alarm", "/alarm/{letter}", "/alarm/{letter}"),
    Screen("fixed texts", "/admin/letters"),
    Screen("on call", "/admin/on-call"),
    Screen("turn on call", "/admin/on-call/entry"),
    Screen("answers", "/admin/answers"),
    Screen("answer", "/admin/answers/entry"),
    Screen("macros", "/admin/macros"),
    Screen("macro", "/admin/macros/entry"),
    Screen("code", "/code"),
    Screen("second-factor", "/second-factor"),
    Screen("missing", "/cases/999999", "/cases/{number}"),
)
STRANGERS = (Screen("sign-in", "/sign-in"), Screen("status", "/status"))
# Routes that show no screen of their own: a stream, parts of pages, and doors that only lead on.
NO_SCREENS = {
    "/", "/live", "/oidc", "/oidc/back", "/queue/rows", "/media/{number}",
    "/cases/{number}/presence", "/receipts/{account}",
}  # fmt: skip
