"""How a Graph answer is put together: only the fields asked for, nodes within nodes, edges.

A `Shape` describes a node type or a plain object. The platform modules hold tables of shapes;
this module walks them. Everything asked is checked before anything is read, so an unknown field
is an error on an empty list too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from simulator.graph_errors import GraphError, bad_param, no_field
from simulator.graph_fields import Ask, parse
from simulator.graph_view import View
from simulator.paging import CursorRefused, Slice
from simulator.world import Item

Read = Callable[[View, Any, Ask], Any]
COMMON = frozenset({"limit", "after", "before", "fields", "as", "pretty"})


@dataclass(frozen=True)
class Field:
    """A value of a node. `text` marks the one that shows what the citizen wrote."""

    read: Read
    inner: str | None = None  # the shape of the object it holds, when it holds one
    listed: bool = False  # the objects come as {"data": [...]}
    text: bool = False
    scope: str | None = None
    args: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Edge:
    """A list of nodes below a node, page by page."""

    items: Callable[[View, Any, dict[str, str]], Sequence[Item]]
    shape: str
    wrap: Callable[[View, Item], Any] = lambda view, item: item
    params: frozenset[str] = frozenset()
    default: int = 25
    most: int = 100
    summary: Callable[[View, Any, dict[str, str]], dict[str, Any]] | None = None
    newest_first: Callable[[dict[str, str]], bool] = lambda args: True
    scope: str | None = None
    budget: str = "pages"


@dataclass(frozen=True)
class Shape:
    name: str  # as Graph writes it in its errors
    fields: Mapping[str, Field]
    default: tuple[str, ...] = ()  # empty: everything it has
    edges: Mapping[str, Edge] = field(default_factory=dict)


def value(read: Callable[[Any], Any], inner: str | None = None) -> Field:
    """A field that needs nothing but the node itself."""
    return Field(lambda view, thing, ask: read(thing), inner)


def held(name: str) -> Field:
    """A field of a node that is a dictionary."""
    return Field(lambda view, thing, ask: thing.get(name))


def struct(name: str, *names: str, **inner: str) -> Shape:
    """A plain object, read from a dictionary; `inner` names the shapes of objects in it."""

    def key(wanted: str) -> Field:
        return Field(lambda view, thing, ask: thing.get(wanted), inner.get(wanted))

    return Shape(name, {each: key(each) for each in (*names, *inner)})


class Shapes:
    """All shapes of the platform, by name."""

    def __init__(self, *tables: Mapping[str, Shape]) -> None:
        self._by_name = {name: shape for table in tables for name, shape in table.items()}

    def __getitem__(self, name: str) -> Shape:
        return self._by_name[name]

    # -- checking

    def check(self, view: View, shape: Shape, asks: Sequence[Ask]) -> None:
        for ask in asks:
            if plain := shape.fields.get(ask.name):
                self._allowed(shape, ask, plain.args | {"as"})
                self._scoped(view, plain.scope)
                if ask.fields is not None:
                    if plain.inner is None:
                        raise no_field(ask.fields[0].name, ask.name)
                    self.check(view, self[plain.inner], ask.fields)
            elif edge := shape.edges.get(ask.name):
                self._allowed(shape, ask, edge.params | COMMON)
                self._scoped(view, edge.scope)
                self.check(view, self[edge.shape], ask.fields or [])
            else:
                raise no_field(ask.name, shape.name)

    @staticmethod
    def _allowed(shape: Shape, ask: Ask, allowed: frozenset[str]) -> None:
        if unknown := set(ask.args) - allowed:
            raise bad_param(min(unknown), f"is no modifier of {ask.name} on {shape.name}")

    @staticmethod
    def _scoped(view: View, scope: str | None) -> None:
        if scope:
            view.need(scope)

    # -- reading

    def pick(self, view: View, shape: Shape, thing: Any, asks: Sequence[Ask] | None) -> Any:
        """The node or object with exactly what was asked for."""
        if asks is None:
            asks = [Ask(name) for name in shape.default or shape.fields]
        if "id" in shape.fields and not any(ask.name == "id" for ask in asks):
            asks = [*asks, Ask("id")]
        made: dict[str, Any] = {}
        for ask in asks:
            if plain := shape.fields.get(ask.name):
                found = self._value(view, plain, thing, ask)
                if plain.text:
                    view.show(thing)
            else:
                found = self._inline(view, shape, thing, ask)
            if found is not None:
                made[ask.key] = found
        return made

    def _value(self, view: View, plain: Field, thing: Any, ask: Ask) -> Any:
        found = plain.read(view, thing, ask)
        if found is None or plain.inner is None:
            return found
        inner = self[plain.inner]
        if isinstance(found, list):
            objects = [self.pick(view, inner, each, ask.fields) for each in found]
            if plain.listed:
                return {"data": objects} if objects else None
            return objects or None
        return self.pick(view, inner, found, ask.fields)

    def _inline(self, view: View, shape: Shape, thing: Any, ask: Ask) -> dict[str, Any] | None:
        listed = self.page(view.inline(), shape.edges[ask.name], ask.name, thing, ask)
        return listed if listed["data"] or "summary" in listed else None  # an empty one is left out

    # -- edges

    def page(self, view: View, edge: Edge, name: str, thing: Any, ask: Ask) -> dict[str, Any]:
        """One page of an edge: {"data": […], "paging": {…}, "summary": {…}}."""
        args = ask.args
        limit = _limit(args, edge)
        answer: dict[str, Any] = {"data": []}
        if limit:
            items = edge.items(view, thing, args)
            cut = self._cut(view, edge, f"{view.id_of(thing)}/{name}", items, args, limit)
            shape = self[edge.shape]
            answer["data"] = [
                self.pick(view, shape, edge.wrap(view, item), ask.fields) for item in cut.items
            ]
            if paging := _paging(view, f"{view.id_of(thing)}/{name}", ask, cut, args, limit):
                answer["paging"] = paging
        if edge.summary and args.get("summary", "false") not in ("false", "0"):
            answer["summary"] = edge.summary(view, thing, args)
        return answer

    @staticmethod
    def _cut(
        view: View, edge: Edge, where: str, items: Sequence[Item], args: dict[str, str], limit: int
    ) -> Slice:
        if "before" in args:
            raise bad_param("before", "is not simulated: walk with after")
        kept = sorted((k, v) for k, v in args.items() if k not in COMMON | {"summary"})
        try:
            return view.cursors.cut(
                view,
                items,
                scope=f"{where}?{kept}",
                token=args.get("after"),
                limit=limit,
                newest_first=edge.newest_first(args),
            )
        except CursorRefused:
            raise GraphError(100, "(#100) The after cursor specified is invalid") from None


def _limit(args: dict[str, str], edge: Edge) -> int:
    asked = args.get("limit")
    if asked is None:
        return edge.default
    if not asked.isdecimal():
        raise bad_param("limit", "must be a number")
    if int(asked) > edge.most:
        raise bad_param("limit", f"must be at most {edge.most}")
    return int(asked)


def _paging(
    view: View, where: str, ask: Ask, cut: Slice, args: dict[str, str], limit: int
) -> dict[str, Any]:
    if not cut.items and cut.next is None:
        return {}
    after = cut.next or view.cursors.end(cut)
    before = view.cursors.before()
    paging: dict[str, Any] = {"cursors": {"before": before, "after": after}}
    kept = {k: v for k, v in args.items() if k not in ("after", "limit", "as", "fields", "pretty")}
    asked = {"access_token": view.token_text, "pretty": "0"}
    if ask.source:
        asked["fields"] = ask.source
    asked |= {**kept, "limit": str(limit)}
    link = f"{view.request.base}/{view.version}/{where}?"
    if cut.next is not None:
        paging["next"] = link + urlencode({**asked, "after": cut.next})
    if args.get("after"):
        paging["previous"] = link + urlencode({**asked, "before": before})
    return paging


def asked(text: str | None) -> Ask:
    """The `fields` parameter of a request as one Ask for the whole answer."""
    if not text:
        return Ask("")
    return Ask("", fields=parse(text), source=text)


def with_args(ask: Ask, args: dict[str, str]) -> Ask:
    return replace(ask, args=args)
