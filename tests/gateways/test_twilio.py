"""Letters go through Twilio's API as its documentation has it; receipts are believed if signed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hmac import new as hmac
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Call, Gateway
from connectors.twilio.options import TwilioOptions
from connectors.twilio.receipt import read_receipt
from domain.errors import BalaghError, CredentialsRejected, RateLimited, RetryLater
from domain.letter import Absent, CannotTell, Found, Refused, Sent, Unknown
from tests.connectors.platform_stub import Answer, serving
from tests.gateways.kannel import wait_for
from tests.gateways.letters import NUMBER, letter, opened
from tests.gateways.receiver import receiving
from tests.soak.rig import Simulator

TOKEN = "sim-twilio-token"
HOME = "/2010-04-01/Accounts/AC" + "5a" * 16


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_TWILIO", TOKEN)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("twilio"), "--lag", "0", "--seed", "5")
    simulator.ask("/settings", {"hang_s": 2.0})
    yield simulator
    simulator.stop()


@pytest.fixture
def twilio(running: Simulator) -> Iterator[Simulator]:
    running.ask("/clear_faults", {})
    yield running
    assert running.ask("/violations") == []


def account(url: str, **more: Any) -> TwilioOptions:
    return TwilioOptions.model_validate(
        {
            "channel": "twilio", "name": "sms", "base_url": url, "account_sid": "AC" + "5a" * 16,
            "auth_token": "env:T_TWILIO", "sender": "+15005550006", "timeout": 1.5, **more,
        }
    )  # fmt: skip


@pytest.fixture
def outlet(twilio: Simulator, tmp_path: Path) -> Gateway:
    return opened(account(f"{twilio.url}/twilio"), tmp_path)


def written(twilio: Simulator, text: str) -> list[str]:
    """Ids of the messages with this text that the platform has."""
    return [one["id"] for one in twilio.ask("/writes") if one["text"] == text]


@pytest.mark.parametrize("sender", ["+15005550006", "MG" + "5a" * 16])
def test_a_letter_arrives_once(twilio: Simulator, tmp_path: Path, sender: str) -> None:
    text = f"تم استلام بلاغكم من {sender} 😀"
    outlet = opened(account(f"{twilio.url}/twilio", sender=sender), tmp_path)
    assert outlet.check().ok
    outcome = outlet.deliver(letter(text))
    assert isinstance(outcome, Sent) and written(twilio, text) == [outcome.external_id]


def test_accepted_and_never_said_is_found(twilio: Simulator, outlet: Gateway) -> None:
    twilio.ask("/faults", {"fault": "accept_then_hang", "platform": "twilio", "method": "POST"})
    one = letter("سنتابع الأمر معكم", recipient="+971501110001")
    assert isinstance(outlet.deliver(one), Unknown)
    found = outlet.find_sent(one, frozenset())
    assert isinstance(found, Found) and [found.external_id] == written(twilio, one.text)
    assert outlet.find_sent(one, frozenset({found.external_id})) == Absent()
    other = replace(one, recipient="+971501110002")
    assert outlet.find_sent(other, frozenset()) == Absent()
    later = replace(one, created_at=one.created_at + timedelta(hours=1))
    assert outlet.find_sent(later, frozenset()) == Absent()


def test_refused_and_never_said_is_absent(twilio: Simulator, outlet: Gateway) -> None:
    twilio.ask("/faults", {"fault": "refuse_then_hang", "platform": "twilio", "method": "POST"})
    one = letter("لن يصل", recipient="+971501110003")
    assert isinstance(outlet.deliver(one), Unknown)
    assert outlet.find_sent(one, frozenset()) == Absent()
    assert written(twilio, one.text) == []


@pytest.mark.parametrize("size", [1, 2, 50])
def test_a_letter_is_found_on_any_page(twilio: Simulator, outlet: Gateway, size: int) -> None:
    number = f"+9715011101{size:02d}"
    sent = [outlet.deliver(letter(f"رسالة {n}", recipient=number)) for n in range(5)]
    twilio.ask("/settings", {"page_size_max": size})
    found = outlet.find_sent(letter("رسالة 0", recipient=number), frozenset())
    assert isinstance(sent[0], Sent) and found == Found(sent[0].external_id)
    assert outlet.find_sent(letter("أخرى", recipient=number), frozenset()) == Absent()


def test_a_list_that_does_not_end_says_nothing(twilio: Simulator, outlet: Gateway) -> None:
    number = "+971501110201"
    for n in range(3):
        outlet.deliver(letter(f"رسالة {n}", recipient=number))
    twilio.ask("/settings", {"page_size_max": 1})
    twilio.ask("/faults", {"fault": "repeat_cursor", "platform": "twilio", "times": 99})
    found = outlet.find_sent(letter("أخرى", recipient=number), frozenset())
    assert isinstance(found, CannotTell)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("429", RateLimited), ("429_no_reset", RateLimited), ("401", RetryLater), ("500", RetryLater),
     ("502_html", RetryLater), ("not_json", RetryLater), ("null_body", RetryLater),
     ("truncated", RetryLater), ("reset", RetryLater), ("black_hole", RetryLater)],
)  # fmt: skip
def test_a_look_that_fails_learns_nothing(
    twilio: Simulator, outlet: Gateway, fault: str, kind: type[BalaghError]
) -> None:
    twilio.ask("/faults", {"fault": fault, "platform": "twilio"})
    with pytest.raises(kind) as caught:
        outlet.find_sent(letter("سؤال"), frozenset())
    assert TOKEN not in str(caught.value) and caught.value.__cause__ is None


@pytest.mark.parametrize("fault", ["500", "502_html", "accept_then_502", "not_json", "null_body",
                                   "truncated", "reset", "black_hole"])  # fmt: skip
def test_a_write_without_a_clear_answer_is_unknown(
    twilio: Simulator, outlet: Gateway, fault: str
) -> None:
    twilio.ask("/faults", {"fault": fault, "platform": "twilio", "method": "POST"})
    assert isinstance(outlet.deliver(letter("سؤال")), Unknown)


@pytest.mark.parametrize(("fault", "retry"), [("429", True), ("401", True), ("403", False)])
def test_a_write_that_is_turned_away_is_said(
    twilio: Simulator, outlet: Gateway, fault: str, retry: bool
) -> None:
    twilio.ask("/faults", {"fault": fault, "platform": "twilio", "method": "POST"})
    outcome = outlet.deliver(letter("سؤال"))
    assert isinstance(outcome, Refused) and outcome.retry is retry
    assert (outcome.not_before is not None) is (fault == "429")


@pytest.mark.parametrize(
    ("number", "said", "retry"),
    [
        ("+971505550001", "no such telephone", False),
        ("+971505550002", "does not send to this number", False),
        ("+971505550003", "Geo permissions", False),
        ("+971505550004", "STOP", False),
        ("+971505550008", "fewer messages", True),
        ("+971505550009", "cannot receive", False),
    ],
)
def test_each_refusal_has_its_sentence(
    outlet: Gateway, number: str, said: str, retry: bool
) -> None:
    outcome = outlet.deliver(letter("a", recipient=number))
    assert isinstance(outcome, Refused) and said in outcome.sentence.en and outcome.retry is retry
    assert number not in outcome.detail  # it is written to the log


def test_what_is_configured_wrong_is_said(
    twilio: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{twilio.url}/twilio"
    sender = opened(account(url, sender="+15005550007"), tmp_path).deliver(letter("a"))
    assert isinstance(sender, Refused) and "sender" in sender.sentence.en
    monkeypatch.setenv("T_TWILIO", "wrong")
    stranger = opened(account(url), tmp_path)
    refused = stranger.deliver(letter("a"))
    assert isinstance(refused, Refused) and refused.retry
    with pytest.raises(CredentialsRejected):
        stranger.check()
    nowhere = opened(account("http://127.0.0.1:9"), tmp_path).deliver(letter("a"))
    assert isinstance(nowhere, Refused) and nowhere.retry


def test_an_account_that_forgets_words_cannot_tell(tmp_path: Path) -> None:
    one = {"sid": "SM1", "body": "", "direction": "outbound-api", "date_created": None}
    with serving(**{"Messages.json": Answer({"messages": [one], "next_page_uri": None})}) as stub:
        outlet = opened(account(stub.url), tmp_path)
        assert isinstance(outlet.find_sent(letter("a"), frozenset()), CannotTell)
        assert outlet.find_sent(letter("a"), frozenset({"SM1"})) == Absent()


@pytest.mark.parametrize("following", ["//evil.example/x", "http://evil.example", "@evil.example"])
def test_no_page_of_another_host_is_asked_for(tmp_path: Path, following: str) -> None:
    body = {"messages": [], "next_page_uri": following}
    with serving(**{"Messages.json": Answer(body)}) as stub:
        outlet = opened(account(stub.url), tmp_path)
        assert isinstance(outlet.find_sent(letter("a"), frozenset()), CannotTell)
        assert len(stub.asked) == 1


def test_receipts_come_and_tell_why(twilio: Simulator, tmp_path: Path) -> None:
    with receiving() as receiver:
        options = account(f"{twilio.url}/twilio", receipts=receiver.url)
        outlet = opened(options, tmp_path)
        outlet.deliver(letter("وصل", "a b&c"))
        outlet.deliver(letter("لم يصل", "lost", recipient="+971505553003"))
        wait_for(lambda: len(receiver.calls) >= 4)
    found = [read_receipt(options, call) for call in receiver.calls]
    told = {(one.letter, one.state) for one in found if one}
    assert told == {
        ("a b&c", "on_the_way"), ("a b&c", "delivered"), ("lost", "on_the_way"), ("lost", "failed"),
    }  # fmt: skip
    [failed] = [one for one in found if one and one.state == "failed"]
    assert failed.sentence and "could not be reached" in failed.sentence.en
    assert "30003" in failed.detail
    proxied = [replace(one, url=one.url.replace("127.0.0.1", "x")) for one in receiver.calls]
    assert [read_receipt(options, call) for call in proxied] == found


def signed(options: TwilioOptions, query: str, form: str, text: str) -> Call:
    """As Twilio's documentation makes a signature; `text` is what is signed after the address."""
    made = hmac(TOKEN.encode(), f"{options.receipts}?{query}{text}".encode(), "sha1").digest()
    headers = {"x-twilio-signature": b64encode(made).decode()}
    return Call(f"{options.receipts}?{query}", headers, form.encode())


def test_a_forged_receipt_is_none() -> None:
    options = account("http://127.0.0.1:9", receipts="https://balagh.example.ae/receipts/sms")
    true = signed(
        options, "letter=1", "MessageStatus=delivered&Body=%D9%86", "BodyنMessageStatusdelivered"
    )
    assert read_receipt(options, true) is not None
    for forged in (
        replace(true, url=true.url.replace("letter=1", "letter=2")),
        replace(true, body=true.body.replace(b"delivered", b"failed")),
        replace(true, body=true.body + b"&x=1"),
        replace(true, body=b"\xff"),
        replace(true, headers={}),
        replace(true, headers={"x-twilio-signature": "م"}),
        replace(true, headers={"x-twilio-signature": "\ud800"}),
    ):
        assert read_receipt(options, forged) is None
    assert read_receipt(account("http://127.0.0.1:9"), true) is None
    unknown = signed(options, "letter=1", "MessageStatus=melted", "MessageStatusmelted")
    assert read_receipt(options, unknown) is None


def test_the_signature_is_that_of_twilios_own_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """https://www.twilio.com/docs/usage/security: its address, form and token."""
    from connectors.twilio.receipt import _signature

    monkeypatch.setenv("T_TWILIO", "12345")
    form = [
        ("CallSid", "CA1234567890ABCDE"), ("From", "+12349013030"), ("To", "+18005551212"),
        ("Caller", "+12349013030"), ("Digits", "1234"),
    ]  # fmt: skip
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert (
        _signature(account("http://127.0.0.1:9"), address, form) == b"0/KCTR6DLpKmkAf8muzZqo1nDgQ="
    )


def test_nothing_shows_the_token(outlet: Gateway) -> None:
    assert TOKEN not in f"{outlet!r} {vars(outlet)['_options']!r}"
    assert isinstance(outlet.deliver(letter("a", recipient=NUMBER)), Sent)
