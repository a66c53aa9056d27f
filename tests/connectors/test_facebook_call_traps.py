"""Guards around what facebook-sdk sends and hands on: every test fails without its guard."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from graph_stub import (
    APP_SECRET,
    CITIZEN,
    OTHER_TOKEN,
    PAGE,
    TOKEN,
    facebook,
    facebook_outlet,
    letter,
    link,
    page,
    post,
    refusal,
)
from platform_stub import Answer, serving

from domain.errors import ConfigInvalid, RetryLater
from domain.letter import Sent
from domain.message import Ref
from domain.source import Source

FEED = Source("facebook", "city", "feed")
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("version", ["v26.0", "v100.12"])
def test_every_modern_version_is_asked_for(version: str) -> None:
    """The SDK refuses versions above 3.1 and asks for v2.8 where none is given; we set our own."""
    taken = Answer({"id": "100_2"})
    with serving(feed=Answer(page()), comments=taken) as platform:
        facebook(platform.url, graph=version).poll(FEED, limit=10)
        facebook_outlet(platform.url, graph=version).deliver(letter())
        assert [asked.path.split("/")[1] for asked in platform.asked] == [version, version]


def test_it_is_imported_where_warnings_are_errors(tmp_path: Path) -> None:
    r"""The SDK's source has an invalid escape, "^\d", a warning when compiled; we keep it quiet."""

    def compiled_anew(module: str) -> subprocess.CompletedProcess[str]:
        code = (
            "import connectors.http, connectors.options, sys, warnings; "
            f"sys.pycache_prefix = {str(tmp_path)!r}; sys.dont_write_bytecode = True; "
            f"warnings.simplefilter('error'); import {module}"
        )
        return subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert "invalid escape" in compiled_anew("facebook").stderr  # the trap is set
    ours = compiled_anew("connectors.meta.client")
    assert ours.returncode == 0, ours.stderr


def test_nested_parameters_arrive_whole() -> None:
    """The SDK form-encodes a dict to its keys ("recipient=id"); we write it as JSON."""
    with serving(messages=Answer({"message_id": "m_1"})) as platform:
        writer = facebook_outlet(platform.url)
        assert writer.deliver(letter(mode="private")) == Sent("m_1")
        assert writer.deliver(letter(mode="private", reply_kind="message")) == Sent("m_1")
        forms = [asked.form for asked in platform.asked]
        assert [json.loads(form["recipient"]) for form in forms] == [
            {"comment_id": "100_1"}, {"id": CITIZEN},
        ]  # fmt: skip
        assert [json.loads(form["message"]) for form in forms] == [{"text": "تم الاستلام"}] * 2


def test_every_call_is_signed_with_the_apps_secret() -> None:
    """The SDK knows no appsecret_proof; we add it to reads and writes alike."""
    proof = hmac.new(APP_SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
    with serving(feed=Answer(page()), comments=Answer({"id": "100_2"})) as platform:
        facebook(platform.url, app_secret="env:T_GRAPH_SECRET").poll(FEED, limit=10)
        facebook_outlet(platform.url, app_secret="env:T_GRAPH_SECRET").deliver(letter())
        read, write = platform.asked
        assert (read.query["appsecret_proof"], write.form["appsecret_proof"]) == (proof, proof)


def test_no_account_speaks_with_the_token_of_another() -> None:
    """The SDK writes its token into the parameters it is given; ours are made for each call."""
    source = Source("facebook", "city", "comments", "100_1")  # its parameters are shared
    with serving(comments=Answer(page())) as platform:
        facebook(platform.url).poll(source, limit=10)
        facebook(platform.url, token="env:T_GRAPH_OTHER").poll(source, limit=10)
        tokens = [asked.query["access_token"] for asked in platform.asked]
        assert tokens == [TOKEN, OTHER_TOKEN]


@pytest.mark.parametrize(
    "steering", [{"after": "QVFI"}, {"until": "1605000000", "__paging_token": "enc_A"}]
)
@pytest.mark.parametrize("token", [None, TOKEN])
def test_the_next_page_is_asked_for_as_the_first_was(
    steering: dict[str, str], token: str | None
) -> None:
    """The SDK repeats the link to the next page and falls over one without a token; we take
    only its place in the list."""
    pages = [Answer(page(post("100_1"), following=link(token, **steering))), Answer(page())]
    with serving(feed=pages) as platform:
        reader = facebook(platform.url)
        first = reader.poll(FEED, limit=10)
        reader.poll(Source("facebook", "city", "feed", cursor=first.cursor), limit=10)
        one, two = platform.asked
        assert two.path == one.path and two.query == {**one.query, **steering}


def test_one_bad_id_does_not_take_the_others_with_it() -> None:
    """The SDK raises for a whole batch of which one id is bad; we halve it down to that one."""
    gone = Answer(refusal(100, 33), 400)
    looks = [gone, Answer({"1_1": post("1_1")}), gone, Answer({"1_2": post("1_2")}), gone]
    with serving(**{"/": looks, PAGE: [Answer({"id": PAGE})]}) as platform:
        changes = facebook(platform.url).recheck([Ref(f"1_{n}", "post") for n in (1, 2, 3)])
        assert [(change.ref.external_id, change.gone) for change in changes] == [
            ("1_1", None), ("1_2", None), ("1_3", "deleted"),
        ]  # fmt: skip


def test_no_link_with_its_token_is_kept() -> None:
    """The SDK hands out links to next pages with the token in them; no raw or cursor keeps one."""
    below = page(post("100_2"), following=link(after="x"))
    attached = page({"type": "photo"}, following=link(after="y"))
    item = post("100_1", comments=below, attachments=attached)
    with serving(**{"feed": Answer(page(item, following=link(after="z"))),
                    "/": Answer({"100_1": item})}) as platform:  # fmt: skip
        reader = facebook(platform.url)
        kept = (reader.poll(FEED, limit=10), *reader.recheck([Ref("100_1", "post")]))
    assert "100_2" in repr(kept) and "photo" in repr(kept)
    assert TOKEN not in repr(kept) and "access_token" not in repr(kept)


def test_the_token_in_the_address_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The SDK puts the token in the address of each read, which urllib3 logs; we scrub it."""
    with caplog.at_level(logging.DEBUG), serving(feed=Answer(page())) as platform:
        facebook(platform.url, app_secret="env:T_GRAPH_SECRET").poll(FEED, limit=10)
        proof = platform.asked[0].query["appsecret_proof"]
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "/feed?" in said
    assert not [secret for secret in (TOKEN, proof, APP_SECRET) if secret in said]


def test_no_error_or_repr_holds_a_secret() -> None:
    """The SDK's error is whatever Meta said, an echoed token too; we scrub that as well."""
    echo = refusal(100, message=f"bad {TOKEN} signed with {APP_SECRET}")
    with serving(feed=Answer(echo, 400)) as platform:
        reader = facebook(platform.url, app_secret="env:T_GRAPH_SECRET")
        with pytest.raises(ConfigInvalid) as caught:
            reader.poll(FEED, limit=10)
    said = f"{caught.value} {caught.value.detail} {caught.value!r} {reader!r}"
    assert "bad" in said and TOKEN not in said and APP_SECRET not in said
    with pytest.raises(RetryLater) as lost:  # requests tells the whole address
        facebook("http://127.0.0.1:9").poll(FEED, limit=10)
    assert "access_token" in lost.value.detail and TOKEN not in f"{lost.value!r} {lost.value}"
