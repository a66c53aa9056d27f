"""A case's page: the conversation, the facts, the reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from connectors.contract import Outlet
from domain.errors import ConfigInvalid
from domain.words import Words
from storage.tables import MessageRow
from tests.factories import START, message, rows, store
from tests.web.rig import CSRF, Rig, rig
from web.agents.case import PARTS


def test_the_whole_conversation_is_shown_in_its_own_direction(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message())
    shown = console.client.get("/cases/1").text
    assert 'dir="auto">طفح مجاري' in shown
    assert "Case opened" in shown


def test_a_reply_goes_into_the_outbox(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message())
    form = {"csrf": CSRF, "text": "شكرًا لك، أُحيل البلاغ إلى القسم المختص", "mode": "public"}
    answer = console.client.post("/cases/1/reply", data=form, follow_redirects=False)
    assert answer.status_code == 303
    ((state, author),) = rows(console.database, "SELECT state, author FROM outbox")
    assert (state, author) == ("queued", "huda")


def test_a_public_reply_with_a_phone_number_is_refused_and_stays_in_the_box(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message())
    form = {"csrf": CSRF, "text": "سنتصل بك على 0501234567", "mode": "public"}
    answer = console.client.post("/cases/1/reply", data=form)
    assert answer.status_code == 409
    assert "0501234567</textarea>" in answer.text and "answer privately" in answer.text
    assert rows(console.database, "SELECT count(*) FROM outbox")[0][0] == 0


def test_a_department_does_not_learn_that_anothers_case_exists(tmp_path: Path) -> None:
    console = rig(tmp_path, role="department", body="public-parking")
    store(console.database, message())
    foreign, missing = console.client.get("/cases/1"), console.client.get("/cases/999")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.text.replace("/cases/1", "") == missing.text.replace("/cases/999", "").replace(
        "999", "1"
    )


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_there_alone_for_refreshing(tmp_path: Path, part: str) -> None:
    console = rig(tmp_path)
    store(console.database, message())
    console.client.post("/cases/1/notes", data={"csrf": CSRF, "text": "ملاحظة"})
    form = {"csrf": CSRF, "text": "شكرًا لك", "mode": "public"}
    console.client.post("/cases/1/reply", data=form)
    shown = console.client.get(f"/cases/1?part={part}")
    assert shown.status_code == 200 and "<html" not in shown.text and len(shown.text) > 20


def test_while_typing_what_is_left_is_counted_as_the_platform_counts(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message())

    def weigh(text: str) -> str:
        return console.client.post("/cases/1/weigh", data={"csrf": CSRF, "text": text}).text

    assert "270 characters left" in weigh("x" * 10)
    assert "Too long by 1 character." in weigh("x" * 281)
    assert "Only in private: this holds a phone number" in weigh("٠٥٠ ١٢٣ ٤٥٦٧")


def test_a_case_of_an_account_that_is_configured_no_more_opens_and_says_so(tmp_path: Path) -> None:
    here = rig(tmp_path)
    store(here.database, message())

    def gone(account: str) -> Outlet:
        raise ConfigInvalid(Words("The account is gone.", "لم يعد الحساب موجودًا."))

    console = here.client.app.state.console  # type: ignore[attr-defined]
    here.client.app.state.console = replace(console, outlet=gone)  # type: ignore[attr-defined]
    page = here.client.get("/cases/1")
    assert page.status_code == 200
    assert "The account is gone." in page.text


def _conversation(found: Rig, many: int) -> None:
    for number in range(many):
        said = message(
            f"طفح مجاري رقم {number:03}", external_id=f"m{number}", author="khalid",
            conversation="one", created_at=START + timedelta(minutes=number),
        )  # fmt: skip
        store(found.database, said, at=number)


def test_a_long_conversation_opens_at_its_end_and_is_whole_when_asked_for(tmp_path: Path) -> None:
    found, many = rig(tmp_path), 60
    _conversation(found, many)
    page = found.client.get("/cases/1").text
    said_there = [number for number in range(many) if f"رقم {number:03}" in page]
    assert said_there == [0, *range(many - 30, many)]
    assert "Show 29 messages between" in page and "The whole timeline" in page
    whole = found.client.get("/cases/1?whole=1").text
    assert all(f"رقم {number:03}" in whole for number in range(many))
    assert "messages between" not in whole and "The whole timeline" not in whole
    assert 'data-again="/cases/1?whole=1"' in whole


def test_an_answer_is_still_possible_where_only_left_out_messages_can_be_answered(
    tmp_path: Path,
) -> None:
    found = rig(tmp_path)
    _conversation(found, 60)
    assert "reply-text" in found.client.get("/cases/1").text
    with found.database.write() as connection:
        gone = (MessageRow.external_id != "m5",)
        connection.execute(update(MessageRow).where(*gone).values(deleted_at=START))
    page = found.client.get("/cases/1").text
    assert 'id="reply-text"' in page and "no citizen's message left" not in page
