"""The Facebook Page's shapes: page, posts, comments, ratings.

What an item's `extra` may say: author_gone (no `from`), is_hidden, is_private, no_id (comment
without id and from, as with Page Public Content Access), place, message_tags, story, rating,
recommendation ("positive", "negative"), no_story (a rating without its story).
`media` entries: {"type": "photo" | "video" | "share", "url": …}.
"""

from datetime import UTC, datetime
from typing import Any

from simulator.accounts import FACEBOOK, INSTAGRAM
from simulator.graph_errors import GraphError, bad_param
from simulator.graph_fields import Ask
from simulator.graph_nodes import Edge, Field, Shape, held, struct, value
from simulator.graph_view import View, stamp
from simulator.world import Item

POSTS = ("post", "visitor_post", "tagged")
COMMENTS = ("comment", "reply")
READ, READ_USERS = "pages_read_engagement", "pages_read_user_content"
WWW = "https://www.facebook.com"


def number(item_id: str) -> str:
    """The part of an id that permalinks carry."""
    return item_id.rpartition("_")[2]


# -- values


def author(item: Item) -> dict[str, Any] | None:
    if item.extra.get("author_gone") or item.extra.get("no_id"):
        return None
    return {"id": item.author.id, "name": item.author.name}


def _own_id(item: Item) -> str | None:
    return None if item.extra.get("no_id") else item.id


def _text(view: View, item: Item, ask: Ask) -> str | None:
    return view.shown(item).text or None


def permalink(view: View, item: Item, ask: Ask) -> str:
    if item.kind in POSTS or item.kind == "review":
        return f"{WWW}/{FACEBOOK.page_id}/posts/{number(item.id)}"
    link = f"{WWW}/{FACEBOOK.page_id}/posts/{number(item.root or '')}?comment_id="
    top = item.thread or item.id
    if top == item.id:
        return link + number(item.id)
    return f"{link}{number(top)}&reply_comment_id={number(item.id)}"


def attachment(media: dict[str, Any]) -> dict[str, Any]:
    kind, url = media.get("type", "photo"), media.get("url", "")
    described: dict[str, Any] = {
        "media_type": {"share": "link"}.get(kind, kind),
        "type": {"video": "video_inline"}.get(kind, kind),
        "url": url,
        "unshimmed_url": url,
        "title": media.get("title"),
        "description": media.get("description"),
        "media": {"image": {"height": 720, "width": 720, "src": url}},
        "target": {"id": media.get("id", "1"), "url": url},
    }
    if kind == "video":
        described["media"]["source"] = url
    return described


def _attachments(item: Item) -> list[dict[str, Any]]:
    return [attachment(media) for media in item.media]


def _first_attachment(item: Item) -> dict[str, Any] | None:
    return attachment(item.media[0]) if item.media else None


def _updated(view: View, item: Item, ask: Ask) -> str:
    moments = [item.created, view.shown(item).at]
    if view.sim.switches.on("fb_updated_time_bumps"):
        moments += [below.created for below in view.items("facebook", COMMENTS, root=item.id)]
    return stamp(max(moments))


def _status_type(item: Item) -> str:
    if item.kind != "post":
        return "wall_post"
    return "added_photos" if item.media else "mobile_status_update"


def _parent(view: View, item: Item, ask: Ask) -> Item | None:
    if item.kind != "reply" or not item.parent:
        return None
    return view.sim.world.find("facebook", item.parent)


def _object(view: View, item: Item, ask: Ask) -> Item | None:
    return view.sim.world.find("facebook", item.root or "")


def _private_reply(view: View, item: Item, ask: Ask) -> bool:
    young = (view.now - item.created).days < 7
    return young and not item.ours and (item.channel, item.id) not in view.answered


def _name(view: View, item: Item, ask: Ask) -> dict[str, Any] | None:
    return author(item)


# -- edges


def _moment(name: str, text: str) -> datetime:
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        raise bad_param(name, "must be a unix time or a date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _posts(*kinds: str) -> Any:
    def items(view: View, page: Any, args: dict[str, str]) -> list[Item]:
        found = view.items("facebook", kinds)
        if since := args.get("since"):
            found = [item for item in found if item.created >= _moment("since", since)]
        if until := args.get("until"):
            found = [item for item in found if item.created <= _moment("until", until)]
        return found

    return items


def comments(view: View, above: Item, args: dict[str, str]) -> list[Item]:
    asked = args.get("filter", "toplevel")
    if asked not in ("toplevel", "stream"):
        raise bad_param("filter", "must be one of {toplevel, stream}")
    if view.token.kind != "page":
        return []  # a user token reads an empty list, not an error
    return _below(view, above, asked)


def _below(view: View, above: Item, asked: str, *, deleted_too: bool = False) -> list[Item]:
    if asked == "toplevel":
        return view.items("facebook", COMMENTS, parent=above.id, deleted_too=deleted_too)
    if above.kind not in COMMENTS:
        return view.items("facebook", COMMENTS, root=above.id, deleted_too=deleted_too)
    in_thread = view.items("facebook", COMMENTS, thread=above.thread, deleted_too=deleted_too)
    return [item for item in in_thread if item.id != above.id and _is_under(view, item, above)]


def _is_under(view: View, item: Item, above: Item) -> bool:
    step: Item | None = item
    while step is not None and step.id != above.id:
        step = view.sim.world.find("facebook", step.parent or "")
    return step is not None


def _newest_first(args: dict[str, str]) -> bool:
    order = args.get("order", "chronological")
    if order not in ("chronological", "reverse_chronological"):
        raise bad_param("order", "must be one of {chronological, reverse_chronological}")
    return order == "reverse_chronological"


def _summary(view: View, above: Item, args: dict[str, str]) -> dict[str, Any]:
    """total_count follows the filter: with the default one it counts top-level comments only."""
    asked = args.get("filter", "toplevel")
    if view.sim.switches.on("fb_count_has_hidden"):
        found = _below(view, above, asked, deleted_too=True)
    else:
        found = [item for item in _below(view, above, asked) if not item.extra.get("is_hidden")]
    order = "reverse_chronological" if _newest_first(args) else "chronological"
    return {"order": order, "total_count": len(found), "can_comment": True}


def _visitor_posts(view: View, page: Any, args: dict[str, str]) -> list[Item]:
    if not view.sim.switches.on("fb_visitor_posts_edge"):
        raise GraphError(
            100, "(#100) Tried accessing nonexisting field (visitor_posts) on node type (Page)"
        )
    found: list[Item] = _posts("visitor_post")(view, page, args)
    return found


def _reviews(view: View, page: Any, args: dict[str, str]) -> list[Item]:
    return view.items("facebook", ("review",))


def _page_token(view: View, page: Any, ask: Ask) -> str:
    view.need("pages_show_list")
    return FACEBOOK.page_token


TIMES = frozenset({"since", "until"})
_COMMENTS = Edge(
    comments,
    "comment",
    params=frozenset({"filter", "order", "summary", "live_filter"}),
    summary=_summary,
    newest_first=_newest_first,
    scope=READ,
)


# -- ratings

_STARS = {"positive": 5, "negative": 1}


def _rating(item: Item) -> int | None:
    stars = item.extra.get("rating")
    return int(stars) if stars is not None else None


def _story(view: View, item: Item, ask: Ask) -> Item | None:
    return None if item.extra.get("no_story") else item


def page() -> dict[str, Any]:
    return {
        "id": FACEBOOK.page_id,
        "name": FACEBOOK.page_name,
        "username": FACEBOOK.username,
        "category": "Government organisation",
        "category_list": [{"id": "161422927240513", "name": "Government organisation"}],
        "about": "City hotline 993",
        "link": f"{WWW}/{FACEBOOK.username}",
        "fan_count": 182345,
        "followers_count": 190211,
        "verification_status": "blue_verified",
        "is_published": True,
        "tasks": ["ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"],
        "instagram_business_account": {"id": INSTAGRAM.user_id},
    }


_PLAIN_PAGE = (
    "id", "name", "username", "category", "about", "link", "fan_count", "followers_count",
    "verification_status", "is_published", "tasks",
)  # fmt: skip


SHAPES: dict[str, Shape] = {
    "named": struct("User", "id", "name", "username", "email"),
    "image": struct("AttachmentImage", "height", "width", "src"),
    "media": struct("StoryAttachmentMedia", "source", image="image"),
    "target": struct("StoryAttachmentTarget", "id", "url"),
    "attachment": struct(
        "StoryAttachment", "media_type", "type", "url", "unshimmed_url", "title", "description",
        "description_tags", media="media", target="target", subattachments="attachment",
    ),
    "location": struct(
        "Location", "latitude", "longitude", "city", "country", "street", "zip", "state"
    ),
    "place": struct("Place", "id", "name", location="location"),
    "tag": struct("EntityAtTextRange", "id", "name", "type", "offset", "length"),
    "category": struct("PageCategory", "id", "name"),
    "count": struct("Shares", "count"),
    "page": Shape(
        "Page",
        {
            **{name: held(name) for name in _PLAIN_PAGE},
            "category_list": value(lambda thing: thing["category_list"], "category"),
            "instagram_business_account": value(
                lambda thing: thing["instagram_business_account"], "ig_ref"
            ),
            "access_token": Field(_page_token),
        },
        default=("id", "name"),
        edges={
            "feed": Edge(_posts(*POSTS), "post", params=TIMES, scope=READ),
            "posts": Edge(_posts("post"), "post", params=TIMES, scope=READ),
            "published_posts": Edge(_posts("post"), "post", params=TIMES, scope=READ),
            "tagged": Edge(_posts("tagged"), "tagged_post", params=TIMES, scope=READ_USERS),
            "visitor_posts": Edge(_visitor_posts, "post", params=TIMES, scope=READ_USERS),
            "ratings": Edge(_reviews, "rating", scope=READ_USERS),
        },
    ),
    "ig_ref": struct("ShadowIGUser", "id"),
    "post": Shape(
        "Post",
        {
            "id": value(lambda item: item.id),
            "from": Field(_name, "named"),
            "to": Field(
                lambda view, item, ask: []
                if item.kind == "post"
                else [{"id": FACEBOOK.page_id, "name": FACEBOOK.page_name}],
                "named",
                listed=True,
            ),
            "message": Field(_text, text=True),
            "story": value(lambda item: item.extra.get("story")),
            "created_time": value(lambda item: stamp(item.created)),
            "updated_time": Field(_updated),
            "permalink_url": Field(permalink),
            "status_type": value(_status_type),
            "is_hidden": value(lambda item: bool(item.extra.get("is_hidden"))),
            "is_published": value(lambda item: True),
            "can_reply_privately": Field(_private_reply),
            "message_tags": value(lambda item: item.extra.get("message_tags", []), "tag"),
            "attachments": Field(
                lambda view, item, ask: _attachments(item), "attachment", listed=True
            ),
            "place": value(lambda item: item.extra.get("place"), "place"),
            "parent_id": value(lambda item: None),
            "full_picture": value(
                lambda item: item.media[0].get("url") if item.media else None
            ),
            "shares": value(lambda item: item.extra.get("shares"), "count"),
        },
        default=("id", "message", "story", "created_time"),
        edges={"comments": _COMMENTS},
    ),
    "comment": Shape(
        "Comment",
        {
            "id": value(_own_id),
            "from": Field(_name, "named"),
            "message": Field(_text, text=True),
            "created_time": value(lambda item: stamp(item.created)),
            "parent": Field(_parent, "comment"),
            "object": Field(_object, "post"),
            "comment_count": Field(
                lambda view, item, ask: len(view.items("facebook", COMMENTS, parent=item.id))
            ),
            "permalink_url": Field(permalink),
            "attachment": value(_first_attachment, "attachment"),
            "message_tags": value(lambda item: item.extra.get("message_tags", []), "tag"),
            "like_count": value(lambda item: int(item.extra.get("likes", 0))),
            "user_likes": value(lambda item: False),
            "is_hidden": value(lambda item: bool(item.extra.get("is_hidden"))),
            "is_private": value(lambda item: bool(item.extra.get("is_private"))),
            "can_reply_privately": Field(_private_reply),
            "can_comment": value(lambda item: True),
            "can_hide": value(lambda item: not item.ours),
            "can_like": value(lambda item: True),
            "can_remove": value(lambda item: True),
        },
        default=("id", "created_time", "from", "message"),
        edges={"comments": _COMMENTS},
    ),
    "rating": Shape(
        "Recommendation",
        {
            "created_time": value(lambda item: stamp(item.created)),
            "has_rating": value(lambda item: _rating(item) is not None),
            "has_review": Field(lambda view, item, ask: bool(view.shown(item).text)),
            "rating": value(_rating),
            "recommendation_type": value(
                lambda item: item.extra.get("recommendation", "negative")
            ),
            "review_text": Field(_text, text=True),
            "reviewer": Field(_name, "named"),
            "open_graph_story": Field(_story, "story"),
        },
        default=("created_time", "recommendation_type", "review_text", "reviewer"),
    ),
    "story": Shape(
        "OpenGraphStory",
        {
            "id": value(lambda item: item.id),
            "message": Field(_text, text=True),
            "from": Field(_name, "named"),
            "created_time": value(lambda item: stamp(item.created)),
            "permalink_url": Field(permalink),
        },
        default=("id", "created_time", "message"),
        edges={"comments": _COMMENTS},
    ),
}  # fmt: skip

SHAPES["tagged_post"] = Shape(
    "Post",
    {**SHAPES["post"].fields, "tagged_time": value(lambda item: stamp(item.created))},
    default=("id", "message", "tagged_time"),
    edges=SHAPES["post"].edges,
)
