"""Instagram's Graph shapes: the professional account, its media, comments and replies, tags.

`extra` of an item: author_gone (username only), is_hidden; of a `mention`: media_id of the
stranger's media it stands under, caption (true when the mention is in the caption itself);
of a medium: shortcode. Tagged media and mentions belong to somebody else: their comments cannot
be read here, and a mention only through mentioned_comment or mentioned_media, by an id that the
webhook told.
"""

import hashlib
from typing import Any

from simulator.accounts import INSTAGRAM
from simulator.graph_errors import bad_param, missing, not_permitted
from simulator.graph_fields import Ask
from simulator.graph_nodes import Edge, Field, Shape, held, struct, value
from simulator.graph_view import View, stamp
from simulator.world import Item

BASIC, MANAGE = "instagram_basic", "instagram_manage_comments"
WORDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def shortcode(item: Item) -> str:
    """The id in base 64, as Instagram's own links carry it."""
    if code := item.extra.get("shortcode"):
        return str(code)
    left, code = int(item.private_id or "0"), ""
    while left:
        left, digit = divmod(left, 64)
        code = WORDS[digit] + code
    return code or "A"


def permalink(item: Item) -> str:
    return f"https://www.instagram.com/p/{shortcode(item)}/"


def _text(view: View, item: Item, ask: Ask) -> str | None:
    return view.shown(item).text or None


def _username(item: Item) -> str:
    return item.author.handle


def _from(item: Item) -> dict[str, Any] | None:
    if item.extra.get("author_gone"):
        return None
    return {"id": item.author.id, "username": item.author.handle}


def _media_type(item: Item) -> str:
    kind = item.media[0].get("type", "photo") if item.media else "photo"
    return "CAROUSEL_ALBUM" if len(item.media) > 1 else {"video": "VIDEO"}.get(kind, "IMAGE")


def _media_url(item: Item) -> str:
    return str(item.media[0]["url"]) if item.media else f"https://cdn.example/{item.id}.jpg"


def _product(item: Item) -> str:
    return "REELS" if _media_type(item) == "VIDEO" else "FEED"


def _under(view: View, item: Item, ask: Ask) -> dict[str, Any]:
    found = view.sim.world.find("instagram", item.root or "")
    return {"id": item.root, "media_product_type": _product(found) if found else "FEED"}


# -- edges


def _all(*kinds: str) -> Any:
    def items(view: View, above: Any, args: dict[str, str]) -> list[Item]:
        return view.items("instagram", kinds)

    return items


def _comments(view: View, media: Item, args: dict[str, str]) -> list[Item]:
    if not media.ours:
        raise not_permitted()
    return view.items("instagram", ("comment",), parent=media.id)


def _replies(view: View, comment: Item, args: dict[str, str]) -> list[Item]:
    in_thread = view.items("instagram", ("reply",), thread=comment.id)
    return in_thread or view.items("instagram", ("reply",), parent=comment.id)


def _comments_count(view: View, media: Item, ask: Ask) -> int:
    return len(view.items("instagram", ("comment", "reply"), root=media.id))


# -- mentions


def _mention(view: View, ask: Ask, modifier: str, *, caption: bool) -> Item:
    wanted = ask.args.get(modifier)
    if not wanted:
        raise bad_param(modifier, f"is required: {ask.name}.{modifier}(ID)")
    found = view.sim.world.find("instagram", wanted)
    fits = (
        found is not None
        and found.id == wanted
        and found.kind == "mention"
        and bool(found.extra.get("caption")) == caption
    )
    if found is None or not fits or not found.visible(view.now):
        raise missing(wanted)
    return found


def _mentioned_comment(view: View, thing: Any, ask: Ask) -> Item:
    return _mention(view, ask, "comment_id", caption=False)


def _mentioned_media(view: View, thing: Any, ask: Ask) -> Item:
    return _mention(view, ask, "media_id", caption=True)


def foreign_media(item: Item) -> str:
    """The id of the stranger's media a mention stands under, or is."""
    if item.extra.get("caption"):
        return item.id
    told = item.extra.get("media_id") or item.root
    return str(told or int(hashlib.sha256(item.id.encode()).hexdigest()[:13], 16))


def _foreign(item: Item) -> dict[str, Any]:
    media = foreign_media(item)
    return {
        "id": media,
        "media_url": f"https://cdn.example/{media}.jpg",
        "permalink": f"https://www.instagram.com/p/{media[-11:]}/",
    }


def account() -> dict[str, Any]:
    return {
        "id": INSTAGRAM.user_id,
        "ig_id": INSTAGRAM.private_pk,
        "username": INSTAGRAM.username,
        "name": INSTAGRAM.name,
        "biography": "الحساب الرسمي",
        "website": "https://www.shjmun.example",
        "followers_count": 204117,
        "follows_count": 12,
        "profile_picture_url": "https://cdn.example/shj.jpg",
    }


_MEDIA: dict[str, Field] = {
    "id": value(lambda item: item.id),
    "caption": Field(_text, text=True),
    "comments_count": Field(_comments_count),
    "like_count": value(lambda item: int(item.extra.get("likes", 0))),
    "timestamp": value(lambda item: stamp(item.created)),
    "permalink": value(permalink),
    "shortcode": value(shortcode),
    "media_type": value(_media_type),
    "media_product_type": value(_product),
    "media_url": value(_media_url),
    "thumbnail_url": value(lambda item: _media_url(item) if _product(item) == "REELS" else None),
    "username": value(_username),
    "owner": value(lambda item: {"id": item.author.id} if item.ours else None, "ig_ref"),
    "is_comment_enabled": value(lambda item: True),
}

_REPLIES = Edge(_replies, "ig_comment", most=50, scope=BASIC, budget="instagram")

_COMMENT: dict[str, Field] = {
    "id": value(lambda item: item.id),
    "text": Field(_text, text=True),
    "timestamp": value(lambda item: stamp(item.created)),
    "username": value(_username),
    "from": value(_from, "ig_user_ref"),
    "user": value(lambda item: {"id": INSTAGRAM.user_id} if item.ours else None, "ig_ref"),
    "like_count": value(lambda item: int(item.extra.get("likes", 0))),
    "hidden": value(lambda item: bool(item.extra.get("is_hidden"))),
    "parent_id": value(lambda item: item.thread if item.kind == "reply" else None),
    "media": Field(_under, "ig_media_ref"),
    "legacy_instagram_comment_id": value(lambda item: item.private_id),
}

SHAPES: dict[str, Shape] = {
    "ig_user_ref": struct("IGCommentFromUser", "id", "username"),
    "ig_media_ref": struct(
        "IGMedia", "id", "media_product_type", "ad_id", "media_url", "permalink"
    ),
    "ig_media": Shape(
        "InstagramMedia",
        _MEDIA,
        default=("id",),
        edges={"comments": Edge(_comments, "ig_comment", most=50, scope=BASIC, budget="instagram")},
    ),
    "ig_tagged_media": Shape("InstagramMedia", _MEDIA, default=("id",)),
    "ig_comment": Shape(
        "InstagramComment",
        _COMMENT,
        default=("id", "text", "timestamp"),
        edges={"replies": _REPLIES},
    ),
    "ig_mentioned_comment": Shape(
        "InstagramComment",
        {
            **{name: _COMMENT[name] for name in ("id", "text", "timestamp", "username")},
            "like_count": _COMMENT["like_count"],
            "media": value(_foreign, "ig_media_ref"),
        },
        default=("id", "text", "timestamp"),
    ),
    "ig_mentioned_media": Shape(
        "InstagramMedia",
        {
            **_MEDIA,
            "permalink": value(lambda item: _foreign(item)["permalink"]),
        },
        default=("id",),
    ),
    "ig_user": Shape(
        "InstagramUser",
        {
            **{name: held(name) for name in account()},
            "media_count": Field(lambda view, thing, ask: len(view.items("instagram", ["media"]))),
            "mentioned_comment": Field(
                _mentioned_comment,
                "ig_mentioned_comment",
                scope=MANAGE,
                args=frozenset({"comment_id"}),
            ),
            "mentioned_media": Field(
                _mentioned_media,
                "ig_mentioned_media",
                scope=MANAGE,
                args=frozenset({"media_id"}),
            ),
        },
        default=("id",),
        edges={
            "media": Edge(_all("media"), "ig_media", scope=BASIC, budget="instagram",
                          params=frozenset({"since", "until"})),
            "tags": Edge(_all("tag"), "ig_tagged_media", scope=MANAGE, budget="instagram"),
        },
    ),
}  # fmt: skip
