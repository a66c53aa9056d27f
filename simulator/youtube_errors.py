"""Error bodies as Google's front end and the YouTube API write them."""

from typing import Any

from simulator.wire import Response

QUOTA = (
    "The request cannot be completed because you have exceeded your "
    '<a href="/youtube/v3/getting-started#quota">quota</a>.'
)


class Problem(Exception):
    """An answer that is an error; carries its whole body."""

    def __init__(
        self,
        code: int,
        reason: str,
        message: str,
        *,
        domain: str = "youtube.parameter",
        location: str | None = None,
        status: str | None = None,
        headers: dict[str, str] | None = None,
        violation: bool = False,
    ) -> None:
        super().__init__(message)
        self.violation = violation
        detail: dict[str, Any] = {"message": message, "domain": domain, "reason": reason}
        if location:
            detail |= {"location": location, "locationType": "parameter"}
        error: dict[str, Any] = {"code": code, "message": message, "errors": [detail]}
        if status:
            error["status"] = status
        self.response = Response(code, {"error": error}, headers or {})


def unauthorized() -> Problem:
    return Problem(
        401,
        "authError",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
        "cookie or other valid authentication credential.",
        domain="global",
        location="Authorization",
        status="UNAUTHENTICATED",
        headers={
            "WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
        },
    )


def login_required() -> Problem:
    return Problem(
        401, "required", "Login Required.", domain="global", location="Authorization",
        status="UNAUTHENTICATED",
    )  # fmt: skip


def bad_key() -> Problem:
    return Problem(400, "keyInvalid", "Bad Request", domain="usageLimits")


def no_caller() -> Problem:
    return Problem(
        403,
        "forbidden",
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
        domain="global",
        status="PERMISSION_DENIED",
    )


def insufficient_scope() -> Problem:
    return Problem(
        403,
        "insufficientPermissions",
        "Request had insufficient authentication scopes.",
        domain="global",
        status="PERMISSION_DENIED",
    )


def quota_exceeded() -> Problem:
    return Problem(403, "quotaExceeded", QUOTA, domain="youtube.quota")


def unknown_name(name: str) -> Problem:
    return Problem(
        400,
        "invalid",
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message.",
        domain="global",
        status="INVALID_ARGUMENT",
        violation=True,
    )


def invalid(name: str, value: str) -> Problem:
    return Problem(
        400, "invalidValue", f"Invalid value '{value}' for parameter {name}.",
        location=name, violation=True,
    )  # fmt: skip


def forbidden() -> Problem:
    return Problem(
        403,
        "forbidden",
        "One or more of the requested comment threads cannot be retrieved due to insufficient "
        "permissions. The request might not be properly authorized.",
        domain="youtube.commentThread",
        status="PERMISSION_DENIED",
    )


def not_found(reason: str, message: str, domain: str, location: str) -> Problem:
    return Problem(404, reason, message, domain=domain, location=location)


def comments_disabled(video: str) -> Problem:
    return Problem(
        403,
        "commentsDisabled",
        "The video identified by the <code><a href=\"/youtube/v3/docs/commentThreads/list"
        '#videoId">videoId</a></code> parameter has disabled comments.',
        domain="youtube.commentThread",
        location="videoId",
    )  # fmt: skip


def bad_token(as_processing_failure: bool) -> Problem:
    if as_processing_failure:
        return Problem(
            400,
            "processingFailure",
            "The API server failed to successfully process the request. While this can be a "
            "transient error, it usually indicates that the request's input is invalid. Check "
            "the structure of the <code>commentThread</code> resource in the request body to "
            "ensure that it is valid.",
            domain="youtube.commentThread",
        )
    return Problem(
        400,
        "invalidPageToken",
        "The request specifies an invalid page token.",
        domain="youtube.parameter",
        location="pageToken",
    )
