"""Is it still there, and does it still say the same? One call for one item, where that can tell.

Silence is no verdict: an item counts as deleted only where the answer shows the whole stretch in
which it would have to stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from connectors.instagram import private_calls as calls
from connectors.instagram.private_client import PrivateClient
from connectors.instagram.private_json import ident, is_number, listing, mapping
from connectors.instagram.private_unpack import COMMENTS, REPLIES, THREAD, Listed, read_page
from domain.errors import Gone
from domain.message import Change, Raw, Ref


def look_up(client: PrivateClient, ref: Ref, own_id: str) -> Change | None:
    """The present state of `ref`, None where this API cannot tell."""
    look = _LOOKS.get(ref.kind)
    if look is None or not is_number(ref.external_id):  # an id of our own making is unknown there
        return None
    return look(client, ref, own_id)


def _post(client: PrivateClient, ref: Ref, _: str) -> Change | None:
    try:
        body = client.get(*calls.media_call(ref.external_id))
    except Gone:
        return Change(ref, gone="deleted")
    item = next(iter(listing(body.get("items"))), None)
    return Change(ref, Raw("private-media", item)) if isinstance(item, dict) else None


def _comment(client: PrivateClient, ref: Ref, own_id: str) -> Change | None:
    if ref.root_id is None:
        return None
    media = f"{ref.root_id}_{own_id}"
    try:
        body = client.get(*calls.comments_call(media))
    except Gone:
        return Change(ref, gone="deleted")  # with its post
    page = read_page(COMMENTS, body, {"media": media})
    return _found(ref, page) or (Change(ref, gone="deleted") if page.onward is None else None)


def _reply(client: PrivateClient, ref: Ref, own_id: str) -> Change | None:
    top = ref.conversation if ref.conversation != ref.external_id else ref.parent_id
    if ref.root_id is None or top is None:
        return None
    media = f"{ref.root_id}_{own_id}"
    try:
        body = client.get(*calls.replies_call(media, top))
    except Gone:
        return None  # `top` may be a reply itself, and those have no list
    page = read_page(REPLIES, body, {"media": media, "parent": top})
    if found := _found(ref, page):
        return found
    is_top = ident(mapping(body.get("parent_comment")).get("pk")) == top or bool(page.raws)
    return Change(ref, gone="deleted") if is_top and page.onward is None else None


def _mention(client: PrivateClient, ref: Ref, _: str) -> Change | None:
    if ref.root_id is None:
        return None
    try:
        body = client.get(*calls.comments_call(ref.root_id))
    except Gone:
        return None  # somebody else's post may only be hidden from us
    found = _found(ref, read_page(COMMENTS, body, {"media": ref.root_id}))
    if found is None or found.raw is None:
        return None
    return Change(ref, Raw(found.raw.kind, found.raw.item, {**found.raw.context, "mention": True}))


def _message(client: PrivateClient, ref: Ref, _: str) -> Change | None:
    if ref.conversation is None:
        return None
    try:
        body = client.get(*calls.thread_call(ref.conversation))
    except Gone:
        return None
    page = read_page(THREAD, body, {})
    if found := _found(ref, page):
        return found
    whole = page.onward is None and bool(body.get("thread"))
    if whole or _spans([ident(mapping(raw.item).get("item_id")) for raw in page.raws], ref):
        return Change(ref, gone="deleted")
    return None


def _found(ref: Ref, page: Listed) -> Change | None:
    for raw in page.raws:
        item = mapping(raw.item)
        if ident(item.get("pk"), item.get("pk_id"), item.get("item_id")) == ref.external_id:
            return Change(ref, raw)
    return None


def _spans(ids: Sequence[str | None], ref: Ref) -> bool:
    """`ref` would have to stand between these: their ids fall as one reads down, as times do."""
    numbers = [int(one) for one in ids if one and is_number(one)]
    falling = all(after < before for before, after in pairwise(numbers))
    enough = len(numbers) == len(ids) > 4
    return enough and falling and numbers[-1] < int(ref.external_id) < numbers[0]


_Look = Callable[[PrivateClient, Ref, str], Change | None]
_LOOKS: Mapping[str, _Look] = {
    "post": _post,
    "tag": _post,
    "comment": _comment,
    "reply": _reply,
    "mention": _mention,
    "message": _message,
}
