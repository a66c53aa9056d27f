"""YouTube Data API v3: who may call, at what cost, and where each call goes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from simulator import accounts, youtube_errors, youtube_fields
from simulator.simulation import Simulation
from simulator.tokens import Token
from simulator.wire import Request, Response
from simulator.world import Item
from simulator.youtube_answers import Writer
from simulator.youtube_errors import Problem
from simulator.youtube_lists import Lists
from simulator.youtube_spec import COMMENT_KEYS, INSERT, LISTS, QUOTAS, SNIPPET_KEYS, Method

READ_SCOPES = frozenset(
    f"https://www.googleapis.com/auth/{name}"
    for name in ("youtube", "youtube.force-ssl", "youtube.readonly")
)
COMMENT_SCOPES = frozenset({accounts.YOUTUBE.scope})
LONGEST_COMMENT = 10_000
WEEK_S = 7 * 86_400.0
PACIFIC = timezone(timedelta(hours=-8))  # summer time moves the reset by an hour; no matter here


def platform(sim: Simulation) -> "YouTube":
    return YouTube(sim)


class YouTube:
    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._lists = Lists(sim)
        account = accounts.YOUTUBE
        sim.tokens.grant(
            "youtube",
            "refresh",
            value=account.refresh_token,
            scopes=frozenset({account.scope}),
            ttl_s=WEEK_S if sim.switches.on("yt_testing_consent") else None,
            subject=account.channel_id,
        )

    def handle(self, request: Request) -> Response:
        try:
            if request.path == "/token":
                return self._token(request)
            method = self._method(request)
            caller = self._caller(request)
            self._spend(method)
            self._check(request, method)
            if method is INSERT:
                answer = self._insert(request, caller)
            else:
                answer = self._list(request, method, caller)
            return Response(200, self._partial(request, answer))
        except Problem as problem:
            if problem.violation:
                self._sim.violation(request, str(problem))
            if request.method == "POST" and request.path != "/token":
                self._sim.refused("youtube", "comments.insert", str(problem), _said(request))
            return problem.response

    def failure(self, request: Request, fault: str) -> Response:
        if request.path == "/token":
            return _token_failure(fault)
        wait = {"Retry-After": str(round(self._sim.retry_after_s))}
        problems: Mapping[str, Problem] = {
            "429": Problem(
                429, "rateLimitExceeded", "Resource has been exhausted (e.g. check quota).",
                domain="global", status="RESOURCE_EXHAUSTED", headers=wait,
            ),
            "429_no_reset": Problem(
                403, "rateLimitExceeded", "Rate Limit Exceeded", domain="usageLimits"
            ),
            "401": youtube_errors.unauthorized(),
            "403": youtube_errors.forbidden(),
            "500": Problem(
                500, "backendError", "Internal error encountered.",
                domain="global", status="INTERNAL",
            ),
        }  # fmt: skip
        return problems[fault].response

    # -- who, how much, what

    def _method(self, request: Request) -> Method:
        method = LISTS.get(request.path)
        if method and request.method == "GET":
            return method
        if request.method == "POST" and request.path == "/youtube/v3/comments":
            return INSERT
        raise Problem(
            404, "notFound", f"No method {request.method} {request.path}.",
            domain="global", violation=True,
        )  # fmt: skip

    def _caller(self, request: Request) -> Token | None:
        """The OAuth token, or None for a good API key."""
        bearer = request.bearer() or request.param("access_token") or request.param("oauth_token")
        if bearer:
            token = self._sim.tokens.find("youtube", bearer)
            if token is None or token.kind != "access":
                raise youtube_errors.unauthorized()
            comments = "/comment" in request.path
            if not token.scopes & (COMMENT_SCOPES if comments else READ_SCOPES):
                raise youtube_errors.insufficient_scope()
            return token
        key = request.param("key")
        if key is None:
            raise youtube_errors.no_caller()
        if key != accounts.YOUTUBE.api_key:
            raise youtube_errors.bad_key()
        return None

    def _spend(self, method: Method) -> None:
        usage = self._sim.limits.take(
            f"youtube {method.bucket}",
            QUOTAS[method.bucket],
            86_400,
            cost=method.cost,
            ends=_next_midnight(self._sim.clock.now()),
        )
        if not usage.allowed:
            raise youtube_errors.quota_exceeded()

    def _check(self, request: Request, method: Method) -> None:
        for name in request.query:
            if name not in method.parameters:
                raise youtube_errors.unknown_name(name)
        for name, allowed in method.enums.items():
            value = request.param(name)
            if value is not None and value not in allowed:
                raise youtube_errors.invalid(name, value)
        self._check_part(request, method)
        self._check_filters(request, method)
        asked = request.param("maxResults")
        least, most, _ = method.results
        if asked is not None and not (asked.isdecimal() and least <= int(asked) <= most):
            raise youtube_errors.invalid("maxResults", asked)

    @staticmethod
    def _check_part(request: Request, method: Method) -> None:
        parts = _parts(request)
        if not parts:
            raise Problem(
                400, "required", "Required parameter: part", domain="global",
                location="part", violation=True,
            )  # fmt: skip
        for part in sorted(parts - method.parts):
            raise Problem(
                400, "unknownPart", part, domain="youtube.part", location="part", violation=True
            )

    @staticmethod
    def _check_filters(request: Request, method: Method) -> None:
        given = [name for name in method.filters if name in request.query]
        if method.filters and not given:
            raise Problem(
                400, "missingRequiredParameter",
                f"No filter selected. Expected one of: {', '.join(method.filters)}",
                location="parameters.", violation=True,
            )  # fmt: skip
        if len(given) > 1:
            raise Problem(
                400, "incompatibleParameters",
                f"Incompatible parameters specified in the request: {', '.join(given)}",
                location="parameters.", violation=True,
            )  # fmt: skip

    # -- answers

    def _list(self, request: Request, method: Method, caller: Token | None) -> dict[str, Any]:
        writer = Writer(
            self._sim,
            request,
            _parts(request),
            request.param("textFormat") or "html",
            owner=caller is not None and caller.subject == accounts.YOUTUBE.channel_id,
            by_id="id" in request.query,
        )
        return self._lists.methods[method.name](request, method, writer)

    def _insert(self, request: Request, caller: Token | None) -> dict[str, Any]:
        if caller is None:
            raise youtube_errors.login_required()
        parent, text = self._comment_asked(request)
        item = self._sim.world.add(
            "youtube", "reply", self._sim.city["youtube"], text,
            parent=parent.thread, thread=parent.thread,
        )  # fmt: skip
        self._sim.accepted("comments.insert", item)
        # The answer to a write shows it at once; reads lag behind, so this is no read.
        answer = Request(request.method, "youtube", request.path, {}, {})
        return Writer(self._sim, answer, _parts(request), "plainText", owner=True).comment(item)

    def _comment_asked(self, request: Request) -> tuple[Item, str]:
        snippet = _body(request)
        text, parent_id = snippet.get("textOriginal"), snippet.get("parentId")
        if not isinstance(text, str) or not text.strip():
            raise Problem(
                400, "commentTextRequired", "The request body must specify the comment text.",
                domain="youtube.comment",
            )  # fmt: skip
        if len(text) > LONGEST_COMMENT:
            raise Problem(
                400, "commentTextTooLong", "The comment text is too long.",
                domain="youtube.comment",
            )  # fmt: skip
        parent = self._sim.world.find("youtube", str(parent_id))
        child = parent is not None and parent.kind == "reply"
        if (
            parent is None
            or parent.kind not in ("comment", "reply")
            or not parent.visible(self._sim.clock.now())
            or (child and self._sim.switches.on("yt_child_cannot_be_parent"))
        ):
            raise youtube_errors.not_found(
                "parentCommentNotFound",
                "The specified parent comment could not be found. Check the value of the "
                "<code>snippet.parentId</code> property.",
                "youtube.comment",
                "body.snippet.parentId",
            )
        return parent, text

    @staticmethod
    def _partial(request: Request, answer: dict[str, Any]) -> Any:
        fields = request.param("fields")
        if fields is None:
            return answer
        try:
            return youtube_fields.keep(answer, youtube_fields.parse(fields))
        except ValueError as error:
            raise Problem(
                400, "invalidParameter", str(error), domain="global", location="fields",
                violation=True,
            ) from error  # fmt: skip

    # -- OAuth

    def _token(self, request: Request) -> Response:
        """The refresh grant. Google keeps the refresh token; only the access token is new."""
        form = {name: values[0] for name, values in request.form().items()}
        account = accounts.YOUTUBE
        if form.get("client_id") != account.client_id or (
            form.get("client_secret") != account.client_secret
        ):
            return _oauth_error(401, "invalid_client", "The OAuth client was not found.")
        if form.get("grant_type") != "refresh_token":
            return _oauth_error(400, "unsupported_grant_type", "Invalid grant_type")
        refresh = self._sim.tokens.find("youtube", form.get("refresh_token"))
        if refresh is None or refresh.kind != "refresh":
            return _oauth_error(400, "invalid_grant", "Token has been expired or revoked.")
        asked = frozenset((form.get("scope") or "").split())
        if not asked <= refresh.scopes:
            return _oauth_error(400, "invalid_scope", "Some requested scopes were invalid.")
        scopes = asked or refresh.scopes
        access = self._sim.tokens.grant(
            "youtube", "access", scopes=scopes, ttl_s=3600, subject=refresh.subject
        )
        return Response(
            200,
            {
                "access_token": access.value,
                "expires_in": 3599,
                "scope": " ".join(sorted(scopes)),
                "token_type": "Bearer",
            },
        )


def _parts(request: Request) -> frozenset[str]:
    values = request.query.get("part", [])
    return frozenset(part.strip() for value in values for part in value.split(",") if part.strip())


def _body(request: Request) -> dict[str, Any]:
    """The snippet of the comment sent, each key of it specified."""
    try:
        body = request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("snippet"), dict):
        raise Problem(
            400, "parseError", "Parse Error", domain="global", violation=True,
        )  # fmt: skip
    snippet: dict[str, Any] = body["snippet"]
    unknown = sorted(set(body) - COMMENT_KEYS) + sorted(set(snippet) - SNIPPET_KEYS)
    if unknown:
        raise youtube_errors.unknown_name(unknown[0])
    return snippet


def _said(request: Request) -> str:
    try:
        return str(request.json()["snippet"]["textOriginal"])
    except (ValueError, KeyError, TypeError):
        return ""


def _oauth_error(status: int, error: str, description: str) -> Response:
    return Response(status, {"error": error, "error_description": description})


def _token_failure(fault: str) -> Response:
    if fault in ("401", "403"):
        return _oauth_error(400, "invalid_grant", "Token has been expired or revoked.")
    if fault == "500":
        return _oauth_error(500, "internal_failure", "Internal failure.")
    return _oauth_error(429, "rate_limit_exceeded", "Rate limit exceeded.")


def _next_midnight(now: datetime) -> datetime:
    there = now.astimezone(PACIFIC) + timedelta(days=1)
    return there.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
