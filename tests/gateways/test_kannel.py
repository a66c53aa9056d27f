"""Letters go through a real Kannel; what it answers and tells later is read right."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from connectors.contract import Call, Gateway
from connectors.kannel.options import KannelOptions
from connectors.kannel.receipt import read_receipt
from domain.errors import RetryLater
from domain.letter import CannotTell, Refused, Sent, Unknown
from tests.connectors.platform_stub import Answer, serving
from tests.connectors.raw_server import says, speaking
from tests.gateways.kannel import PASSWORD, Kannel, ucs2, wait_for
from tests.gateways.letters import NUMBER, letter, opened
from tests.gateways.receiver import Receiver, receiving

LONG = "نشكركم على بلاغكم، وقد أُحيل إلى قسم الصرف الصحي ورقمه ١٢٣٤. " * 3


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_KANNEL", PASSWORD)
    monkeypatch.setenv("T_RECEIPTS", "s3cr3t-of-receipts")


@pytest.fixture
def kannel(tmp_path: Path) -> Iterator[Kannel]:
    found = Kannel(tmp_path)
    try:
        yield found
    finally:
        found.kill()


def account(url: str, **more: Any) -> KannelOptions:
    return KannelOptions.model_validate(
        {
            "channel": "kannel", "name": "sms", "base_url": url, "username": "balagh",
            "password": "env:T_KANNEL", "sender": "SHJ CITY", "timeout": 5, **more,
        }
    )  # fmt: skip


def with_receipts(url: str, receiver: Receiver) -> KannelOptions:
    return account(url, receipts=receiver.url, receipt_secret="env:T_RECEIPTS")


def test_letters_are_delivered_unchanged_and_receipts_come(kannel: Kannel, tmp_path: Path) -> None:
    kannel.start()
    with receiving() as receiver:
        options = with_receipts(kannel.url, receiver)
        outlet = opened(options, tmp_path)
        assert outlet.check().ok
        short, long = "تم استلام بلاغكم 😀", LONG
        assert outlet.deliver(letter(short, "a%20b&c")) == Sent("a%20b&c")
        assert outlet.deliver(letter(long, "two")) == Sent("two")
        assert outlet.deliver(letter("Received: {1} [2] €", "three")) == Sent("three")
        got = wait_for(lambda: len(found := kannel.received()) >= 5 and found)
        assert ucs2(got[0]).decode("utf-16-be") == short
        parts = [line.split(" udh ")[1][12:18] for line in got[1:4]]
        assert parts == ["%03%01", "%03%02", "%03%03"]
        assert b"".join(map(ucs2, got[1:4])).decode("utf-16-be") == long
        assert got[4].startswith(f"SHJ CITY {NUMBER} text Received: ")
        assert len(got) == 5
        states = wait_for(lambda: _delivered(options, receiver) >= {"a%20b&c", "two", "three"})
        assert states


def _delivered(options: KannelOptions, receiver: Receiver) -> set[str]:
    found = [read_receipt(options, call) for call in receiver.calls]
    assert None not in found
    return {one.letter for one in found if one and one.state == "delivered"}


def test_a_forged_receipt_is_none(kannel: Kannel, tmp_path: Path) -> None:
    kannel.start()
    with receiving() as receiver:
        options = with_receipts(kannel.url, receiver)
        opened(options, tmp_path).deliver(letter("نعم", "mine"))
        true = wait_for(lambda: receiver.calls and receiver.calls[0])
    found = read_receipt(options, true)
    assert found is not None and found.letter == "mine" and found.at is not None
    for old, new in (("letter=mine", "letter=other"), ("sign=", "sign=0"), ("sign=", "x="),
                     ("state=", "state=9"), ("sign=", "sign=%D9%85")):  # fmt: skip
        assert old in true.url
        assert read_receipt(options, replace(true, url=true.url.replace(old, new))) is None
    assert read_receipt(options, Call("", {}, b"")) is None
    assert read_receipt(account(kannel.url), true) is None
    late = true.url.replace("at=", "at=9999999999999999999")
    assert getattr(read_receipt(options, Call(late, {})), "at", 0) is None


def test_what_waits_in_the_gateway_outlives_it(kannel: Kannel, tmp_path: Path) -> None:
    kannel.start(operator=False)
    with receiving() as receiver:
        options = with_receipts(kannel.url, receiver)
        outlet = opened(options, tmp_path)
        assert isinstance(outlet.deliver(letter(LONG, "kept")), Sent)
        kannel.kill()
        down = outlet.deliver(letter("الآن", "down"))
        assert isinstance(down, Refused) and down.retry
        with pytest.raises(RetryLater):
            outlet.check()
        kannel.start()
        assert isinstance(outlet.deliver(letter("Again", "down")), Sent)
        got = wait_for(lambda: len(found := kannel.received()) >= 4 and found)
        parts = sorted(line for line in got if " udh " in line)
        assert b"".join(map(ucs2, parts)).decode("utf-16-be") == LONG
        assert [line for line in got if line not in parts] == [f"SHJ CITY {NUMBER} text Again"]
        wait_for(lambda: _delivered(options, receiver) == {"kept", "down"})


def test_no_answer_in_time_is_unknown(kannel: Kannel, tmp_path: Path) -> None:
    kannel.start()
    outlet = opened(account(kannel.url, timeout=1), tmp_path)
    kannel.running["bearerbox"].send_signal(signal.SIGSTOP)
    outcome = outlet.deliver(letter("سؤال"))
    kannel.running["bearerbox"].send_signal(signal.SIGCONT)
    assert isinstance(outcome, Unknown)
    assert PASSWORD not in outcome.detail and NUMBER not in outcome.detail
    assert wait_for(kannel.received)  # it did leave
    assert isinstance(outlet.find_sent(letter("سؤال"), frozenset()), CannotTell)


def test_what_kannel_refuses_is_said(kannel: Kannel, tmp_path: Path) -> None:
    kannel.start()
    outlet = opened(account(kannel.url), tmp_path)
    denied = outlet.deliver(letter("a", recipient="+919876543210"))
    assert isinstance(denied, Refused) and not denied.retry and "lists" in denied.sentence.en
    stranger = opened(account(kannel.url, username="other"), tmp_path)
    said = stranger.deliver(letter("a"))
    assert isinstance(said, Refused) and said.retry and "user" in said.sentence.en
    health = stranger.check()
    assert not health.ok and health.sentence == said.sentence
    lost = opened(account(kannel.url, smsc="NONE"), tmp_path).deliver(letter("a"))
    assert isinstance(lost, Refused) and not lost.retry, lost
    elsewhere = opened(account(f"{kannel.url}/elsewhere"), tmp_path)
    assert isinstance(elsewhere.deliver(letter("a")), Refused)
    assert not elsewhere.check().ok
    assert kannel.received() == []


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (202, "0: Accepted for delivery", Sent("letter-1")),
        (202, "Sent. Message splits: 3", Sent("letter-1")),
        (202, "<html>hello</html>", Unknown),
        (200, "0: Accepted for delivery", Unknown),
        (503, "Temporal failure, try again later.", True),
        (503, "<html>Service Unavailable</html>", Unknown),
        (500, "Sending failed.", Unknown),
        (403, "<html>Forbidden</html>", Unknown),
        (302, "", Unknown),
    ],
)
def test_a_status_is_believed_with_its_text(
    tmp_path: Path, status: int, body: str, outcome: Any
) -> None:
    with serving(sendsms=Answer(body, status)) as stub:
        found = opened(account(stub.url), tmp_path).deliver(letter("a"))
    if outcome is True:
        assert isinstance(found, Refused) and found.retry
    else:
        assert found == outcome or (isinstance(outcome, type) and isinstance(found, outcome))


def test_a_cut_answer_is_unknown(tmp_path: Path) -> None:
    with speaking(says(b"0: Acc", "Content-Length: 24")) as server:
        found = opened(account(server.url, timeout=1), tmp_path).deliver(letter("a"))
    assert isinstance(found, Unknown)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"mode": "public"}, "published"),
        ({"recipient": None}, "no telephone number"),
        ({"recipient": "06 562 3333"}, "not a mobile"),
        ({"recipient": "123"}, "no such telephone"),
        ({"text": ""}, "no text"),
        ({"text": "م" * 403}, "7 short messages"),
        ({"text": "a" * 919}, "7 short messages"),
    ],
)
def test_what_cannot_go_is_refused_before_the_gateway(
    tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    given = {"text": "a", **more}
    with serving(sendsms=Answer("0: Accepted for delivery", 202)) as stub:
        found = opened(account(stub.url), tmp_path).deliver(letter(**given))
    assert isinstance(found, Refused) and said in found.sentence.en and stub.asked == []


@pytest.mark.parametrize("text", ["\ud800", "\0", "a&text=b\r\n%d", "😀" * 100])
def test_any_text_is_handed_over(tmp_path: Path, text: str) -> None:
    with serving(sendsms=Answer("0: Accepted for delivery", 202)) as stub:
        assert isinstance(_gateway(stub.url, tmp_path).deliver(letter(text)), Sent)
    [asked] = stub.asked
    assert asked.query["text"] == text.replace("\ud800", "\ufffd").replace("\0", "\ufffd")
    assert urlsplit(asked.path).path == "/cgi-bin/sendsms" and "dlr-url" not in asked.query


def _gateway(url: str, folder: Path) -> Gateway:
    return opened(account(url), folder)


def test_limits_count_what_the_network_counts(tmp_path: Path) -> None:
    limits = _gateway("http://127.0.0.1:9", tmp_path).limits(None, None)  # type: ignore[arg-type]
    assert (limits.public, limits.private, limits.characters) == (False, True, 402)
    for fits, not_more in (("م" * 402, "م"), ("a" * 918, "a"), ("😀" * 198, "😀" * 3)):
        assert limits.length(fits) <= 402 < limits.length(fits + not_more)


def test_receipts_need_their_secret() -> None:
    with pytest.raises(ValueError, match="receipt_secret"):
        account("http://h", receipts="https://balagh.example.ae/receipts/sms")
