"""The shift's page and the pauses: true numbers, and only for whoever leads."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from casework import desk
from domain.people import Person
from domain.source import Source
from storage import accounts, coverage
from tests.factories import START, message, rows, store
from tests.web.rig import CSRF, Rig, rig
from web.agents.lead import HEIGHT, WIDTH, bars

FIRE = "حريق في عمارة والناس محبوسين في المجاز"


def numbers(html: str) -> list[str]:
    return re.findall(r"<dd[^>]*>([0-9]+)</dd>", html)


def test_open_late_and_soon_late_cases_are_counted(tmp_path: Path) -> None:
    here = rig(tmp_path, "lead")
    store(here.database, message(author="a"), message(author="b"))
    assert numbers(here.client.get("/lead").text) == ["2", "0", "2"]
    here.clock.forward(45)
    page = here.client.get("/lead").text
    assert numbers(page) == ["2", "2", "0"]
    assert "Nothing is about to be late." in page


def test_load_is_told_by_agent_and_by_body_and_leads_to_the_cases(tmp_path: Path) -> None:
    here = rig(tmp_path, "lead")
    store(here.database, message(author="a"), message(author="b"))
    desk.assign(here.database, Person("salma", "lead"), "1", "huda", START)
    page = here.client.get("/lead").text
    for query in ("assignee=huda", "assignee=%40nobody", "body=drainage"):
        assert f'href="/queue?{query}"' in page
        listed = here.client.get(f"/queue?{query}").text
        assert listed.count('class="case') == (2 if query.startswith("body") else 1)


def test_an_emergency_shows_how_long_nobody_took_it_on(tmp_path: Path) -> None:
    here = rig(tmp_path, "lead")
    store(here.database, message(FIRE))
    assert 'class="late">nobody yet' not in here.client.get("/lead").text
    here.clock.forward(6)
    assert 'class="late">nobody yet' in here.client.get("/lead").text
    desk.acknowledge(here.database, Person("huda", "agent"), "1", here.clock())
    page = here.client.get("/lead").text
    assert "nobody yet" not in page
    assert "after 6" in page


def test_intake_is_drawn_and_told_as_a_table(tmp_path: Path) -> None:
    here = rig(tmp_path, "lead")
    source = Source("facebook", "page", "comments")
    with here.database.write() as connection:
        accounts.register(connection, "page", "facebook")
        for hours, count in ((0, 7), (3, 14), (30, 99)):
            coverage.add(connection, source, START - timedelta(hours=hours), {"stored": count})
    page = here.client.get("/lead").text
    assert page.count('<rect class="hour"') == 24
    assert f'height="{HEIGHT}.0"' in page, "the busiest hour fills the picture"
    assert "<td>14</td>" in page
    assert "<td>99</td>" not in page
    assert "21 in 24 hours" in page


def test_time_runs_the_way_the_reader_reads() -> None:
    forwards, backwards = bars([0, 5], 5, False), bars([0, 5], 5, True)
    assert forwards[0].x < forwards[1].x
    assert backwards[0].x > backwards[1].x
    for bar in (*forwards, *backwards, *bars([0] * 24, 0, False)):
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert bar.y + bar.height == HEIGHT


@pytest.mark.parametrize(
    ("role", "status"), [("agent", 403), ("department", 403), ("auditor", 200)]
)
def test_who_may_see_the_shift(tmp_path: Path, role: str, status: int) -> None:
    here = rig(tmp_path, role, body="drainage" if role == "department" else None)
    assert here.client.get("/lead").status_code == status


def turn(here: Rig, name: str, to: str, **more: str) -> int:
    fields = {"csrf": CSRF, "name": name, "to": to, **more}
    return here.client.post("/pauses", data=fields).status_code


def test_one_click_on_the_queue_pauses_replies_and_everybody_sees_it(tmp_path: Path) -> None:
    lead = rig(tmp_path, "lead", login="salma")
    assert "Pause all replies" in lead.client.get("/queue").text
    fields = {"csrf": CSRF, "name": "replies", "to": "off", "back": "/queue?channel=x"}
    answer = lead.client.post("/pauses", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?channel=x")
    store(lead.database, message())
    agent = rig(tmp_path, "agent")
    page = agent.client.get("/queue").text
    assert "<bdi>salma</bdi>" in page
    assert 'name="to"' not in page, "an agent has no button"
    assert "Replies are paused" in agent.client.get("/cases/1").text
    assert turn(lead, "replies", "on") == 303
    assert "Replies are paused" not in agent.client.get("/cases/1").text


def test_every_switch_has_its_button_and_who_may_not_turn_it_does_not(tmp_path: Path) -> None:
    lead = rig(tmp_path, "lead")
    with lead.database.write() as connection:
        accounts.register(connection, "page", "facebook")
    html = lead.client.get("/pauses").text
    for name in ("replies", "replies:page", "reading:page"):
        assert f'name="name" value="{name}"' in html
    assert turn(lead, "reading:page", "off", why="maintenance") == 303
    assert "maintenance" in lead.client.get("/pauses").text
    assert turn(lead, "reading:elsewhere", "off") == 403
    for role in ("agent", "auditor"):
        assert turn(rig(tmp_path, role), "replies", "off") == 403
    assert rows(lead.database, "SELECT name FROM switch") == [("reading:page",)]
