"""Signing in through an identity provider, and everything that must not open the door."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework import people
from casework.single_sign_on import Role, SignOnRules, subject_of
from domain.words import Words
from tests.factories import START, rows
from tests.web.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from tests.web.rig import Rig, door
from web.door.provider import Provider

ROLES = {"leads": Role("lead"), "hotline": Role("agent"), "drains": Role("department", "drainage")}
RULES = SignOnRules(claim="groups", roles=ROLES)
TITLE = Words("Single sign-on", "الدخول الموحّد")


@pytest.fixture
def there() -> Iterator[IdentityProvider]:
    with identity_provider() as made:
        yield made


@pytest.fixture
def found(tmp_path: Path, there: IdentityProvider) -> Rig:
    made = door(tmp_path)
    people.add(made.database, "test", START, "root", "Root", "admin", password="seven parrots x")
    app: Any = made.client.app
    provider = Provider(there.issuer, CLIENT, SECRET, TITLE)
    app.state.console = replace(app.state.console, provider=provider, sign_on=RULES)
    made.client.cookies.set("language", "en")
    return made


def rules(found: Rig, **changes: Any) -> None:
    app: Any = found.client.app
    app.state.console = replace(app.state.console, sign_on=replace(RULES, **changes))


def leave(found: Rig, where: str = "/cases/7") -> str:
    answer = found.client.get("/oidc", params={"next": where})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def sign_in(found: Rig, there: IdentityProvider) -> Any:
    return found.client.get(there.authorize(leave(found)))


def agents(found: Rig) -> list[Any]:
    return rows(found.database, "SELECT login, role, body FROM agent WHERE login != 'root'")


def refused(found: Rig, answer: Any, sentence: str) -> None:
    """In words, at the door, and nobody is in."""
    assert answer.status_code == 403 and sentence in answer.text, answer.text
    assert rows(found.database, "SELECT count(*) FROM web_session") == [(0,)]
    assert found.client.get("/queue").status_code == 303


def test_whoever_has_a_role_gets_a_place_and_comes_to_where_they_wanted(
    found: Rig, there: IdentityProvider
) -> None:
    assert "Single sign-on" in found.client.get("/sign-in").text
    answer = sign_in(found, there)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases/7")
    assert agents(found) == [("noura", "agent", None)]
    page = found.client.get("/queue")
    assert page.status_code == 200 and "نورة" in page.text
    told = rows(found.database, "SELECT kind FROM audit WHERE actor = 'noura'")
    assert told == [("signed_in",)]


def test_they_are_known_by_their_subject_and_have_the_role_of_today(
    found: Rig, there: IdentityProvider
) -> None:
    sign_in(found, there)
    there.person |= {"preferred_username": "another", "groups": ["hotline", "leads"]}
    assert sign_in(found, there).status_code == 303
    assert agents(found) == [("noura", "lead", None)]
    there.person["groups"] = ["drains"]
    sign_in(found, there)
    assert agents(found) == [("noura", "department", "drainage")]
    # somebody else with the same name and address is somebody else
    there.person |= {"sub": "u-18", "preferred_username": "noura", "groups": ["hotline"]}
    sign_in(found, there)
    assert agents(found)[1] == ("noura-2", "agent", None)


def test_a_name_is_never_enough_to_become_somebody_who_is_here_already(
    found: Rig, there: IdentityProvider
) -> None:
    there.person |= {"preferred_username": "root", "email": "root"}
    sign_in(found, there)
    assert agents(found) == [("root-2", "agent", None)]


def test_an_administrator_can_say_who_somebody_is_there(
    found: Rig, there: IdentityProvider
) -> None:
    people.add(found.database, "root", START, "salem", "Salem", "agent")
    subject = subject_of(there.issuer, "u-17")
    people.change(found.database, "root", START, "salem", oidc_subject=subject)
    rules(found, create=False)
    assert sign_in(found, there).status_code == 303
    assert agents(found) == [("salem", "agent", None)]


@pytest.mark.parametrize("groups", [[], ["staff"], None, {"hotline": 1}, "hotlines", 7])
def test_without_a_role_nobody_comes_in(
    found: Rig, there: IdentityProvider, groups: object
) -> None:
    there.person["groups"] = groups
    refused(found, sign_in(found, there), "none of its groups has a role here")
    assert agents(found) == []


def test_who_lost_their_role_or_place_stays_out(found: Rig, there: IdentityProvider) -> None:
    sign_in(found, there)
    found.client.post("/sign-out", data={"csrf": _csrf(found)})
    there.person["groups"] = ["staff"]
    refused(found, sign_in(found, there), "none of its groups")
    there.person["groups"] = ["hotline"]
    people.change(found.database, "root", START, "noura", active=False)
    refused(found, sign_in(found, there), "closed or locked")


def _csrf(found: Rig) -> str:
    return str(rows(found.database, "SELECT csrf FROM web_session")[0][0])


def test_strangers_are_not_taken_in_where_that_is_switched_off(
    found: Rig, there: IdentityProvider
) -> None:
    rules(found, create=False)
    refused(found, sign_in(found, there), "not known here yet")


def test_our_own_second_factor_can_be_asked_for_too(found: Rig, there: IdentityProvider) -> None:
    rules(found, trusted=False)
    assert sign_in(found, there).headers["location"] == "/second-factor"
    assert found.client.get("/queue").status_code == 303


def test_nobody_made_this_way_has_a_password(found: Rig, there: IdentityProvider) -> None:
    sign_in(found, there)
    found.client.cookies.clear()
    answer = found.client.post("/sign-in", data={"login": "noura", "password": ""})
    assert answer.status_code == 403


LIES = {
    "unsigned": lambda there, claims: there.signed(claims).rpartition(".")[0] + ".",
    "no algorithm": lambda there, claims: (
        "eyJhbGciOiJub25lIn0." + there.signed(claims).split(".")[1] + "."
    ),
    "the shared secret": lambda there, claims: there.shared(claims, SECRET),
    "the public key as a secret": lambda there, claims: there.shared(
        claims, there.key.as_pem(private=False)
    ),
    "another's key": lambda there, claims: there.signed(claims, type(there.key).generate_key(2048)),
    "another issuer": lambda there, claims: there.signed(claims | {"iss": "https://evil.example"}),
    "another client": lambda there, claims: there.signed(claims | {"aud": "payroll"}),
    "another party": lambda there, claims: there.signed(
        claims | {"aud": [CLIENT, "payroll"], "azp": "payroll"}
    ),
    "another sign-in": lambda there, claims: there.signed(claims | {"nonce": "n" * 43}),
    "no nonce": lambda there, claims: there.signed(
        {key: value for key, value in claims.items() if key != "nonce"}
    ),
    "expired": lambda there, claims: there.signed(claims | {"exp": int(time.time()) - 3600}),
    "of the future": lambda there, claims: there.signed(claims | {"iat": int(time.time()) + 3600}),
    "nobody": lambda there, claims: there.signed(
        {key: value for key, value in claims.items() if key != "sub"}
    ),
    "no token": lambda there, claims: "",
    "garbage": lambda there, claims: "a.b.c",
}


@pytest.mark.parametrize("lie", sorted(LIES))
def test_a_token_that_proves_nothing_opens_nothing(
    found: Rig, there: IdentityProvider, lie: str
) -> None:
    there.lie = lambda claims: LIES[lie](there, claims)
    refused(found, sign_in(found, there), "could not be verified")
    assert agents(found) == []


def test_a_new_key_of_the_provider_is_fetched(found: Rig, there: IdentityProvider) -> None:
    sign_in(found, there)
    there.new_key()
    assert sign_in(found, there).status_code == 303


def test_who_comes_back_must_have_left_from_this_browser_a_moment_ago(
    found: Rig, there: IdentityProvider
) -> None:
    back = there.authorize(leave(found))
    found.client.cookies.clear()
    found.client.cookies.set("language", "en")
    refused(found, found.client.get(back), "begun elsewhere")
    leave(found)  # another sign-in than the one that comes back
    refused(found, found.client.get(back), "begun elsewhere")
    refused(found, found.client.get("/oidc/back"), "begun elsewhere")


def test_coming_back_twice_opens_once(found: Rig, there: IdentityProvider) -> None:
    back = there.authorize(leave(found))
    assert found.client.get(back).status_code == 303
    answer = found.client.get(back)
    assert answer.status_code == 403 and "بدأت محاولة الدخول هذه في مكان آخر" in answer.text


def test_a_refusal_over_there_and_a_provider_that_is_down_are_told(
    found: Rig, there: IdentityProvider
) -> None:
    back = there.authorize(leave(found)).replace("code=", "error=access_denied&x=")
    refused(found, found.client.get(back), "did not let you in")
    refused(found, found.client.get(there.authorize(leave(found)) + "x"), "begun elsewhere")
    back = there.authorize(leave(found)).replace("code=", "code=wrong")
    refused(found, found.client.get(back), "does not answer as it should")


def test_a_provider_that_cannot_be_read_is_told_at_the_door(
    found: Rig, there: IdentityProvider
) -> None:
    there.down = True
    refused(found, found.client.get("/oidc"), "does not answer as it should")
    there.down, there.calls_itself = False, "https://another.example"
    refused(found, found.client.get("/oidc"), "does not answer as it should")
    there.calls_itself = there.issuer
    assert found.client.get("/oidc").status_code == 303


def test_nobody_is_sent_elsewhere_afterwards(found: Rig, there: IdentityProvider) -> None:
    for where in ("https://evil.example", "//evil.example", "/\\evil.example"):
        back = there.authorize(leave(found, where))
        assert found.client.get(back).headers["location"] == "/queue"


def test_without_a_provider_there_is_no_such_door(tmp_path: Path) -> None:
    client = door(tmp_path).client
    assert "/oidc" not in client.get("/sign-in").text
    assert client.get("/oidc").status_code == client.get("/oidc/back").status_code == 404
