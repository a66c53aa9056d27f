"""Messenger and Instagram messages through Graph: reading threads, and the Send API's rules."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from test_graph import PAGE, Running, error, recorded

from simulator.accounts import INSTAGRAM
from simulator.world import Item

CONVERSATION = (
    "id,link,updated_time,message_count,unread_count,snippet,participants,can_reply,"
    "messages.limit(20){id,created_time,from,to,message,attachments,sticker,shares}"
)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path / "journal.jsonl")
    server.sim.limits.on = False
    yield server
    server.close()


def ago(running: Running, **age: float) -> Any:
    return running.sim.clock.now() - timedelta(**age)


def said(running: Running, text: str = "متى التيار؟", **more: Any) -> Item:
    return running.add("message", text, thread="t_77001", **more)


def send(running: Running, owner: str = PAGE, **form: Any) -> Any:
    packed = {key: json.dumps(v) if isinstance(v, dict) else v for key, v in form.items()}
    return running.graph.put_object(owner, "messages", **packed)


def test_a_conversation_and_its_messages(running: Running) -> None:
    first = said(running)
    second = said(running, "صورة", media=[{"type": "photo", "url": "https://cdn.example/p"}])

    told = running.graph.get_connections(
        PAGE, "conversations", platform="messenger", fields=CONVERSATION
    )["data"]

    assert len(told) == 1
    conversation = told[0]
    assert set(recorded("facebook/cvs_info.json")) <= set(conversation)
    assert (conversation["id"], conversation["message_count"]) == ("t_77001", 2)
    assert conversation["snippet"] == "صورة" and conversation["can_reply"] is True
    messages = conversation["messages"]["data"]
    assert [message["id"] for message in messages] == [second.id, first.id]
    assert messages[0]["from"]["id"] == first.author.id
    assert messages[0]["to"]["data"][0]["id"] == PAGE
    assert messages[0]["attachments"]["data"][0]["image_data"]["url"] == "https://cdn.example/p"
    assert "attachments" not in messages[1]
    both = running.graph.get_objects(["t_77001"], fields="id,message_count,snippet")
    assert both["t_77001"]["message_count"] == 2
    assert running.sim.violations() == []


@pytest.mark.parametrize("limited", [True, False])
def test_only_the_newest_twenty_have_details_as_switched(running: Running, limited: bool) -> None:
    running.sim.switches.set("fb_newest_20_messages", limited)
    for n in range(23):
        said(running, f"message {n}")

    told = running.graph.get_connections(
        "t_77001", "messages", fields="id,created_time,message,from", limit=100
    )["data"]

    assert len(told) == 23
    assert all("message" in message for message in told[:20])
    assert [set(message) for message in told[20:]] == (
        [{"id", "created_time"}] * 3 if limited else [{"id", "created_time", "message", "from"}] * 3
    )
    assert len(running.reads()) == (20 if limited else 23)
    if limited:
        assert "deleted" in error(running.graph.get_object, told[-1]["id"])["message"]


def test_an_answer_within_a_day(running: Running) -> None:
    citizen = said(running).author

    sent = send(running, recipient={"id": citizen.id}, messaging_type="RESPONSE",
                message={"text": "خلال ساعة"})  # fmt: skip

    assert sent["recipient_id"] == citizen.id
    thread = running.graph.get_connections("t_77001", "messages", fields="message,from,to")["data"]
    assert (thread[0]["id"], thread[0]["message"]) == (sent["message_id"], "خلال ساعة")
    assert thread[0]["from"]["id"] == PAGE and thread[0]["to"]["data"][0]["id"] == citizen.id


def test_windows_of_a_day_and_of_a_week(running: Running) -> None:
    citizen = said(running, created=ago(running, hours=25)).author
    answer = {"recipient": {"id": citizen.id}, "message": {"text": "x"}}
    human = {**answer, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}

    late = error(send, running, **answer, messaging_type="RESPONSE")
    assert (late["code"], late["error_subcode"]) == (10, 2018278)
    assert send(running, **human)["recipient_id"] == citizen.id
    running.sim.switches.set("fb_human_agent", False)
    assert error(send, running, **human)["code"] == 10
    running.sim.switches.set("fb_human_agent", True)
    running.sim.clock.advance(7 * 24 * 3600)
    assert error(send, running, **human)["error_subcode"] == 2018278
    assert len(running.sim.writes()) == 1


def test_people_who_cannot_be_reached(running: Running) -> None:
    gone = said(running, extra={"unavailable": True}).author
    form = {"messaging_type": "RESPONSE", "message": {"text": "x"}}

    assert error(send, running, recipient={"id": gone.id}, **form)["code"] == 551
    unknown = error(send, running, recipient={"id": "12345"}, **form)
    assert (unknown["code"], unknown["error_subcode"]) == (100, 2018001)
    running.sim.switches.set("fb_unknown_person_2018001", False)
    assert error(send, running, recipient={"id": "12345"}, **form)["code"] == 551


def test_a_dictionary_that_the_library_flattened_is_a_violation(running: Running) -> None:
    citizen = said(running).author

    refused = error(
        running.graph.put_object, PAGE, "messages", recipient={"id": citizen.id},
        message={"text": "x"}, messaging_type="RESPONSE",
    )  # fmt: skip

    assert refused["code"] == 100 and "JSON object" in refused["message"]
    assert len(running.sim.violations()) == 1 and running.sim.writes() == []


def test_a_text_over_the_limit(running: Running) -> None:
    citizen = said(running).author
    form = {"recipient": {"id": citizen.id}, "messaging_type": "RESPONSE"}

    assert error(send, running, **form, message={"text": "ا" * 2001})["code"] == 100
    running.sim.switches.set("fb_message_2000", False)
    assert send(running, **form, message={"text": "ا" * 2001})


def test_one_private_reply_within_seven_days(running: Running) -> None:
    post = running.add("post", "x", "city")
    comment = running.add("comment", "y", parent=post.id)
    old = running.add("comment", "z", parent=post.id, created=ago(running, days=8))
    text = {"message": {"text": "راسلناكم"}}
    ask = "can_reply_privately"
    assert running.graph.get_object(comment.id, fields=ask)[ask] is True

    sent = send(running, recipient={"comment_id": comment.id}, **text)

    assert sent["recipient_id"] == comment.author.id
    assert running.graph.get_object(comment.id, fields=ask)[ask] is False
    again = error(send, running, recipient={"comment_id": comment.id}, **text)
    assert again["code"] == 10900
    assert error(send, running, recipient={"comment_id": old.id}, **text)["code"] == 10
    answer = {"recipient": {"id": comment.author.id}, "messaging_type": "RESPONSE", **text}
    assert error(send, running, **answer)["error_subcode"] == 2018278
    [write] = running.sim.writes()
    assert write["op"] == "private_reply"


def test_a_write_without_a_known_outcome_is_in_the_thread(running: Running) -> None:
    citizen = said(running).author
    running.sim.hang_s = 0.2
    running.sim.faults.plan("graph", "accept_then_hang", method="POST")

    with pytest.raises(OSError):
        send(running, recipient={"id": citizen.id}, messaging_type="RESPONSE",
             message={"text": "once"})  # fmt: skip

    thread = running.graph.get_connections("t_77001", "messages", fields="message")["data"]
    assert [message["message"] for message in thread].count("once") == 1


def test_instagram_messages_hang_on_the_page_and_on_the_account(running: Running) -> None:
    first = running.add("message", "سلام", channel="instagram", thread="90011")
    for owner in (PAGE, INSTAGRAM.user_id):
        [talk] = running.graph.get_connections(
            owner, "conversations", platform="instagram",
            fields="id,participants,messages{id,message,from,to}",
        )["data"]  # fmt: skip
        assert talk["messages"]["data"][0]["from"] == {"id": first.author.id, "username": "amna"}
    form = {"recipient": {"id": first.author.id}}

    sent = send(running, INSTAGRAM.user_id, **form, message={"text": "وعليكم"})

    assert sent["recipient_id"] == first.author.id
    assert (
        error(send, running, INSTAGRAM.user_id, **form, message={"text": "ش" * 501})["code"] == 100
    )
    running.sim.switches.set("ig_message_1000_bytes", False)
    assert send(running, INSTAGRAM.user_id, **form, message={"text": "ش" * 501})
    assert running.sim.violations() == []


def test_conversations_are_read_twice_a_second_at_most(running: Running) -> None:
    running.sim.limits.on = True
    get = running.graph.get_connections
    get(PAGE, "conversations")
    get(PAGE, "conversations")

    assert error(get, PAGE, "conversations")["code"] == 613
