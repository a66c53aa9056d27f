"""The private API's refusals, as its apps are known to see them (none of it is documented)."""

from collections.abc import Mapping
from typing import Any

from simulator.wire import Response

WAIT = "Please wait a few minutes before you try again."

KNOWN: Mapping[str, tuple[int, dict[str, Any] | bytes]] = {
    "login_required": (
        403,
        {"message": "login_required", "error_title": "You've Been Logged Out",
         "error_body": "Please log back in.", "logout_reason": 3},
    ),
    "challenge_required": (
        400,
        {"message": "challenge_required", "challenge": {
            "url": "https://i.instagram.com/challenge/5736910344/abc/",
            "api_path": "/challenge/5736910344/abc/", "hide_webview_header": True, "lock": True,
            "logout": False, "native_flow": True}},
    ),
    "suspended": (
        400,
        {"message": "challenge_required", "challenge": {
            "url": "https://www.instagram.com/accounts/suspended/?next=/", "lock": True}},
    ),
    "feedback_required": (
        400,
        {"message": "feedback_required", "spam": True, "feedback_title": "Try Again Later",
         "feedback_message": "We limit how often you can do certain things on Instagram.",
         "feedback_url": "repute/report_problem/instagram_comment/",
         "feedback_ignore_label": "OK", "feedback_action": "report_problem"},
    ),
    "please_wait": (400, {"message": WAIT, "require_login": True, "igweb_rollout": True}),
    "rate_limit_error": (
        400, {"message": "There was an error with your request.", "error_type": "rate_limit_error"}
    ),
    "checkpoint_required": (400, {"message": "checkpoint_required", "error_type": "checkpoint"}),
    "sentry_block": (400, {"message": "Sorry, there was a problem.",
                           "error_type": "sentry_block"}),
    "throttled": (429, {"message": "Too many requests"}),
    "unauthorized": (401, {"message": "Unauthorized"}),
    "masked_challenge": (404, b"Not Found"),
    "not_found": (404, {"message": "Endpoint does not exist"}),
    "no_thread": (404, {"message": "Thread does not exist"}),
    "no_user": (404, {"message": "User not found"}),
    "no_media": (400, {"message": "Media not found or unavailable"}),
    "deleted_media": (400, {"message": "Sorry, this media has been deleted."}),
    "bad_parameters": (400, {"message": "Invalid parameters"}),
    "too_long": (400, {"message": "Your comment is too long."}),
    "fail_with_200": (200, {"message": "Something went wrong"}),
    "server": (500, {"message": "Oops, an error occurred."}),
}  # fmt: skip


class Refusal(Exception):
    """One of the answers above; `violation` where the client asked for what does not exist."""

    def __init__(self, name: str, violation: str | None = None) -> None:
        super().__init__(name)
        self.name, self.violation = name, violation

    def response(self) -> Response:
        status, body = KNOWN[self.name]
        if isinstance(body, bytes):
            return Response(status, body, {"Content-Type": "text/html; charset=utf-8"})
        return Response(status, {**body, "status": "fail"})
