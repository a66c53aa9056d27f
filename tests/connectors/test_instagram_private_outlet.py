"""Answers through the private back end: sent once, and said to be unknown where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from instagram_private_stub import NOW, OWN, Answer, Options, Stub, serving, wire, write_session

from connectors.instagram.private_normalize import normalize
from connectors.instagram.private_outlet import PrivateOutlet
from domain.errors import RetryLater
from domain.letter import Absent, CannotTell, Found, Letter, Refused, Sent, Unknown
from domain.message import Message, Raw

COMMENT, TEXT, LINK = (
    "media/1_77/comment/",
    "direct_v2/threads/broadcast/text/",
    "direct_v2/threads/broadcast/link/",
)
REPLIES = "media/1_77/comments/10/inline_child_comments/"
THREAD = "direct_v2/threads/555/"
PUBLIC = Letter(
    id="L1",
    channel="instagram",
    account="city",
    mode="public",
    text="شكرا، وصل بلاغكم.",
    reply_to="11",
    reply_kind="reply",
    conversation="10",
    recipient="9",
    replied_at=NOW - timedelta(hours=2),
    written_by_person=True,
    created_at=NOW,
    facts={"media": "1_77", "comment": "11", "thread": "10"},
)
PRIVATE = replace(
    PUBLIC, mode="private", reply_kind="message", conversation="555", reply_to="31", facts={}
)


@pytest.fixture
def stub() -> Iterator[tuple[Stub, str]]:
    with serving() as served:
        yield served


@pytest.fixture
def served(stub: tuple[Stub, str]) -> Stub:
    return stub[0]


@pytest.fixture
def outlet(stub: tuple[Stub, str], tmp_path: Path) -> PrivateOutlet:
    options = Options(session=write_session(tmp_path))
    return PrivateOutlet(options, wire(tmp_path, stub[1], timeout=0.5))


def comment(pk: str, text: str = PUBLIC.text, **more: Any) -> dict[str, Any]:
    at = int(NOW.timestamp())
    return {"pk": pk, "text": text, "created_at_utc": at, "user": {"pk": OWN}, **more}


def direct(pk: str, text: str = PRIVATE.text, **more: Any) -> dict[str, Any]:
    at = int(NOW.timestamp()) * 1_000_000
    form = {"item_type": "text", "text": text}
    return {"item_id": pk, "user_id": OWN, "timestamp": at, **form, **more}


def test_nothing_leaves_an_account_that_is_only_read(
    stub: tuple[Stub, str], tmp_path: Path
) -> None:
    options = Options(session=write_session(tmp_path), allow_writes=False)
    outlet = PrivateOutlet(options, wire(tmp_path, stub[1]))
    found = outlet.deliver(PUBLIC)
    assert isinstance(found, Refused)
    assert "allow_writes" in found.sentence.en and "allow_writes" in found.sentence.ar
    assert stub[0].asked == []


def test_a_reply_is_one_signed_post(outlet: PrivateOutlet, served: Stub) -> None:
    # Too little for instagrapi's own Comment: what counts is that it was taken.
    served.on(COMMENT, {"comment": {"pk": "99"}, "status": "ok"})
    assert outlet.deliver(PUBLIC) == Sent("99")
    assert [(asked.method, asked.path) for asked in served.asked] == [("POST", COMMENT)]
    assert served.asked[0].signed["replied_to_comment_id"] == 11
    assert served.asked[0].signed["comment_text"] == PUBLIC.text


def test_a_tag_is_answered_by_a_comment_on_it(outlet: PrivateOutlet, served: Stub) -> None:
    served.on("media/8_9/comment/", {"comment": {"pk": "99"}, "status": "ok"})
    letter = replace(PUBLIC, reply_to="8", reply_kind="tag", facts={"media": "8_9"})
    assert outlet.deliver(letter) == Sent("99")
    assert "replied_to_comment_id" not in served.asked[0].signed


def test_a_direct_message(outlet: PrivateOutlet, served: Stub) -> None:
    served.on(TEXT, {"payload": {"item_id": "77001"}, "status": "ok"})
    assert outlet.deliver(PRIVATE) == Sent("77001")
    assert served.asked[0].form["text"] == PRIVATE.text
    assert served.asked[0].form["thread_ids"] == "[555]"


def test_the_same_letter_has_the_same_token(outlet: PrivateOutlet, served: Stub) -> None:
    served.on(TEXT, {"payload": {"item_id": "1"}, "status": "ok"})
    for letter in (PRIVATE, PRIVATE, replace(PRIVATE, id="L2")):
        outlet.deliver(letter)
    tokens = [asked.form["client_context"] for asked in served.asked]
    assert tokens[0] == tokens[1] != tokens[2]


def test_a_link_goes_the_way_of_links(outlet: PrivateOutlet, served: Stub) -> None:
    served.on(LINK, {"payload": {"item_id": "1"}, "status": "ok"})
    letter = replace(PRIVATE, text="see https://shj.ae/7 please")
    assert outlet.deliver(letter) == Sent("1")
    assert served.asked[0].form["link_text"] == letter.text
    assert served.asked[0].form["link_urls"] == '["https://shj.ae/7"]'


def test_half_a_link_is_refused_before_it_is_sent(outlet: PrivateOutlet, served: Stub) -> None:
    found = outlet.deliver(replace(PRIVATE, text="what http means"))
    assert isinstance(found, Refused)
    assert served.asked == []


def test_a_message_request_is_accepted_first(outlet: PrivateOutlet, served: Stub) -> None:
    served.on("direct_v2/threads/555/approve/", {"status": "ok"})
    served.on(TEXT, {"payload": {"item_id": "1"}, "status": "ok"})
    assert outlet.deliver(replace(PRIVATE, facts={"pending": True})) == Sent("1")
    assert served.paths() == ["direct_v2/threads/555/approve/", TEXT]


def test_where_it_cannot_be_accepted_nothing_was_sent(outlet: PrivateOutlet, served: Stub) -> None:
    served.on("direct_v2/threads/555/approve/", Answer(pause=5))
    found = outlet.deliver(replace(PRIVATE, facts={"pending": True}))
    assert isinstance(found, Refused)
    assert found.retry
    assert len(served.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(pause=5),
        Answer(drop=True),
        Answer(cut=True),
        Answer({"status": "fail"}, 500),
        Answer(b"<html>", 502),
        Answer({"status": "fail"}, 408),
        Answer(b"<html>", 200),
        Answer(b"null", 200),
        Answer({"status": "ok"}, 200),
    ],
)
def test_what_nobody_confirmed_is_unknown_and_not_repeated(
    outlet: PrivateOutlet, served: Stub, answer: Answer
) -> None:
    served.on(COMMENT, answer)
    assert isinstance(outlet.deliver(PUBLIC), Unknown)
    assert served.paths() == [COMMENT]


@pytest.mark.parametrize(
    ("status", "body", "retry"),
    [
        (400, {"message": "feedback_required", "spam": True}, True),
        (400, {"message": "Comments on this post are off", "error_type": "x"}, False),
        (400, {"message": "challenge_required", "challenge": {"url": "/suspended/"}}, True),
        (403, {"message": "login_required"}, True),
        (403, {"message": "no"}, False),
        (404, {"message": "gone"}, False),
        (429, {"message": "slow"}, True),
        (200, {"message": "odd"}, False),
    ],
)
def test_a_refusal_is_one(
    outlet: PrivateOutlet, served: Stub, status: int, body: dict[str, Any], retry: bool
) -> None:
    served.on(COMMENT, Answer({**body, "status": "fail"}, status))
    found = outlet.deliver(PUBLIC)
    assert isinstance(found, Refused)
    assert found.retry is retry
    assert (found.not_before is not None) is retry
    assert served.paths() == [COMMENT]


def test_an_error_title_in_a_good_answer_is_a_refusal(outlet: PrivateOutlet, served: Stub) -> None:
    served.on(COMMENT, {"error_title": "no", "message": "blocked words", "status": "ok"})
    assert isinstance(outlet.deliver(PUBLIC), Refused)


def test_no_connection_means_not_sent(tmp_path: Path) -> None:
    options = Options(session=write_session(tmp_path))
    found = PrivateOutlet(options, wire(tmp_path, "http://127.0.0.1:9")).deliver(PUBLIC)
    assert isinstance(found, Refused)
    assert found.retry


def test_no_session_means_not_sent(tmp_path: Path) -> None:
    options = Options(session="env:NOT_SET_ANYWHERE")
    found = PrivateOutlet(options, wire(tmp_path, "http://127.0.0.1:9")).deliver(PUBLIC)
    assert isinstance(found, Refused)


@pytest.mark.parametrize(
    "letter",
    [
        replace(PUBLIC, facts={}),
        replace(PUBLIC, facts={"media": "1", "comment": "11"}),
        replace(PUBLIC, facts={"media": "1_77", "comment": "derived-1"}),
        replace(PUBLIC, facts={"media": "1_77", "comment": None}, reply_to="derived-1"),
        replace(PUBLIC, text="x" * 301),
        replace(PRIVATE, text="x" * 1001),
        replace(PUBLIC, mode="private"),
        replace(PRIVATE, mode="public"),
        replace(PRIVATE, conversation="derived-1"),
    ],
)
def test_what_cannot_be_addressed_is_not_sent(
    outlet: PrivateOutlet, served: Stub, letter: Letter
) -> None:
    assert isinstance(outlet.deliver(letter), Refused)
    assert served.asked == []


def test_found_among_the_replies_of_the_thread(outlet: PrivateOutlet, served: Stub) -> None:
    others = [
        comment("97", user={"pk": "9"}),  # somebody else repeats our words
        comment("98"),  # another letter's
        comment("96", created_at_utc=int(NOW.timestamp()) - 3600),  # before this letter
        comment("95", text="something else"),
    ]
    ours = comment("99", text=PUBLIC.text.replace("شكرا", "شكراً"))  # Instagram may touch it up
    served.on(
        REPLIES,
        {"child_comments": others, "next_min_child_cursor": "b", "status": "ok"},
        {"child_comments": [ours], "status": "ok"},
    )
    assert outlet.find_sent(PUBLIC, frozenset({"98"})) == Found("99")
    assert [asked.method for asked in served.asked] == ["GET", "GET"]


def test_absent_only_after_the_whole_list(outlet: PrivateOutlet, served: Stub) -> None:
    served.on(REPLIES, {"child_comments": [comment("98")], "status": "ok"})
    assert outlet.find_sent(PUBLIC, frozenset({"98"})) == Absent()
    served.on(REPLIES, *({"next_min_child_cursor": str(n), "status": "ok"} for n in range(50)))
    assert isinstance(outlet.find_sent(PUBLIC, frozenset()), CannotTell)


def test_a_list_that_repeats_itself_is_no_proof(outlet: PrivateOutlet, served: Stub) -> None:
    served.on(REPLIES, {"child_comments": [], "next_min_child_cursor": "b", "status": "ok"})
    with pytest.raises(RetryLater):
        outlet.find_sent(PUBLIC, frozenset())


def test_found_below_a_tag(outlet: PrivateOutlet, served: Stub) -> None:
    letter = replace(PUBLIC, reply_to="8", reply_kind="tag", facts={"media": "8_9"})
    served.on("media/8_9/comments/", {"comments": [comment("99")], "status": "ok"})
    assert outlet.find_sent(letter, frozenset()) == Found("99")


def test_found_in_the_conversation_a_link_too(outlet: PrivateOutlet, served: Stub) -> None:
    letter = replace(PRIVATE, text="see https://shj.ae/7")
    sent = direct("71", item_type="link", link={"text": letter.text}, text=None)
    about = {"thread_id": "555", "has_older": True, "oldest_cursor": "b"}
    served.on(THREAD, {"thread": {**about, "items": [sent]}, "status": "ok"})
    assert outlet.find_sent(letter, frozenset()) == Found("71")


def test_a_conversation_is_read_only_down_to_the_letter(
    outlet: PrivateOutlet, served: Stub
) -> None:
    old = direct("60", timestamp=int((NOW - timedelta(days=1)).timestamp()) * 1_000_000)
    about = {"thread_id": "555", "has_older": True, "oldest_cursor": "b"}
    served.on(THREAD, {"thread": {**about, "items": [old]}, "status": "ok"})
    assert outlet.find_sent(PRIVATE, frozenset()) == Absent()
    assert len(served.asked) == 1


def test_where_the_thread_is_gone_a_person_looks(outlet: PrivateOutlet) -> None:
    assert isinstance(outlet.find_sent(PUBLIC, frozenset()), CannotTell)


@pytest.mark.parametrize("status", [403, 500])
def test_a_look_that_failed_is_tried_later(
    outlet: PrivateOutlet, served: Stub, status: int
) -> None:
    served.on(REPLIES, Answer({"message": "login_required", "status": "fail"}, status))
    with pytest.raises(RetryLater):
        outlet.find_sent(PUBLIC, frozenset())


def normalized(kind: str, item: dict[str, Any], **context: Any) -> Message:
    found = normalize(Raw(kind, item, context), OWN)
    assert isinstance(found, Message)
    return found


def test_limits(outlet: PrivateOutlet, stub: tuple[Stub, str], tmp_path: Path) -> None:
    citizen = comment("10", user={"pk": "9"})
    below = normalized("private-comment", citizen, media="1_77")
    inside = normalized("private-message", direct("31", user_id="9"), thread="555")
    public, private = outlet.limits(below, NOW), outlet.limits(inside, NOW)
    assert (public.public, public.private, public.characters) == (True, False, 300)
    assert (private.public, private.private, private.characters) == (False, True, 1000)
    del citizen["pk"]
    nameless = outlet.limits(normalized("private-comment", citizen, media="1_77"), NOW)
    assert (nameless.public, nameless.private) == (False, False)
    assert nameless.why_not is not None
    options = Options(session=write_session(tmp_path), allow_writes=False)
    closed = PrivateOutlet(options, wire(tmp_path, stub[1])).limits(below, NOW)
    assert (closed.public, closed.private) == (False, False)
