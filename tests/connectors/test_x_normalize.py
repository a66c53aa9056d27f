"""One post at a time: what becomes of each field."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from x_bench import CITIZEN, ME, OTHER, OWN, at, page, post, reply_to, user

from connectors.x.normalize import normalize, snowflake, snowflake_time
from connectors.x.unpack import unpack
from domain.message import MAX_TEXT, Message, Raw, Skipped, Unusable


def read(body: Any) -> list[Message]:
    found = [normalize(raw, ME) for raw in unpack(body, {})]
    assert all(isinstance(one, Message) for one in found), found
    return [one for one in found if isinstance(one, Message)]


def one(item: Any, **includes: Any) -> Message:
    [found] = read(page(item, **includes))
    return found


def test_a_mention() -> None:
    found = one(post("100"), users=[user(CITIZEN, "ahmad", public_metrics={"followers_count": 7})])
    assert (found.external_id, found.version_id, found.kind) == ("100", "100", "mention")
    assert (found.direction, found.public, found.conversation) == ("in", True, "100")
    assert found.author is not None
    assert (found.author.external_id, found.author.handle, found.author.followers) == (
        CITIZEN, "ahmad", 7,
    )  # fmt: skip
    assert found.permalink == "https://x.com/ahmad/status/100"
    assert found.created_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert found.language_hint == "ar"
    assert found.facts["summoned"] is True


def test_an_author_who_is_not_in_the_answer() -> None:
    found = one(post("100"))
    assert found.author is not None and found.author.handle is None
    assert found.permalink == "https://x.com/i/web/status/100"
    assert one(post("100", author_id=None)).author is None


def test_both_spellings_are_the_same() -> None:
    old = page(
        post("200", referenced_tweets=reply_to("100"), conversation_id="100",
             note_tweet={"text": "long"}, edit_history_tweet_ids=["199", "200"]),
        tweets=[post("100")], users=[user(CITIZEN)],
    )  # fmt: skip
    new = json.loads(json.dumps(old).replace("tweet", "post"))
    assert new != old
    assert read(new) == read(old)


# -- conversations: the thread whose root is the citizen's own item


def thread_of(item: Any, **includes: Any) -> tuple[str | None, str | None, str | None]:
    found = one(item, **includes)
    return found.conversation, found.parent_id, found.root_id


def test_a_direct_answer_to_a_post_of_the_city_begins_its_own() -> None:
    item = post("200", referenced_tweets=reply_to("100"), conversation_id="100",
                in_reply_to_user_id=OWN)  # fmt: skip
    assert thread_of(item) == ("200", "100", "100")


def test_an_answer_below_a_citizens_post_belongs_to_it() -> None:
    item = post("200", referenced_tweets=reply_to("100"), conversation_id="100",
                in_reply_to_user_id=OTHER)  # fmt: skip
    assert thread_of(item) == ("100", "100", None)


def test_an_answer_to_our_answer_below_a_citizens_post_belongs_to_the_post() -> None:
    ours = post("150", author_id=OWN, referenced_tweets=reply_to("100"), conversation_id="100")
    item = post("200", referenced_tweets=reply_to("150"), conversation_id="100",
                in_reply_to_user_id=OWN)  # fmt: skip
    assert thread_of(item, tweets=[ours, post("100")]) == ("100", "150", None)


@pytest.mark.parametrize("known", [True, False])
def test_what_stands_deep_and_cannot_be_told_asks_its_parent(known: bool) -> None:
    item = post("200", referenced_tweets=reply_to("150"), conversation_id="100",
                in_reply_to_user_id=OWN)  # fmt: skip
    root = [post("100", author_id=OWN)] if known else []
    assert thread_of(item, tweets=root) == (None, "150", "100" if known else None)


def test_the_root_may_be_an_item_of_the_same_page() -> None:
    item = post("200", referenced_tweets=reply_to("150"), conversation_id="100")
    first, _ = read(page(item, post("100")))
    assert first.conversation == "100"


def test_our_answer_is_outbound_and_in_the_citizens_conversation() -> None:
    item = post("200", author_id=OWN, referenced_tweets=reply_to("100"), conversation_id="100",
                in_reply_to_user_id=CITIZEN)  # fmt: skip
    found = one(item)
    assert (found.direction, found.kind, found.conversation) == ("out", "reply", "100")


def test_the_parent_of_an_edited_post_is_its_first_version() -> None:
    parent = post("101", edit_history_tweet_ids=["100", "101"], conversation_id="100")
    item = post("200", referenced_tweets=reply_to("101"), conversation_id="100")
    assert thread_of(item, tweets=[parent]) == ("100", "100", None)


def test_quotes_and_reposts() -> None:
    quoted = [{"type": "quoted", "id": "100"}]
    item = post("200", referenced_tweets=quoted, entities=None)
    found = one(item, tweets=[post("100", author_id=OWN)])
    assert (found.kind, found.conversation, found.root_id) == ("quote", "200", "100")
    assert found.facts["summoned"] is True
    assert one(item, tweets=[post("100")]).facts["summoned"] is False
    [raw] = unpack(page(post("200", referenced_tweets=[{"type": "retweeted", "id": "100"}])), {})
    assert isinstance(normalize(raw, ME), Skipped)


# -- versions


def test_an_edit_keeps_its_first_id_and_shows_its_last_text() -> None:
    last = post(at(1), "الجديد", edit_history_tweet_ids=[at(5), at(1)])
    found = one(last)
    assert (found.external_id, found.version_id) == (at(5), at(1))
    assert found.edited_at is not None
    assert found.created_at == snowflake_time(at(5))


def test_an_old_version_beside_its_last_one_gives_the_last() -> None:
    old = post("100", "قديم", edit_history_tweet_ids=["100", "101"])
    new = post("101", "جديد", edit_history_tweet_ids=["100", "101"])
    assert one(old, tweets=[new]).text == "جديد"


# -- text


def text_of(text: str, **more: Any) -> str:
    return one(post("100", text, **more)).text


def test_links_are_as_they_were_typed() -> None:
    urls = [
        {"url": "https://t.co/a", "expanded_url": "https://shj.ae/x?a=1&b=2"},
        {"url": "https://t.co/b", "expanded_url": "https://x.com/a/status/1/photo/1",
         "media_key": "3_1"},
    ]  # fmt: skip
    found = text_of("انظر https://t.co/a هنا https://t.co/b", entities={"urls": urls})
    assert found == "انظر https://shj.ae/x?a=1&b=2 هنا"


def test_the_three_signs_that_x_escapes_and_no_others() -> None:
    assert text_of("a &lt;b&gt; &amp;amp; &copy;") == "a <b> &amp; &copy;"


def test_a_long_post_is_read_whole_with_its_own_links() -> None:
    note = {
        "text": "كلام طويل https://t.co/n",
        "entities": {"urls": [{"url": "https://t.co/n", "expanded_url": "https://e.ae"}]},
    }
    assert text_of("كلام… https://t.co/x", note_tweet=note) == "كلام طويل https://e.ae"


def test_characters_no_database_takes_are_replaced_and_no_others() -> None:
    assert text_of("a\0b\ud83dc👨‍👩‍👧\u200f٠١٢") == "a\ufffdb\ufffdc👨‍👩‍👧\u200f٠١٢"


@pytest.mark.parametrize(
    ("code", "hint"), [("ar", "ar"), ("in", "id"), ("und", None), ("qme", None), (7, None)]
)
def test_pseudo_languages_are_no_hint(code: Any, hint: str | None) -> None:
    assert one(post("100", lang=code)).language_hint == hint


# -- what hangs on it


def test_pictures_videos_and_place() -> None:
    media = [
        {"media_key": "3_1", "type": "photo", "url": "https://p/1.jpg", "alt_text": "حفرة"},
        {"media_key": "7_1", "type": "video", "preview_image_url": "https://p/2.jpg",
         "variants": [{"url": "https://v/lo.mp4", "bit_rate": 1},
                      {"url": "https://v/hi.mp4", "bit_rate": 9}, {"url": "https://v/x.m3u8"}]},
        {"media_key": "7_2", "type": "animated_gif", "preview_image_url": "https://p/3.jpg"},
    ]  # fmt: skip
    item = post("100", attachments={"media_keys": ["3_1", "7_1", "7_2", "gone"]},
                geo={"place_id": "p1"})  # fmt: skip
    place = {"id": "p1", "full_name": "الشارقة", "geo": {"bbox": [55.0, 25.0, 56.0, 26.0]}}
    found = one(item, media=media, places=[place])
    assert [(m.kind, m.url) for m in found.media] == [
        ("photo", "https://p/1.jpg"), ("video", "https://v/hi.mp4"), ("video", "https://p/3.jpg"),
    ]  # fmt: skip
    assert found.geo is not None
    assert (found.geo.name, found.geo.latitude, found.geo.longitude) == ("الشارقة", 25.5, 55.5)
    exact = post("100", geo={"coordinates": {"coordinates": [55.4, 25.3]}})
    located = one(exact).geo
    assert located is not None and (located.latitude, located.longitude) == (25.3, 55.4)


def test_protected_and_withheld() -> None:
    assert not one(post("100"), users=[user(CITIZEN, protected=True)]).public
    assert one(post("100", withheld={"country_codes": ["AE"]})).hidden


# -- direct messages


def event(name: str, text: str = "سلام", sender: str = CITIZEN, **more: Any) -> Any:
    return {"id": name, "event_type": "MessageCreate", "text": text, "sender_id": sender,
            "dm_conversation_id": "1-2", "created_at": "2026-11-23T08:00:00Z", **more}  # fmt: skip


def test_a_direct_message() -> None:
    found = one(event("300"), users=[user(CITIZEN, "ahmad")])
    assert (found.kind, found.public, found.conversation) == ("message", False, "1-2")
    assert found.author is not None and found.author.handle == "ahmad"
    assert one(event("300", sender=OWN)).direction == "out"


def test_coming_and_going_is_no_message() -> None:
    [raw] = unpack(page(event("300", event_type="ParticipantsJoin")), {})
    assert isinstance(normalize(raw, ME), Skipped)


# -- what cannot be


def test_no_time_is_read_out_of_the_id() -> None:
    documented = datetime(2020, 8, 12, 17, 1, 42, tzinfo=UTC)  # created_at in X's own examples
    read_out = snowflake_time("1293593516040269825")
    assert read_out is not None and read_out.replace(microsecond=0) == documented
    assert one(post(at(5), created_at=None)).created_at == snowflake_time(at(5))
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert snowflake_time(snowflake(now)) == now


@pytest.mark.parametrize(
    "item",
    [
        None, 7, "text", [], {}, {"id": "1"}, post("12", created_at="then"),
        post("100", text=None), post("100", text=["no"]), post("100", "x" * (MAX_TEXT + 1)),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(item: Any) -> None:
    [raw] = unpack({"data": [item]}, {})
    found = normalize(raw, ME)
    assert isinstance(found, Unusable) and " " in found.reason


def test_no_id_is_made_good_from_the_rest() -> None:
    found = one(post("100", edit_history_tweet_ids=None, id=None))
    assert found.derived_id and found.permalink is None
    assert found == one(post("100", edit_history_tweet_ids=None, id=None))


def test_one_bad_item_does_not_break_its_page() -> None:
    raws = list(unpack(page(None, post("100"), 5, post("100")), {}))
    kinds = [type(normalize(raw, ME)) for raw in raws]
    assert kinds == [Unusable, Message, Unusable, Message]


def test_records_and_errors_are_skipped_and_an_empty_list_is_nothing() -> None:
    for body in ({"data": user("1")}, {"errors": [{"title": "x"}]}, {"data": {"deleted": True}}):
        [raw] = unpack(body, {})
        assert isinstance(normalize(raw, ME), Skipped)
    assert not list(unpack({"meta": {"result_count": 0}}, {}))


@pytest.mark.parametrize("body", [None, 3, "x", [], {}, {"data": None}, {"includes": 4, "data": 1}])
def test_unpack_takes_any_json(body: Any) -> None:
    for raw in unpack(body, {}):
        assert not isinstance(normalize(raw, ME), Message)


def test_a_raw_stands_alone() -> None:
    """What a page knows of an item is kept with it, so that it can be read again years later."""
    body = page(post("200", referenced_tweets=reply_to("100"), conversation_id="100"),
                tweets=[post("100", author_id=OTHER)], users=[user(CITIZEN)])  # fmt: skip
    [raw] = unpack(body, {})
    kept = json.loads(json.dumps({"item": raw.item, "context": dict(raw.context)}))
    again = normalize(Raw(raw.kind, kept["item"], kept["context"]), ME)
    assert again == normalize(raw, ME)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("&lt;b&gt; &amp;amp;", "<b> &amp;"), ("<b> &amp;", "<b> &amp;"), ("R&D &lt;", "R&D &lt;")],
)
def test_a_bare_sign_in_a_message_shows_that_nothing_was_escaped(sent: str, meant: str) -> None:
    assert one(event("100", sent)).text == meant
