"""What X says when it refuses: problem details, in the bodies seen on the wire."""

from typing import Any

from simulator.wire import Response

HOST = "https://api.twitter.com"
PROBLEM = "/2/problems/"
NAMES = {"tweet": "Tweet", "user": "User", "place": "Place", "media": "Media"}


class Refusal(Exception):
    """Ends a call with this answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def problem(
    status: int, title: str, detail: str, kind: str = "about:blank", **more: Any
) -> Response:
    """An RFC 7807 body; `kind` is the last part of the type."""
    name = kind if kind == "about:blank" else HOST + PROBLEM + kind
    body = {"title": title, "detail": detail, "type": name, "status": status, **more}
    return Response(status, body, {"Content-Type": "application/problem+json; charset=utf-8"})


def invalid(parameter: str, value: str, message: str) -> Response:
    """400 for one parameter; these bodies carry no status."""
    return invalid_all([{"parameters": {parameter: [value]}, "message": message}])


def invalid_all(errors: list[dict[str, Any]]) -> Response:
    return Response(
        400,
        {
            "errors": errors,
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": HOST + PROBLEM + "invalid-request",
        },
    )


def unauthorized() -> Response:
    return problem(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str) -> Response:
    return problem(403, "Forbidden", detail)


def not_found_path() -> Response:
    return problem(404, "Not Found", "Not Found")


def unsupported_authentication(used: str, supported: list[str]) -> Response:
    return problem(
        403,
        "Unsupported Authentication",
        f"Authenticating with {used} is forbidden for this endpoint.  "
        f"Supported authentication types are [{', '.join(supported)}].",
        "unsupported-authentication",
    )


def client_forbidden() -> Response:
    return problem(
        403,
        "Client Forbidden",
        "When authenticating requests to the X API v2 endpoints, you must use keys and tokens "
        "from an X developer App that is attached to a Project.",
        "client-forbidden",
        reason="client-not-enrolled",
        registration_url="https://developer.x.com/en/docs/projects/overview",
    )


def broken() -> Response:
    return problem(500, "Internal Server Error", "Something is broken. This is usually temporary.")


def too_many_requests(*, legacy: bool) -> Response:
    """Both bodies have been seen; `legacy` is the one with code 88."""
    if legacy:
        return Response(429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]})
    return problem(429, "Too Many Requests", "Too Many Requests")


def usage_capped() -> Response:
    return Response(
        429,
        {
            "account_id": 1400000000000000001,
            "product_name": "standard-basic",
            "title": "UsageCapExceeded",
            "period": "Monthly",
            "scope": "Product",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": HOST + PROBLEM + "usage-capped",
        },
    )


def not_found(kind: str, parameter: str, value: str) -> dict[str, Any]:
    """An entry of errors[] in a 200: deleted, or never there."""
    noun = f"{kind} with {parameter}"
    return {
        "value": value,
        "detail": f"Could not find {noun}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": HOST + PROBLEM + "resource-not-found",
    }


def not_authorized(kind: str, parameter: str, value: str, section: str) -> dict[str, Any]:
    """An entry of errors[] in a 200: protected or suspended."""
    return {
        "value": value,
        "detail": f"Sorry, you are not authorized to see the {NAMES[kind]} "
        f"with {parameter}: [{value}].",
        "title": "Authorization Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "section": section,
        "type": HOST + PROBLEM + "not-authorized-for-resource",
    }
