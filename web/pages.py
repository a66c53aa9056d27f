"""Makes pages: one Jinja environment a language, and what every template may use."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from web.console import utc_now
from web.language import Speech, translations, wanted_language

HERE = Path(__file__).parent
LANGUAGE_COOKIE = "language"


def htmx_folder() -> Path:
    """Where the package keeps htmx: served from there, never copied into the project."""
    found = importlib.util.find_spec("js_lib_htmx")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("django-js-lib-htmx is not installed")
    return Path(found.origin).parent / "static" / "htmx"


class _Texts(NodeTransformer):
    """Puts plain sentences into a template in its language, which is known when it is compiled."""

    def __init__(self, texts: NullTranslations) -> None:
        self.texts = texts

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        match node:
            case nodes.Call(
                node=nodes.Name(name="_"), args=[nodes.Const(value=str(sentence))], kwargs=[]
            ):
                said = Markup(self.texts.gettext(sentence)) % {}  # noqa: S704 - our own text
                return nodes.Const(said, lineno=node.lineno)
        return self.generic_visit(node)


def _generator(texts: NullTranslations) -> type[CodeGenerator]:
    class InOneLanguage(CodeGenerator):
        def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
            super().visit_Template(_Texts(texts).visit(node), frame)

    return InOneLanguage


class _Templates(Environment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        """Rows are dicts, and their columns what a template asks for: no exception on the way."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def environment(language: str) -> Environment:
    env = _Templates(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    texts = translations(language)
    env.code_generator_class = _generator(texts)
    env.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]
    env.globals["ngettext"] = _counted(texts)
    env.globals["static"] = static_address
    env.globals["prefixed"] = _prefixed
    env.globals["clock"] = _clock
    env.globals["pieces"] = _pieces
    return env


def _counted(texts: NullTranslations) -> Callable[..., Markup]:
    """`ngettext` for templates: the number is written in the reader's own digits."""

    @pass_context
    def ngettext(
        context: Context, singular: str, plural: str, number: int, **values: Any
    ) -> Markup:
        told = {"num": context["speech"].number(number), **values}
        return Markup(texts.ngettext(singular, plural, number)) % told  # noqa: S704 - our own text

    return ngettext


# Two that every row has several of: as macros of Jinja's they were a fifth of the queue's page.


def _clock(moment: datetime, now: datetime, speech: Speech, kind: str = "due") -> Markup:
    """How far a moment is from now; the moment itself for whoever points at it."""
    late = " late" if kind == "due" and moment < now else ""
    return Markup(  # noqa: S704 - all of it is ours
        f'<time datetime="{moment.isoformat()}" title="{speech.when(moment)}" '
        f'class="{kind}{late}">{speech.ago(moment, now)}</time>'
    )


def _pieces(some: Iterable[tuple[str, bool]]) -> Markup:
    """A text with what a search found in it marked."""
    marked = (f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in some)
    return Markup("").join(map(Markup, marked))


def _prefixed(prefix: str, choices: list[tuple[Any, str]]) -> list[tuple[str, str]]:
    """Choices of several kinds in one list: "service:sewage"."""
    return [(f"{prefix}{code}", label) for code, label in choices]


@cache
def static_address(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it."""
    folder = htmx_folder() if name.startswith("htmx") else HERE / "static"
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
    return f"/static/{'htmx/' if name.startswith('htmx') else ''}{name}?v={digest}"


def page(request: Request, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page, or with `block=` one of its blocks alone (for htmx)."""
    visitor = getattr(request.state, "visitor", None)
    speech = visitor.speech if visitor else anonymous(request)
    session = getattr(request.state, "session", None)  # also one that owes its second factor
    now: datetime = values.pop("now", None) or utc_now()
    block: str | None = values.pop("block", None)
    context: dict[str, Any] = {
        "visitor": visitor,
        "speech": speech,
        "now": now,
        "path": request.url.path,
        "query": str(request.url.query),
        "csrf": session["csrf"] if session else visitor.csrf if visitor else "",
        "theme": visitor.theme if visitor else "auto",
        "show_deleted": request.app.state.console.show_deleted,
        **values,
    }
    return HTMLResponse(render(speech, template, context, block), status)


def render(
    speech: Speech, template: str, context: Mapping[str, Any], block: str | None = None
) -> str:
    found = environment(speech.language).get_template(template)
    if block is None:
        return found.render(context)
    inner = found.new_context(dict(context))
    return "".join(found.blocks[block](inner))


def anonymous(request: Request) -> Speech:
    cookie = request.cookies.get(LANGUAGE_COOKIE)
    return Speech(wanted_language(cookie, request.headers.get("accept-language")))


def wants_fragment(request: Request) -> bool:
    """htmx asks for a part of the page; a browser without JavaScript for all of it."""
    return request.headers.get("hx-request") == "true"
