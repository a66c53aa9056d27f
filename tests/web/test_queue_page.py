"""The queue page shows what waits, narrowed and searched, in the reader's language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from domain.people import EVERYTHING, Person
from storage import queue
from storage.queue import After
from storage.tables import CaseRow, MessageRow
from tests.factories import COMPLAINT, START, message, store
from tests.web.rig import CSRF, Rig, rig
from web.agents import asked as asking
from web.agents.marked import excerpt


def shown(console: Rig, address: str = "/queue") -> list[int]:
    answer = console.client.get(address)
    assert answer.status_code == 200
    return [int(found) for found in re.findall(r'<tr id="case-(\d+)"', answer.text)]


def post(console: Rig, address: str, **fields: str) -> int:
    return console.client.post(address, data={"csrf": CSRF, **fields}).status_code


def test_a_case_is_shown_with_what_an_agent_decides_by(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message())
    page = console.client.get("/queue").text
    assert "طفح مجاري" in page
    assert "Sewage" in page or "sewage" in page.lower()
    assert '<html lang="en" dir="ltr"' in page
    assert "public" in page and "private" in page  # what the platform allows


def test_in_arabic_the_page_runs_from_right_to_left(tmp_path: Path) -> None:
    console = rig(tmp_path, language="ar")
    store(console.database, message())
    assert '<html lang="ar" dir="rtl"' in console.client.get("/queue").text


def test_a_citizens_words_are_never_markup(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message("<script>alert(1)</script> حفرة في شارع الوحدة"))
    for address in ("/queue", "/queue?q=alert", "/queue?q=<script>alert(2)</script>"):
        page = console.client.get(address).text
        assert "<script>alert" not in page
    assert "&lt;script&gt;" in console.client.get("/queue").text


@pytest.fixture
def house(tmp_path: Path) -> Rig:
    """Three cases: sewage (1), a hole in the road (2, huda's), lights (3, ended)."""
    console = rig(tmp_path)
    for number, text in enumerate(
        ("طفح مجاري في شارع الوحدة من يومين والريحة لا تطاق",
         "حفرة كبيرة في شارع الملك فيصل تكسر السيارات",
         "الإنارة معطلة في شارع الخان منذ أسبوع")
    ):  # fmt: skip
        store(console.database, message(text, author=f"c{number}"))
    with console.database.write() as connection:
        change = update(CaseRow)
        connection.execute(change.where(CaseRow.id == 2).values(assignee="huda"))
        connection.execute(change.where(CaseRow.id == 3).values(status="resolved"))
    return console


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", [1, 2]),
        ("?status=all", [3, 2, 1]),
        ("?status=ended", [3]),
        ("?status=nonsense", [1, 2]),
        ("?service=sewage", [1]),
        ("?channel=x", []),
        ("?assignee=@me", [2]),
        ("?assignee=@nobody", [1]),
        ("?emergency=1", []),
        ("?age=1h", []),
        ("?q=مجاري", [1]),
        ("?q=شارع", [3, 2, 1]),
        ("?q=شارع&status=open", [2, 1]),
        ("?q=شارع&service=sewage", [1]),
        ("?q=انارة", [3]),
        ("?q=1", [1]),
        ("?q=غيمة", []),
        ('?q="', []),
        ("?after=nonsense", [1, 2]),
        ("?after=9.9999999999999999999.1", [1, 2]),
        ("?q=شارع&before=2", [1]),
    ],
)
def test_the_address_narrows_and_searches(house: Rig, query: str, ids: list[int]) -> None:
    assert sorted(shown(house, f"/queue{query}")) == sorted(ids)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", [1, 2]),
        ("?status=all", [3, 2, 1]),
        ("?service=sewage", [1]),
        ("?assignee=@me", [2]),
        ("?q=شارع", [3, 2, 1]),
        ("?q=انارة", [3]),
        ("?q=1", [1]),
        ("?q=شارع&before=3", [1, 2]),
    ],
)
def test_a_row_is_shown_anew_where_the_list_still_has_it(
    house: Rig, query: str, ids: list[int]
) -> None:
    anew = f"/queue/rows{query}{'&' if query else '?'}ids=1,2,3,99,x"
    assert sorted(shown(house, anew)) == sorted(ids)
    orders = dict(
        re.findall(r'id="case-(\d+)".*?data-order="([^"]+)"', house.client.get(anew).text)
    )
    there = sorted(shown(house, f"/queue{query}"), key=lambda one: orders[str(one)])
    assert there == shown(house, f"/queue{query}")  # the order told is the order shown


def test_a_row_that_moved_before_the_page_is_not_put_on_it(house: Rig) -> None:
    [first, second] = shown(house)
    with house.database.read() as connection:
        [row] = queue.rows(connection, [first], EVERYTHING)
    behind = f"/queue/rows?after={asking.key_of(queue.behind(row))}&ids=1,2"
    assert shown(house, behind) == [second]
    with house.database.write() as connection:
        connection.execute(update(CaseRow).where(CaseRow.id == second).values(emergency=True))
    assert shown(house, behind) == []


def test_a_hit_is_marked_in_the_citizens_words(house: Rig) -> None:
    page = house.client.get("/queue?q=الانارة").text
    assert "<mark>الإنارة</mark>" in page


def test_page_by_page_each_case_comes_once(tmp_path: Path) -> None:
    console = rig(tmp_path)
    some = [message(f"{COMPLAINT} رقم {n}", author=f"c{n}") for n in range(115)]
    store(console.database, *some)
    for start in ("/queue", "/queue?q=مجاري"):
        address, seen = start, []
        for _ in range(5):
            answer = console.client.get(address)
            seen += shown(console, address)
            following = re.search(r'href="([^"]+)" rel="next"', answer.text)
            if following is None:
                break
            address = following[1].replace("&amp;", "&")
        assert sorted(seen) == list(range(1, 116))


def test_a_department_sees_its_own_cases_alone(house: Rig, tmp_path: Path) -> None:
    with house.database.write() as connection:
        connection.execute(update(CaseRow).where(CaseRow.id == 1).values(body="theirs"))
        connection.execute(update(CaseRow).where(CaseRow.id != 1).values(body="others"))
    console = rig(tmp_path, role="department", body="theirs")
    rows = "/queue/rows?status=all&ids=1,2,3,99999999999999999999999,x"
    for address in ("/queue?status=all", "/queue?q=شارع", "/queue?body=others&status=all", rows):
        assert set(shown(console, address)) <= {1}
    for number in ("2", "3"):
        assert shown(console, f"/queue?q={number}") == []
    assert shown(console, rows) == [1]


def test_a_form_leads_to_an_address_without_its_empty_fields(house: Rig) -> None:
    answer = house.client.get("/queue?q=&status=open&service=sewage&area=")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?service=sewage")


def test_a_view_is_kept_renamed_and_deleted(house: Rig) -> None:
    kept = {"query": "service=sewage&csrf=x&status=open", "name": "Drains"}
    assert post(house, "/queue/views", **kept) == 303
    page = house.client.get("/queue?service=sewage").text
    assert re.search(r'href="/queue\?service=sewage" aria-current="page"><bdi>Drains', page)
    assert post(house, "/queue/views", **kept) == 409  # the name is taken
    assert post(house, "/queue/views/1/rename", name="Pipes") == 303
    assert "Pipes" in house.client.get("/queue/views").text
    assert post(house, "/queue/views/1/rename", name="") == 422
    assert post(house, "/queue/views/1/rename", name=" ") == 409
    assert post(house, "/queue/views/1/remove") == 303
    assert post(house, "/queue/views/1/remove") == 404


def test_sharing_a_view_is_a_leads(house: Rig, tmp_path: Path) -> None:
    fields = {"query": "emergency=1", "name": "Alarms", "shared": "true"}
    assert post(house, "/queue/views", **fields) == 409
    assert "For everybody" not in house.client.get("/queue?service=sewage").text
    lead = rig(tmp_path, role="lead", login="mona")
    assert "For everybody" in lead.client.get("/queue?service=sewage").text
    assert post(lead, "/queue/views", **fields) == 303
    assert "Alarms" in house.client.get("/queue").text


def test_what_its_author_deleted_is_shown_as_the_house_decided(tmp_path: Path) -> None:
    for shows in (True, False):
        console = rig(tmp_path / str(shows))
        app: Any = console.client.app
        app.state.console = replace(app.state.console, show_deleted=shows)
        store(console.database, message())
        with console.database.write() as connection:
            connection.execute(update(MessageRow).values(deleted_at=START))
        for address in ("/queue", "/queue?q=الوحدة"):
            page = console.client.get(address).text
            assert "eleted by the author" in page
            assert ("طفح" in page) is shows


def test_a_deleted_text_is_hidden_beside_other_cases_too(tmp_path: Path) -> None:
    for shows in (True, False):
        console = rig(tmp_path / str(shows), role="lead")
        app: Any = console.client.app
        app.state.console = replace(app.state.console, show_deleted=shows)
        for number in (1, 2):
            store(console.database, message(external_id=f"m{number}", author=f"citizen-{number}"))
        form = {"csrf": CSRF, "title": "incident"}
        assert console.client.post("/cases/2/incident", data=form).status_code == 303
        with console.database.write() as connection:
            connection.execute(update(MessageRow).values(deleted_at=START))
        for address in ("/cases/1", "/incidents/1", "/lead"):
            page = console.client.get(address).text
            assert "/cases/2" in page, address
            assert ("طفح" in page) is shows, address


def test_the_chosen_cases_are_changed_at_once(house: Rig) -> None:
    page = house.client.get("/queue?service=sewage").text
    assert 'name="ids" value="1" form="bulk"' in page
    assert 'name="back" value="/queue?service=sewage"' in page
    [action] = re.findall(r'<form id="bulk"[^>]*action="([^"]+)"', page)
    for do in ("priority:1", "snooze:4h", "take"):
        assert f'<option value="{do}">' in page
        fields = {"csrf": CSRF, "do": do, "ids": ["1", "2"], "back": "/queue?service=sewage"}
        assert house.client.post(action, data=fields).status_code == 200
    with house.database.read() as connection:
        [one] = queue.rows(connection, [1], EVERYTHING)
    assert (one["priority"], one["assignee"]) == (1, "huda") and one["snoozed_until"] is not None


def test_who_may_not_work_chooses_nothing(tmp_path: Path) -> None:
    console = rig(tmp_path, role="auditor")
    store(console.database, message())
    page = console.client.get("/queue").text
    assert (
        'id="bulk"' not in page
        and "checkbox" not in page[page.index("<table") : page.index("</table>")]
    )


def test_what_a_filter_means_is_the_same_in_two_addresses() -> None:
    me = Person("huda", "agent")
    one = asking.read({"status": "open", "service": "sewage", "x": "y", "q": " "}, me.login)
    two = asking.from_query("service=sewage&age=9h&status=", me.login)
    assert one == two and one.address() == "/queue?service=sewage"
    assert one.address(after="1.2.3", service=None) == "/queue?after=1.2.3"


@given(st.booleans(), st.integers(0, 60_000_000), st.integers(1, 10**12))
def test_a_key_survives_the_address(emergency: bool, minutes: int, case: int) -> None:
    after = After(emergency, START + timedelta(minutes=minutes, microseconds=case % 10**6), case)
    assert asking.after_key(asking.key_of(after)) == after


@given(st.dictionaries(st.sampled_from((*asking.FIELDS, "after")), st.text()), st.text())
def test_no_address_is_too_odd(given_fields: dict[str, str], key: str) -> None:
    asked = asking.read(given_fields, "huda")
    assert asking.read(asked.fields, "huda") == asked
    asking.after_key(key)


@given(st.text(), st.lists(st.tuples(st.integers(0, 400), st.integers(1, 30)), max_size=5))
def test_an_excerpt_is_the_citizens_text(text: str, raw: list[tuple[int, int]]) -> None:
    text *= 9
    spans, at = [], 0
    for begin, length in sorted(raw):
        if begin >= at and begin + length <= len(text):
            spans.append((begin, begin + length))
            at = begin + length
    pieces = excerpt(text, spans, 60)
    told = "".join(piece for piece, _ in pieces)
    assert told.removeprefix("… ").removesuffix(" …") in text or told in text
    assert len(told) < 60 + 10 and ([hit for _, hit in pieces if hit] or not spans)
