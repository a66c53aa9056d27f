"""Items of the private API as messages: the right fields, and a reason where there are none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from instagrapi.utils.ids import InstagramIdCodec

from connectors.instagram import private_unpack as unpack
from connectors.instagram.private_json import shortcode
from connectors.instagram.private_normalize import normalize
from domain.message import MAX_TEXT, Geo, Media, Message, Raw, Skipped, Unusable

OWN = "77"
MEDIA = "3193593212003331660_77"
AT = 1_763_884_800
NADIA = {
    "pk": "900",
    "username": "nadia",
    "full_name": "نادية",
    "profile_pic_url": "https://cdn/n.jpg",
}
CITY = {"pk": 77, "username": "shjmunicipality"}


def comment(**more: Any) -> dict[str, Any]:
    return {"pk": "18001", "text": "حفرة", "created_at_utc": AT, "user": NADIA, **more}


def read(kind: str, item: Any, **context: Any) -> Message | Skipped | Unusable:
    return normalize(Raw(kind, item, context), OWN)


def message(kind: str, item: Any, **context: Any) -> Message:
    found = read(kind, item, **context)
    assert isinstance(found, Message), found
    return found


def test_a_comment() -> None:
    found = message("private-comment", comment(), media=MEDIA)
    assert (found.external_id, found.kind, found.direction) == ("18001", "comment", "in")
    assert found.text == "حفرة"
    assert found.created_at == datetime.fromtimestamp(AT, UTC)
    assert found.conversation == "18001"
    assert found.parent_id == found.root_id == "3193593212003331660"
    assert found.permalink == "https://www.instagram.com/p/CxR7Bsejq5M/c/18001/"
    assert found.author is not None
    assert (found.author.external_id, found.author.handle) == ("900", "nadia")
    assert found.author.profile_url == "https://www.instagram.com/nadia/"
    assert found.facts == {"media": MEDIA, "comment": "18001", "thread": "18001"}


@given(st.integers(1, 10**20))
def test_the_code_of_a_post_is_its_number(pk: int) -> None:
    assert shortcode(f"{pk}_77") == InstagramIdCodec.encode(pk)


@pytest.mark.parametrize(
    ("item", "context", "conversation", "parent"),
    [
        # below a citizen's comment: all are in that thread
        ({"parent_comment_id": "18000"}, {"parent_author": "5"}, "18000", "18000"),
        ({"parent_comment_id": 18000, "user": CITY}, {"parent_author": "5"}, "18000", "18000"),
        (
            {"parent_comment_id": "18000", "replied_to_comment_id": "18009"},
            {"parent_author": "5"},
            "18000",
            "18009",
        ),
        ({}, {"parent": "18000", "parent_author": "5"}, "18000", "18000"),
        # below a comment of the city: the thread begins with the citizen's reply
        ({"parent_comment_id": "18000"}, {"parent_author": OWN}, "18001", "18000"),
        (
            {"parent_comment_id": "18000", "replied_to_comment_id": "18009"},
            {"parent_author": OWN},
            None,
            "18009",
        ),
        ({"parent_comment_id": "18000", "user": CITY}, {"parent_author": OWN}, None, "18000"),
    ],
)
def test_conversations_begin_with_the_citizen(
    item: dict[str, Any], context: dict[str, Any], conversation: str | None, parent: str
) -> None:
    found = message("private-comment", comment(**item), media=MEDIA, **context)
    assert (found.kind, found.conversation, found.parent_id) == ("reply", conversation, parent)


def test_own_comments_are_outgoing_whatever_the_type_of_the_id() -> None:
    for user in (CITY, {"pk": "77"}, {"pk_id": "77"}):
        assert message("private-comment", comment(user=user)).direction == "out"


@pytest.mark.parametrize(
    ("item", "author"),
    [
        ({"user": None}, None),
        ({"user": None, "user_id": 900}, "900"),
        ({"user": {}}, None),
        ({"user": "gone"}, None),
    ],
)
def test_a_deleted_author(item: dict[str, Any], author: str | None) -> None:
    found = message("private-comment", comment(**item))
    assert (found.author.external_id if found.author else None) == author


def test_a_comment_without_an_id_keeps_the_same_one() -> None:
    item = comment()
    del item["pk"]
    first, second = (message("private-comment", item, media=MEDIA) for _ in range(2))
    assert first.derived_id
    assert first.external_id == second.external_id
    other = message("private-comment", {**item, "text": "x"}, media=MEDIA)
    assert other.external_id != first.external_id


@pytest.mark.parametrize(
    "text",
    ["👩‍👩‍👧 🇦🇪", "\u202bنص\u202c \u200f!", "شارع ٥ رقم ١٢", "a\u0640\u064b", "  spaces kept \n"],
)
def test_text_is_kept_as_written(text: str) -> None:
    assert message("private-comment", comment(text=text)).text == text


def test_what_cannot_be_stored_is_replaced() -> None:
    assert message("private-comment", comment(text="a\x00b\ud800c")).text == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (comment(created_at_utc=None), "time"),
        (comment(created_at_utc="soon"), "time"),
        (comment(created_at_utc=10**30), "time"),
        (comment(created_at_utc=True), "time"),
        (comment(text="x" * (MAX_TEXT + 1)), "longer"),
        (comment(text=["x"]), "neither"),
        (comment(text=""), "neither"),
        (None, "not an item"),
        ([1], "not an item"),
    ],
)
def test_unusable_says_why(item: Any, reason: str) -> None:
    found = read("private-comment", item)
    assert isinstance(found, Unusable)
    assert reason in found.reason


def test_a_hidden_comment_and_a_sticker() -> None:
    images = {"fixed_height": {"url": "https://giphy/x.gif"}}
    item = comment(text="", is_covered=True, giphy_media_info={"images": images})
    found = message("private-comment", item)
    assert found.hidden
    assert found.media == (Media("sticker", "https://giphy/x.gif"),)


def post(**more: Any) -> dict[str, Any]:
    return {
        "pk": 3193593212003331660,
        "id": "3193593212003331660_900",
        "code": "CxR7Bsejq5M",
        "taken_at": AT,
        "user": NADIA,
        "caption": {"text": "@shjmunicipality شوفوا"},
        "image_versions2": {"candidates": [{"url": "https://cdn/1.jpg"}]},
        **more,
    }


def test_a_tag_is_the_citizens_own_post() -> None:
    place = {"name": "Al Majaz", "lat": 25.32, "lng": 55.38}
    found = message("private-media", post(location=place))
    assert (found.kind, found.direction, found.public) == ("tag", "in", True)
    assert found.external_id == found.conversation == "3193593212003331660"
    assert found.permalink == "https://www.instagram.com/p/CxR7Bsejq5M/"
    assert found.geo == Geo("Al Majaz", 25.32, 55.38)
    assert found.media == (Media("photo", "https://cdn/1.jpg"),)
    assert found.facts == {"media": "3193593212003331660_900"}


def test_own_posts_are_outgoing() -> None:
    found = message("private-media", post(user=CITY, caption=None))
    assert (found.kind, found.direction, found.text) == ("post", "out", "")


def test_an_album_shows_its_parts() -> None:
    parts = [
        {"image_versions2": {"candidates": [{"url": "https://cdn/a.jpg"}]}},
        {"video_versions": [{"url": "https://cdn/b.mp4"}], "image_versions2": {}},
    ]
    found = message("private-media", post(carousel_media=parts))
    assert found.media == (Media("photo", "https://cdn/a.jpg"), Media("video", "https://cdn/b.mp4"))


def test_a_post_of_a_private_account_is_not_public() -> None:
    assert not message("private-media", post(user={**NADIA, "is_private": True})).public


def direct(**more: Any) -> dict[str, Any]:
    return {
        "item_id": "31441529137123404560342523442429952",
        "user_id": 900,
        "timestamp": AT * 1_000_000 + 123_456,
        "item_type": "text",
        "text": "السلام عليكم",
        **more,
    }


THREAD = "340282366841710301244276017223839393123"


def test_a_direct_message() -> None:
    found = message("private-message", direct(), thread=THREAD, author=NADIA, pending=True)
    assert (found.kind, found.public, found.direction) == ("message", False, "in")
    assert found.external_id == "31441529137123404560342523442429952"
    assert found.created_at == datetime.fromtimestamp(AT, UTC).replace(microsecond=123_456)
    assert found.conversation == THREAD
    assert found.author is not None
    assert found.author.handle == "nadia"
    assert found.facts == {"thread": THREAD, "pending": True}


def test_own_direct_messages_are_outgoing() -> None:
    assert message("private-message", direct(user_id=77)).direction == "out"
    sent = direct(user_id=None, is_sent_by_viewer=True)
    assert message("private-message", sent).direction == "out"


@pytest.mark.parametrize(
    ("item", "text", "media"),
    [
        (
            {"item_type": "link", "text": None, "link": {"text": "see https://x.ae"}},
            "see https://x.ae",
            (),
        ),
        (
            {
                "item_type": "media",
                "text": None,
                "media": {"image_versions2": {"candidates": [{"url": "u"}]}},
            },
            "",
            (Media("photo", "u"),),
        ),
        (
            {
                "item_type": "voice_media",
                "text": None,
                "voice_media": {"media": {"audio": {"audio_src": "u"}}},
            },
            "",
            (Media("audio", "u"),),
        ),
        (
            {
                "item_type": "media_share",
                "text": "انظروا",
                "media_share": {"code": "AB", "caption": {"text": "c"}},
            },
            "انظروا",
            (Media("link", "https://www.instagram.com/p/AB/", "c"),),
        ),
        (
            {
                "item_type": "xma_clip",
                "text": None,
                "xma_clip": [{"target_url": "u", "title_text": "t"}],
            },
            "",
            (Media("link", "u", "t"),),
        ),
        (
            {"item_type": "reel_share", "text": None, "reel_share": {"text": "شكوى", "media": {}}},
            "شكوى",
            (),
        ),
        ({"item_type": "location", "text": None, "location": {"name": "Rolla"}}, "Rolla", ()),
    ],
)
def test_forms_of_direct_messages(
    item: dict[str, Any], text: str, media: tuple[Media, ...]
) -> None:
    found = message("private-message", direct(**item))
    assert (found.text, found.media) == (text, media)


def test_direct_messages_that_are_none() -> None:
    assert isinstance(read("private-message", direct(item_type="like")), Skipped)
    assert isinstance(read("private-message", direct(item_type="action_log")), Skipped)
    hidden = read("private-message", direct(item_type="placeholder"))
    assert isinstance(hidden, Unusable)
    assert "Instagram app" in hidden.reason


def news(**more: Any) -> dict[str, Any]:
    args = {
        "text": "nadia mentioned you in a comment: @shjmunicipality: الشارع مظلم",
        "profile_id": 900,
        "profile_name": "nadia",
        "timestamp": AT + 0.25,
        "destination": "comments_v2?media_id=3193593212003331660_5&target_comment_id=18044",
        "media": [{"id": "3193593212003331660_5", "image": "u"}],
        **more,
    }
    return {"type": 1, "notif_name": "comment_mention", "args": args, "pk": "x"}


def test_a_mention_in_the_comments_of_others() -> None:
    found = message("private-story", news())
    assert (found.kind, found.external_id, found.conversation) == ("mention", "18044", "18044")
    assert found.text == "@shjmunicipality: الشارع مظلم"
    assert found.root_id == "3193593212003331660"
    assert found.facts["media"] == "3193593212003331660_5"


def test_other_notifications_are_skipped() -> None:
    like = {"notif_name": "like", "args": {"text": "nadia liked your photo.", "timestamp": AT}}
    assert isinstance(read("private-story", like), Skipped)
    story = news(destination="", media=[])
    assert isinstance(read("private-story", story), Skipped)


def test_an_unknown_kind_is_said() -> None:
    assert isinstance(read("something", {}), Unusable)


PAGES: list[tuple[str, Any]] = [
    ("private-media", {"items": [post(), None, 7]}),
    ("private-tags", {"items": "none"}),
    (
        "private-comments",
        {
            "comments": [
                comment(child_comment_count=3, preview_child_comments=[comment(pk="18002")])
            ]
        },
    ),
    ("private-replies", {"child_comments": [comment()], "parent_comment": {"pk": 1}}),
    (
        "private-messages",
        {"inbox": {"threads": [{"thread_id": THREAD, "users": [NADIA], "items": [direct()]}, 3]}},
    ),
    ("private-thread", {"thread": {"thread_id": THREAD, "users": None, "items": [direct()]}}),
    ("private-news", {"new_stories": [news()], "old_stories": [news(), None]}),
]


@pytest.mark.parametrize(("kind", "body"), [page for page in PAGES if page[0] != "private-tags"])
def test_a_recorded_page_is_recognised(kind: str, body: Any) -> None:
    assert [exchange.kind for exchange in unpack.recorded(body)] == [kind]


@pytest.mark.parametrize("body", [None, [], {}, {"items": [{"id": "1_2"}]}, {"data": []}])
def test_other_recordings_are_left_to_others(body: Any) -> None:
    assert list(unpack.recorded(body)) == []


def test_inline_replies_know_their_parent() -> None:
    body = PAGES[2][1]
    _, reply = unpack.read_page("private-comments", body, {"media": MEDIA}).raws
    found = normalize(reply, OWN)
    assert isinstance(found, Message)
    assert (found.kind, found.parent_id, found.conversation) == ("reply", "18001", "18001")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(st.characters(), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["pk", "id", "text", "user", "items", "x"]), inner)
    ),
    max_leaves=8,
)


def _spoiled(data: st.DataObject, value: Any) -> Any:
    """`value` with something in it dropped or replaced by any JSON value."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 3)):
        key = data.draw(st.sampled_from(sorted(value)))
        if not data.draw(st.integers(0, 2)):
            return {other: part for other, part in value.items() if other != key}
        return {**value, key: _spoiled(data, value[key])}
    if isinstance(value, list) and value and data.draw(st.integers(0, 3)):
        index = data.draw(st.integers(0, len(value) - 1))
        return [*value[:index], _spoiled(data, value[index]), *value[index + 1 :]]
    return data.draw(JSON)


@given(st.data())
def test_nothing_makes_it_raise(data: st.DataObject) -> None:
    kind, body = data.draw(st.sampled_from(PAGES))
    body = _spoiled(data, _spoiled(data, body))
    list(unpack.recorded(body))
    for raw in unpack.read_page(kind, body, {"media": data.draw(JSON), "watch": True}).raws:
        found = normalize(raw, OWN)
        assert isinstance(found, Message | Skipped | Unusable)
        if isinstance(found, Message):
            assert found.external_id
            json.dumps(found.facts)
            found.text.encode()
