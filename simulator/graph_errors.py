"""Graph's errors: one exception that carries the whole answer.

`type` and the WWW-Authenticate header follow the recorded answers. A `violation` says that the
caller asked for something that Graph does not specify; the platform records it.
"""

import itertools
import json
from typing import Any

from simulator.wire import Response

_trace = itertools.count(1)

MISSING = (
    "Unsupported {verb} request. Object with ID '{id}' does not exist, cannot be loaded due to "
    "missing permissions, or does not support this operation. Please read the Graph API "
    "documentation at https://developers.facebook.com/docs/graph-api"
)


class GraphError(Exception):
    def __init__(
        self,
        code: int,
        message: str,
        *,
        subcode: int | None = None,
        status: int = 400,
        type: str = "OAuthException",
        transient: bool = False,
        violation: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.subcode = code, message, subcode
        self.status, self.type, self.transient = status, type, transient
        self.violation = violation
        self.headers: dict[str, str] = {}  # of budgets that are used up

    def response(self) -> Response:
        trace = f"A{next(_trace):021d}"
        error: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.transient:
            error["is_transient"] = True
        error["fbtrace_id"] = trace
        kind = "invalid_token" if self.code in (102, 190) else "invalid_request"
        shown = json.dumps(self.message)
        challenge = f'OAuth "Facebook Platform" "{kind}" {shown}'
        return Response(
            self.status,
            {"error": error},
            {"WWW-Authenticate": challenge, "x-fb-trace-id": trace, **self.headers},
        )


def missing(object_id: str, verb: str = "get") -> GraphError:
    """Deleted, never there, or not for this token: Graph does not say which."""
    return GraphError(
        100,
        MISSING.format(verb=verb, id=object_id),
        subcode=33,
        type="GraphMethodException",
    )


def no_field(name: str, node: str) -> GraphError:
    return GraphError(
        100,
        f"(#100) Tried accessing nonexisting field ({name}) on node type ({node})",
        violation=f"no field {name} on {node}",
    )


def bad_param(name: str, why: str = "", *, violation: bool = True) -> GraphError:
    return GraphError(
        100,
        f"(#100) Param {name} {why or 'is not supported here'}",
        violation=f"parameter {name} {why or 'unknown'}" if violation else None,
    )


def permission(scope: str, status: int = 403) -> GraphError:
    return GraphError(
        200 if "manage" in scope or "messag" in scope else 10,
        f"(#{200 if 'manage' in scope or 'messag' in scope else 10}) This endpoint requires the "
        f"'{scope}' permission or the corresponding feature. Refer to "
        "https://developers.facebook.com/docs/apps/review/login-permissions for details.",
        status=status,
    )


def not_permitted() -> GraphError:
    return GraphError(10, "(#10) Application does not have permission for this action", status=403)
