"""Meta's Graph API for the Page, Messenger and the Instagram account: paths, parameters, writes.

`/v26.0/{node}`, `/v26.0/{node}/{edge}`, `/v26.0/?ids=a,b` and the token endpoints. Shapes of
nodes are in graph_facebook, graph_instagram and graph_messages; graph_nodes puts answers
together. Graph itself ignores parameters it does not know; here they are an error, so that a
mistake is seen.
"""

import hashlib
import json
import re
from typing import Any

from simulator import graph_facebook, graph_instagram, graph_messages
from simulator.accounts import FACEBOOK, INSTAGRAM
from simulator.graph_cursors import Cursors
from simulator.graph_errors import GraphError, bad_param, missing, no_field, not_permitted
from simulator.graph_nodes import Edge, Shape, Shapes, asked, with_args
from simulator.graph_tokens import GraphTokens
from simulator.graph_usage import Budget, business, pace_conversations, refusal, spend, throttled
from simulator.graph_view import View
from simulator.graph_writes import Writes
from simulator.simulation import Simulation
from simulator.wire import Request, Response

NEWEST, OLDEST = 26, 20
EVERYWHERE = frozenset(
    {"access_token", "fields", "pretty", "appsecret_proof", "locale", "format", "date_format"}
)
PAGED = frozenset({"limit", "after", "before"})
FB_NODES = {
    "post": "post", "visitor_post": "post", "tagged": "post", "comment": "comment",
    "reply": "comment", "review": "story", "message": "message",
}  # fmt: skip
IG_NODES = {
    "media": "ig_media", "tag": "ig_media", "comment": "ig_comment",
    "reply": "ig_comment", "message": "message",
}  # fmt: skip
Node = tuple[str, Any]


def platform(sim: Simulation) -> "Graph":
    return Graph(sim)


class Graph:
    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._tokens = GraphTokens(sim)
        self._cursors = Cursors(sim.rng)
        self._answered: set[tuple[str, str]] = set()
        self._shapes = _shapes()
        self._writes = Writes(sim, self._shapes)

    # -- one request

    def handle(self, request: Request) -> Response:
        headers: dict[str, str] = {"Facebook-Api-Version": f"v{NEWEST}.0"}
        try:
            body = self._answer(request, headers)
        except GraphError as error:
            if error.violation:
                self._sim.violation(request, error.violation)
            if request.method != "GET":
                self._sim.refused(self._channel(request), request.path, error.message)
            request.served.clear()
            answer = error.response()
        else:
            answer = self._tagged(request, Response(200, body))
        answer.headers |= headers
        return answer

    def _channel(self, request: Request) -> str:
        """Whose write this was, for the journal."""
        for part in request.path.split("/"):
            known = self._sim.world.find("instagram", part)
            if part == INSTAGRAM.user_id or (known is not None and known.id == part):
                return "instagram"
        return "facebook"

    @staticmethod
    def _tagged(request: Request, answer: Response) -> Response:
        """With an ETag, and 304 where the reader has this answer already."""
        tag = hashlib.sha1(answer.encoded(), usedforsecurity=False).hexdigest()
        answer.headers["ETag"] = f'"{tag}"'
        if request.headers.get("if-none-match") == f'"{tag}"':
            return Response(304, b"", answer.headers)
        return answer

    def _answer(self, request: Request, headers: dict[str, str]) -> Any:
        given = _given(request)
        if request.path == "/refresh_access_token":
            return self._tokens.refresh(given)
        version, parts = _version(request)
        headers["Facebook-Api-Version"] = version
        if parts == ["oauth", "access_token"]:
            return self._tokens.oauth(given)
        value = given.get("access_token") or _bearer(request)
        token = self._tokens.check(value, given.get("appsecret_proof"))
        view = View(
            self._sim, request, self._cursors, version, token, token.value,
            self._sim.clock.now(), self._answered,
        )  # fmt: skip
        if parts == ["debug_token"]:
            return self._tokens.debug(token, given.get("input_token"))
        if parts[:1] == ["me"]:
            if request.method == "GET" and (own := self._own(view, parts[1:])) is not None:
                return own
            parts = [token.subject, *parts[1:]]
        if not parts:
            return self._batch(view, given, headers)
        return self._routed(view, parts, given, headers)

    def _own(self, view: View, rest: list[str]) -> Any:
        if rest == ["accounts"]:
            return self._tokens.accounts(view.token, graph_facebook.page())
        if rest == ["permissions"]:
            return self._tokens.permissions(view.token)
        if not rest and view.token.kind == "user":
            return {"id": FACEBOOK.user_id, "name": "Balagh Operator"}
        return None

    def _routed(
        self, view: View, parts: list[str], given: dict[str, str], headers: dict[str, str]
    ) -> Any:
        verb = view.request.method.lower()
        node = self._node(view, parts[0], verb)
        headers |= self._spend(view, node, parts, given)
        if len(parts) > 2:
            raise _unknown_path(parts[2:])
        if verb == "get" and len(parts) == 1:
            return self._read(view, node, given)
        if verb == "get":
            return self._list(view, node, parts[1], given)
        return self._writes.write(view, node, parts[1] if len(parts) == 2 else "", given)

    def _spend(
        self, view: View, node: Node, parts: list[str], given: dict[str, str]
    ) -> dict[str, str]:
        type = _budget(node, parts, given)
        budget: Budget = spend(self._sim, type, view.token.kind)
        if (
            len(parts) == 2
            and parts[1] in ("conversations", "messages")
            and (view.request.method == "GET")
        ):
            pace_conversations(self._sim, view.token.subject)
        if error := refusal(budget, view.token.kind):
            raise _with_headers(error, budget.headers(view.now))
        return budget.headers(view.now)

    # -- reading

    def _read(self, view: View, node: Node, given: dict[str, str]) -> Any:
        _known(given, EVERYWHERE)
        shape, thing = self._shapes[node[0]], node[1]
        ask = asked(given.get("fields"))
        self._shapes.check(view, shape, ask.fields or [])
        return self._shapes.pick(view, shape, thing, ask.fields)

    def _list(self, view: View, node: Node, name: str, given: dict[str, str]) -> Any:
        shape = self._shapes[node[0]]
        edge = shape.edges.get(name)
        if edge is None:
            if name == "subscribed_apps" and node[0] == "page":
                return {"data": [{"id": FACEBOOK.app_id, "name": "Balagh"}]}
            raise no_field(name, shape.name)
        more = {"summary"} if edge.summary else set()
        _known(given, EVERYWHERE | PAGED | edge.params | more)
        if edge.scope:
            view.need(edge.scope)
        ask = asked(given.get("fields"))
        self._shapes.check(view, self._shapes[edge.shape], ask.fields or [])
        kept = {key: value for key, value in given.items() if key not in EVERYWHERE}
        return self._shapes.page(view, edge, name, node[1], with_args(ask, kept))

    def _batch(self, view: View, given: dict[str, str], headers: dict[str, str]) -> Any:
        """GET /?ids=a,b: one bad id fails the whole call, or is left out, as switched."""
        wanted = [each for each in given.get("ids", "").split(",") if each]
        if not wanted:
            raise _unknown_path([])
        _known(given, EVERYWHERE | {"ids"})
        if len(wanted) > 50:
            raise GraphError(100, "(#100) Too many ids: at most 50", violation="more than 50 ids")
        plain = {key: value for key, value in given.items() if key != "ids"}
        answer: dict[str, Any] = {}
        for each in wanted:
            try:
                node = self._node(view, each, "get")
            except GraphError:
                if self._sim.switches.on("fb_batch_fails_whole"):
                    view.request.gone.clear()
                    raise
                continue
            headers |= self._spend(view, node, [each], plain)
            answer[each] = self._read(view, node, plain)
        return answer

    # -- finding a node

    def _node(self, view: View, name: str, verb: str) -> Node:
        if name == FACEBOOK.page_id:
            return "page", graph_facebook.page()
        if name == INSTAGRAM.user_id:
            return "ig_user", graph_instagram.account()
        for channel, kinds in (("facebook", FB_NODES), ("instagram", IG_NODES)):
            item = self._sim.world.find(channel, name)
            if item is None or item.id != name:
                continue
            if item.deleted is not None and verb == "get":
                view.request.tell_gone(channel, name)
            if item.visible(view.now) and item.kind in kinds:
                if item.kind == "message":
                    graph_messages.readable(view, item)
                return kinds[item.kind], item
            if item.visible(view.now) and item.kind == "mention":
                raise not_permitted()
        if talk := graph_messages.find(view, name):
            view.need(graph_messages.MESSAGING[talk.channel])
            return "conversation", talk
        raise missing(name, verb)

    def failure(self, request: Request, fault: str) -> Response:
        type = "instagram" if INSTAGRAM.user_id in request.path else "pages"
        match fault:
            case "429":
                answer = throttled(type).response()
                answer.headers["X-Business-Use-Case-Usage"] = business(type, 100, 1)
            case "429_no_reset":
                error = GraphError(4, "(#4) Application request limit reached", status=403)
                answer = error.response()
            case "401":
                answer = GraphError(
                    190, "Error validating access token: Session has expired.", subcode=463
                ).response()
            case "403":
                answer = not_permitted().response()
            case _:
                answer = GraphError(
                    2,
                    "An unexpected error has occurred. Please retry your request later.",
                    status=500,
                    transient=True,
                ).response()
        answer.headers["Facebook-Api-Version"] = f"v{NEWEST}.0"
        return answer


def _shapes() -> Shapes:
    tables = (graph_facebook.SHAPES, graph_instagram.SHAPES, graph_messages.SHAPES)
    merged = {name: shape for table in tables for name, shape in table.items()}
    talks: dict[str, Edge] = {"conversations": graph_messages.CONVERSATIONS}
    for name in ("page", "ig_user"):
        plain: Shape = merged[name]
        merged[name] = Shape(plain.name, plain.fields, plain.default, {**plain.edges, **talks})
    return Shapes(merged)


def _budget(node: Node, parts: list[str], given: dict[str, str]) -> str:
    kind, thing = node
    if kind.startswith("ig_") or given.get("platform") == "instagram":
        return "instagram"
    if kind in ("conversation", "message"):
        return "instagram" if thing.channel == "instagram" else "messenger"
    return "messenger" if parts[1:] in (["conversations"], ["messages"]) else "pages"


def _version(request: Request) -> tuple[str, list[str]]:
    parts = [part for part in request.path.split("/") if part]
    found = re.fullmatch(r"v(\d+)\.(\d+)", parts[0]) if parts else None
    if found is None:
        raise GraphError(
            2500, f"Unknown path components: /{'/'.join(parts)}", violation="no Graph version"
        )
    major = int(found.group(1))
    if not OLDEST <= major <= NEWEST:
        raise GraphError(
            2635,
            f"(#2635) You are calling a version of the Ads API that is not available: {parts[0]}",
            violation=f"Graph version {parts[0]}",
        )
    return parts[0], parts[1:]


def _given(request: Request) -> dict[str, str]:
    """All parameters; of a value sent twice, as for a dictionary that was not encoded, the last."""
    given = {key: values[-1] for key, values in request.query.items()}
    if request.method != "POST":
        return given
    try:
        if "json" in request.headers.get("content-type", ""):
            sent = json.loads(request.body or b"{}").items()
            return given | {k: v if isinstance(v, str) else json.dumps(v) for k, v in sent}
        return given | {key: values[-1] for key, values in request.form().items()}
    except (ValueError, AttributeError):
        raise bad_param("body", "must be a form or a JSON object") from None


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("bearer", "oauth") else None


def _known(given: dict[str, str], allowed: frozenset[str] | set[str]) -> None:
    if unknown := set(given) - allowed:
        raise bad_param(min(unknown))


def _unknown_path(parts: list[str]) -> GraphError:
    path = "/".join(parts)
    return GraphError(2500, f"Unknown path components: /{path}", violation=f"path /{path}")


def _with_headers(error: GraphError, headers: dict[str, str]) -> GraphError:
    error.headers |= headers
    return error
