"""The door holds: wrong passwords, forged forms, old sessions, foreign hosts, missing rights."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from casework import people, second_factor
from casework.signing_in import HASHER
from domain.errors import NotAllowed
from domain.people import ROLES, Person
from storage import agents
from tests.factories import START, rows
from tests.web.rig import CSRF, Rig, door, rig
from web.server import ROUTERS

PASSWORD = "seven green parrots"
PUBLIC = {"/sign-in", "/code", "/second-factor", "/language", "/", "/oidc", "/oidc/back",
          "/alarm/{letter}", "/alarm/{letter}/outcome", "/receipts/{account}",
          "/status"}  # fmt: skip
OWN = {"/sign-out"}  # for everybody signed in


def house(folder: Path, **rules: Any) -> Rig:
    """A door behind which Huda works; without a second factor unless a test wants it."""
    found = door(folder, **{"two_factor": False, **rules})
    people.add(found.database, "test", START, "huda", "Huda", "agent", password=PASSWORD)
    return found


def knock(found: Rig, password: str = PASSWORD, login: str = "huda", **more: str) -> Any:
    return found.client.post("/sign-in", data={"login": login, "password": password, **more})


def token_in(page: str) -> str:
    found = re.search(r'name="csrf" (?:content|value)="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_right_password_opens_and_a_stranger_sees_nothing(tmp_path: Path) -> None:
    found = house(tmp_path)
    refused = found.client.get("/queue")
    assert (refused.status_code, refused.headers["location"]) == (303, "/sign-in?next=/queue")
    assert knock(found).headers["location"] == "/queue"
    assert found.client.get("/queue").status_code == 200


def test_an_unknown_name_a_wrong_password_and_a_locked_door_are_told_alike(tmp_path: Path) -> None:
    found = house(tmp_path)
    unknown = knock(found, login="nobody").text.replace("nobody", "huda")
    wrong = knock(found, "a wrong password").text
    for _ in range(5):
        knock(found, "a wrong password")
    locked = knock(found)
    assert locked.status_code == 403
    assert unknown == wrong == locked.text


def test_after_five_failures_the_door_is_shut_and_opens_by_itself(tmp_path: Path) -> None:
    found = house(tmp_path)
    for _ in range(5):
        knock(found, "a wrong password")
    assert knock(found).status_code == 403
    found.clock.forward(3)
    assert knock(found).status_code == 303


def test_the_lock_grows_to_an_hour_and_no_further(tmp_path: Path) -> None:
    found = house(tmp_path)
    for minutes in (0, 0, 0, 0, 0, 1.1, 2.1, 4.1, 8.1, 16.1, 32.1, 60.1):
        found.clock.forward(minutes)
        knock(found, "a wrong password")
    found.clock.forward(59)
    assert knock(found).status_code == 403
    found.clock.forward(2)
    assert knock(found).status_code == 303


def test_a_session_fixed_beforehand_is_not_the_one_that_signs_in(tmp_path: Path) -> None:
    found = house(tmp_path)
    form = {"login": "huda", "password": PASSWORD}
    planted = {"cookie": "balagh=planted-by-somebody"}
    found.client.post("/sign-in", data=form, headers=planted)
    assert found.client.cookies["balagh"] != "planted-by-somebody"
    stranger = TestClient(found.client.app, base_url="http://127.0.0.1:8080")
    assert "/sign-in" in str(stranger.get("/queue", headers=planted).url)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_plain_http(tmp_path: Path) -> None:
    found = house(tmp_path)
    (tmp_path / "tls").mkdir()
    told = knock(found).headers["set-cookie"].lower()
    assert "httponly" in told and "samesite=lax" in told and "secure" not in told
    tls = door(tmp_path / "tls", "https://console.example", two_factor=False)
    people.add(tls.database, "test", START, "huda", "Huda", "agent", password=PASSWORD)
    told = knock(tls).headers["set-cookie"]
    assert told.startswith("__Host-balagh=") and "Secure" in told


@pytest.mark.parametrize("idle", [29, 31])
def test_a_session_ends_when_nobody_uses_it(tmp_path: Path, idle: int) -> None:
    found = house(tmp_path)
    knock(found)
    found.clock.forward(idle)
    assert (found.client.get("/queue").status_code == 200) is (idle < 30)


def test_a_session_ends_after_its_time_however_busy(tmp_path: Path) -> None:
    found = house(tmp_path)
    knock(found)
    for _ in range(36):
        found.clock.forward(20)
        found.client.get("/queue")
    assert found.client.get("/queue").status_code == 200
    found.clock.forward(1)
    assert found.client.get("/queue").status_code == 303


def test_other_sessions_end_when_the_password_changes(tmp_path: Path) -> None:
    found = house(tmp_path)
    other = TestClient(found.client.app, base_url="http://127.0.0.1:8080", follow_redirects=False)
    knock(found)
    other.post("/sign-in", data={"login": "huda", "password": PASSWORD})
    form = {"csrf": token_in(found.client.get("/me").text), "old": PASSWORD}
    changed = found.client.post("/me/password", data={**form, "new": "four brown camels walk"})
    assert changed.status_code == 303
    assert found.client.get("/queue").status_code == 200
    assert other.get("/queue").status_code == 303


def test_somebody_who_left_is_out_at_once(tmp_path: Path) -> None:
    found = house(tmp_path)
    knock(found)
    people.change(found.database, "test", START, "huda", active=False)
    assert found.client.get("/queue").status_code == 303
    assert knock(found).status_code == 403


def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(tmp_path: Path) -> None:
    found = house(tmp_path)
    knock(found)
    token = found.client.cookies["balagh"]
    found.client.post("/sign-out", data={"csrf": token_in(found.client.get("/me").text)})
    copy = TestClient(found.client.app, base_url="http://127.0.0.1:8080", follow_redirects=False)
    assert copy.get("/queue", headers={"cookie": f"balagh={token}"}).status_code == 303


def test_the_second_factor_is_asked_for_and_each_code_counts_once(tmp_path: Path) -> None:
    found = house(tmp_path, two_factor=True)
    assert knock(found).headers["location"].startswith("/second-factor")
    assert found.client.get("/queue").status_code == 303
    page = found.client.get("/second-factor").text
    secret = rows(found.database, "SELECT totp_secret FROM agent")[0][0]
    code = pyotp.TOTP(secret).at(START)
    shown = found.client.post("/second-factor", data={"csrf": token_in(page), "code": code})
    codes = re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", shown.text)
    assert len(codes) == 10 and found.client.get("/queue").status_code == 200

    again = TestClient(found.client.app, base_url="http://127.0.0.1:8080", follow_redirects=False)
    assert _second(again, code).status_code == 403  # that code was used
    found.clock.forward(1)
    assert _second(again, pyotp.TOTP(secret).at(found.clock())).status_code == 303
    assert again.get("/queue").status_code == 200
    for expected in (303, 403):
        third = TestClient(
            found.client.app, base_url="http://127.0.0.1:8080", follow_redirects=False
        )
        assert _second(third, codes[0]).status_code == expected


def _second(client: TestClient, code: str) -> Any:
    client.post("/sign-in", data={"login": "huda", "password": PASSWORD})
    return client.post("/code", data={"csrf": token_in(client.get("/code").text), "code": code})


def test_arabic_digits_are_a_code_too(tmp_path: Path) -> None:
    found = house(tmp_path)
    secret = second_factor.begin(found.database, "huda")
    code = pyotp.TOTP(secret).at(START).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert len(second_factor.confirm(found.database, "huda", code, START)) == 10


def test_no_secret_stands_in_the_database_as_it_is(tmp_path: Path) -> None:
    found = house(tmp_path)
    knock(found)
    secret = second_factor.begin(found.database, "huda")
    codes = second_factor.confirm(found.database, "huda", pyotp.TOTP(secret).at(START), START)
    found.database.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))
    for hidden in (PASSWORD, found.client.cookies["balagh"], *codes):
        assert hidden.encode() not in kept


def test_every_route_refuses_a_stranger_and_every_post_a_forged_form(tmp_path: Path) -> None:
    """A new route without a guard fails here."""
    found = door(tmp_path)
    for route in routes():
        address = re.sub(r"\{[^}]+\}", "1", route.path)
        for method in route.methods:
            if route.path not in PUBLIC:
                answer = found.client.request(method, address)
                told = (answer.status_code, answer.headers.get("location", ""))
                assert told[0] == 303 and told[1].startswith("/sign-in"), (method, address, told)
    inside = rig(tmp_path / "inside", role="admin")
    for route in routes():
        if "POST" in route.methods and route.path not in {"/language"}:
            address = re.sub(r"\{[^}]+\}", "1", route.path)
            for form in ({}, {"csrf": "guessed"}):
                assert inside.client.post(address, data=form).status_code == 403, address


def routes() -> list[APIRoute]:
    found = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]
    assert len(found) > 10
    return found


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8080.evil.example"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_right_token(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    console = rig(tmp_path)
    form = {"csrf": CSRF, "language": "en", "digits": "latn", "calendar": "hijri", "theme": "dark"}
    assert console.client.post("/me", data=form, headers=headers).status_code == 403


def test_another_host_name_is_not_answered(tmp_path: Path) -> None:
    console = rig(tmp_path)
    assert console.client.get("/queue", headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    "where", ["//evil.example", "https://evil.example", "/\\evil", "javascript:1"]
)
def test_next_never_leads_out_of_the_house(tmp_path: Path, where: str) -> None:
    found = house(tmp_path)
    assert knock(found, next=where).headers["location"] == "/queue"


def test_the_headers_forbid_what_a_page_never_needs(tmp_path: Path) -> None:
    headers = rig(tmp_path).client.get("/queue").headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy and "http" not in policy and "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_a_form_larger_than_any_of_ours_is_cut_off(tmp_path: Path) -> None:
    console = rig(tmp_path)
    answer = console.client.post("/me", data={"csrf": CSRF, "language": "e" * 2_000_000})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "password", ["short", "password1234", "huda huda huda", "sharjah sharjah", "a" * 300]
)
def test_a_password_that_would_be_guessed_is_refused(tmp_path: Path, password: str) -> None:
    found = door(tmp_path)
    with pytest.raises(Exception, match="password"):
        people.add(found.database, "test", START, "huda", "Huda", "agent", password=password)


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    found = door(tmp_path)
    people.add(found.database, "test", START, "root", "Root", "admin", password=PASSWORD)
    with pytest.raises(Exception, match="last active administrator"):
        people.change(found.database, "test", START, "root", role="agent")
    people.add(found.database, "test", START, "second", "Second", "admin", password=PASSWORD)
    people.change(found.database, "test", START, "root", role="agent")
    with found.database.read() as connection:
        assert agents.get(connection, "root")["role"] == "agent"


def test_a_session_is_not_written_down_at_every_click(tmp_path: Path) -> None:
    found = house(tmp_path)
    knock(found)
    before = rows(found.database, "SELECT seen_at FROM web_session")
    found.client.get("/queue")
    assert rows(found.database, "SELECT seen_at FROM web_session") == before
    found.clock.at += timedelta(minutes=2)
    found.client.get("/queue")
    assert rows(found.database, "SELECT seen_at FROM web_session") != before


def test_a_known_password_does_not_buy_endless_guesses_of_the_code(tmp_path: Path) -> None:
    found = house(tmp_path)
    secret = second_factor.begin(found.database, "huda")
    second_factor.confirm(found.database, "huda", pyotp.TOTP(secret).at(START), START)
    for _ in range(5):
        client = browser(found)
        assert _second(client, "000000").status_code == 403
    assert knock(found).status_code == 403  # shut, though the password is right
    found.clock.forward(2)
    assert _second(browser(found), "000000").status_code == 403
    assert knock(found).status_code == 403
    found.clock.forward(3)
    assert _second(browser(found), pyotp.TOTP(secret).at(found.clock())).status_code == 303
    assert rows(found.database, "SELECT failures FROM agent")[0][0] == 0


def test_a_session_that_owes_its_code_is_short_and_may_start_again(tmp_path: Path) -> None:
    found = house(tmp_path)
    secret = second_factor.begin(found.database, "huda")
    second_factor.confirm(found.database, "huda", pyotp.TOTP(secret).at(START), START)
    knock(found)
    form = {"csrf": token_in(found.client.get("/sign-in").text)}
    assert knock(found, **form).headers["location"].startswith("/code")
    assert len(rows(found.database, "SELECT 1 FROM web_session")) == 1  # the first has ended
    found.clock.forward(11)
    code = pyotp.TOTP(secret).at(found.clock())
    answer = found.client.post("/code", data={"code": code})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_try_at_a_shut_door_does_not_keep_it_shut(tmp_path: Path) -> None:
    found = house(tmp_path)
    for _ in range(5):
        knock(found, "a wrong password")
    found.clock.forward(0.9)
    assert knock(found).status_code == 403
    found.clock.forward(0.2)
    assert knock(found).status_code == 303


def test_a_password_kept_weakly_is_kept_well_after_signing_in(tmp_path: Path) -> None:
    found = house(tmp_path)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with found.database.write() as connection:
        agents.change(connection, agents.get(connection, "huda"), password_hash=weak)
    assert knock(found).status_code == 303
    kept = rows(found.database, "SELECT password_hash FROM agent")[0][0]
    assert kept != weak and not HASHER.check_needs_rehash(kept)
    assert knock(found, csrf=token_in(found.client.get("/me").text)).status_code == 303


def test_a_second_factor_in_force_is_not_replaced_by_whoever_sits_there(tmp_path: Path) -> None:
    found = house(tmp_path)
    secret = second_factor.begin(found.database, "huda")
    second_factor.confirm(found.database, "huda", pyotp.TOTP(secret).at(START), START)
    with pytest.raises(NotAllowed):
        second_factor.begin(found.database, "huda")
    later = START + timedelta(minutes=5)
    with pytest.raises(NotAllowed):
        second_factor.confirm(found.database, "huda", pyotp.TOTP(secret).at(later), later)


@pytest.mark.parametrize("role", ROLES)
def test_every_route_refuses_a_role_without_the_right(tmp_path: Path, role: str) -> None:
    """A new route that asks for no right fails here, unless it is one's own or public."""
    found = rig(tmp_path, role=role, body="waste" if role == "department" else None)
    person = Person("huda", role)
    for route in routes():
        wanted = rights_of(route.dependant)
        own = route.path in PUBLIC or route.path.startswith("/me") or route.path in OWN
        assert wanted or own, route.path
        address = re.sub(r"\{[^}]+\}", "1", route.path)
        for method in route.methods:
            if not all(person.may(right) for right in wanted):
                answer = found.client.request(method, address, headers={"x-csrf": CSRF})
                assert answer.status_code == 403, (role, method, address)


def rights_of(dependant: Any) -> set[Any]:
    own = getattr(dependant.call, "right", None)
    inner = [rights_of(one) for one in dependant.dependencies]
    return set().union({own} - {None}, *inner)


def browser(found: Rig) -> TestClient:
    return TestClient(found.client.app, base_url="http://127.0.0.1:8080", follow_redirects=False)


@pytest.mark.parametrize("bad", ["'\"><script>alert(1)</script>", "x' onmouseover='1"])
def test_what_an_address_says_is_never_markup(tmp_path: Path, bad: str) -> None:
    inside, outside = rig(tmp_path), door(tmp_path / "out")
    pages = [inside.client.get("/queue", params={name: bad})
             for name in ("q", "sort", "service", "assignee", "after", "next")]  # fmt: skip
    pages.append(outside.client.get("/sign-in", params={"next": "/queue?q=" + bad}))
    pages.append(outside.client.post("/sign-in", data={"login": bad, "password": bad}))
    for one in pages:
        assert "<script>alert" not in one.text and "' onmouseover" not in one.text


def test_what_a_proxy_is_said_to_have_seen_is_not_believed(tmp_path: Path) -> None:
    found = house(tmp_path)
    lies = {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example",
            "x-forwarded-for": "10.0.0.1", "forwarded": "host=evil.example"}  # fmt: skip
    form = {"login": "huda", "password": PASSWORD}
    answer = found.client.post("/sign-in", data=form, headers=lies)
    assert answer.headers["location"] == "/queue"
    assert "secure" not in answer.headers["set-cookie"].lower()
    for attempt in range(5):  # a new address each time buys no further tries
        wrong = {**lies, "x-forwarded-for": f"10.0.0.{attempt}"}
        data = {"login": "huda", "password": "wrong"}
        browser(found).post("/sign-in", data=data, headers=wrong)
    assert browser(found).post("/sign-in", data=form).status_code == 403
