"""The page behind a page: opening it does nothing, its button takes the emergency."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from casework.ingest import ingest
from domain.source import Source
from storage import accounts
from storage.database import Database
from tests.casework.test_alarms import FIRE, LANE, turn
from tests.factories import PIPELINE, START, item, message, rows
from tests.web.rig import CSRF, door, rig

TURN = {
    "csrf": CSRF, "name": "Officer", "rung": "0", "paths": "alarms/officer", "begins": "07:00",
    "ends": "19:00", "days": ["0", "1", "2", "3", "4", "5", "6"],
}  # fmt: skip


def fire(database: Database) -> str:
    with database.write() as connection:
        accounts.register(connection, "alarms", "apprise")
    turn(database, "officer", 0)
    source = Source("facebook", "page", "comments")
    items = [item(message(FIRE))]
    ingest(database, PIPELINE, source, items, asked_at=START, now=START, lane=LANE)
    return str(rows(database, "SELECT id FROM outbox")[0][0])


def test_an_officer_takes_it_and_tells_what_was_found(tmp_path: Path) -> None:
    found = door(tmp_path)
    letter = fire(found.database)
    page = found.client.get(f"/alarm/{letter}")
    assert page.status_code == 200 and FIRE in page.text
    assert rows(found.database, "SELECT acknowledged_at FROM alarm") == [(None,)]
    assert found.client.post(f"/alarm/{letter}").status_code == 303
    assert "officer" in found.client.get(f"/alarm/{letter}").text
    wrong = found.client.post(f"/alarm/{letter}/outcome", data={"outcome": "x", "note": "kept"})
    assert wrong.status_code == 409 and "kept" in wrong.text
    told = found.client.post(f"/alarm/{letter}/outcome", data={"outcome": "safe", "note": "ok"})
    assert told.status_code == 303
    assert rows(found.database, "SELECT outcome FROM alarm") == [("safe",)]


def test_no_other_address_opens_it(tmp_path: Path) -> None:
    found = door(tmp_path)
    letter = fire(found.database)
    for name in ("1", "0" * 32, letter[:-1], letter + "0"):
        assert found.client.get(f"/alarm/{name}").status_code == 404
        assert found.client.post(f"/alarm/{name}").status_code == 404
    found.clock.at = START + timedelta(hours=49)
    assert found.client.get(f"/alarm/{letter}").status_code == 404


def test_a_turn_is_kept_and_taken_out(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin")
    assert "Nobody is on call now" in admin.client.get("/admin/on-call").text
    refused = admin.client.post("/admin/on-call", data=TURN)
    assert refused.status_code == 409 and "alarms/officer" in refused.text
    with admin.database.write() as connection:
        accounts.register(connection, "alarms", "apprise")
    assert admin.client.post("/admin/on-call", data=TURN).status_code == 303
    assert "serving now" in admin.client.get("/admin/on-call").text  # 12:00 in Sharjah
    assert "Officer" in admin.client.get("/admin/on-call/entry?id=1").text
    gone = admin.client.post("/admin/on-call", data=TURN | {"id": "1", "act": "remove"})
    assert gone.status_code == 303
    assert rows(admin.database, "SELECT * FROM on_call") == []
