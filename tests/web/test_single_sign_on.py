"""Signing in through an identity provider, and everything that must not open the door."""

from __future__ import annotations

import html
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework import people, single_sign_on
from casework.journey import plan
from casework.refusal import SENTENCES, Refused
from casework.signing_in import DoorRules
from casework.single_sign_on import Role, SignOnRules, subject_of
from connectors.http import Wire
from connectors.vault import Vault
from domain.errors import NotAllowed
from domain.words import Words
from storage.agents import get as by_login
from storage.agents import lock
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


def provider_at(there: IdentityProvider, folder: Path, timeout: float = 10.0) -> Provider:
    wire = Wire(Vault(folder / "sessions"), timeout=timeout)
    return Provider(there.issuer, CLIENT, SECRET, TITLE, wire.mount)


@pytest.fixture
def found(tmp_path: Path, there: IdentityProvider) -> Rig:
    made = door(tmp_path)
    people.add(made.database, "test", START, "root", "Root", "admin", password="seven parrots x")
    app: Any = made.client.app
    provider = provider_at(there, tmp_path)
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


def audited(found: Rig) -> dict[str, Any]:
    query = "SELECT data FROM audit WHERE kind = 'sign_in_failed' ORDER BY id DESC LIMIT 1"
    told: dict[str, Any] = json.loads(rows(found.database, query)[0][0])
    return told


def refused(found: Rig, answer: Any, code: str) -> None:
    """In words, at the door; it is written down, and nobody is in."""
    words = SENTENCES[code]
    assert answer.status_code == 403 and words.en in html.unescape(answer.text), answer.text
    assert (audited(found)["how"], audited(found)["why"]) == ("single sign-on", code)
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


@pytest.mark.parametrize(
    "groups",
    [[], ["staff"], None, {"hotline": 1}, "hotlines", 7, [{"hotline": 1}, ["hotline"], None]],
)
def test_without_a_role_nobody_comes_in(
    found: Rig, there: IdentityProvider, groups: object
) -> None:
    there.person["groups"] = groups
    refused(found, sign_in(found, there), "no_role")
    assert agents(found) == []


def test_who_lost_their_role_or_place_stays_out(found: Rig, there: IdentityProvider) -> None:
    sign_in(found, there)
    found.client.post("/sign-out", data={"csrf": _csrf(found)})
    there.person["groups"] = ["staff"]
    refused(found, sign_in(found, there), "no_role")
    there.person["groups"] = ["hotline"]
    with found.database.write() as connection:
        agent = by_login(connection, "noura")
        lock(connection, agent["id"], found.clock() + timedelta(minutes=1))
    refused(found, sign_in(found, there), "shut")
    found.clock.forward(2)
    people.change(found.database, "root", START, "noura", active=False)
    refused(found, sign_in(found, there), "shut")


def test_who_is_refused_for_lack_of_a_role_is_out_everywhere(
    found: Rig, there: IdentityProvider
) -> None:
    sign_in(found, there)
    elsewhere = browser(found)
    there.person["groups"] = []
    back = there.authorize(elsewhere.get("/oidc").headers["location"])
    assert elsewhere.get(back).status_code == 403
    assert found.client.get("/queue").status_code == 303
    told = rows(found.database, "SELECT actor FROM audit WHERE kind = 'sign_in_failed'")
    assert told == [("noura",)]


def test_the_last_administrator_does_not_vanish_with_a_group(
    found: Rig, there: IdentityProvider
) -> None:
    subject = subject_of(there.issuer, "u-17")
    people.change(found.database, "test", START, "root", oidc_subject=subject)
    answer = sign_in(found, there)
    assert answer.status_code == 403 and "last active administrator" in answer.text
    assert audited(found)["why"] == "last_administrator"
    assert rows(found.database, "SELECT role FROM agent") == [("admin",)]


def test_one_identity_is_one_person(found: Rig, there: IdentityProvider) -> None:
    sign_in(found, there)
    subject = subject_of(there.issuer, "u-17")
    with pytest.raises(NotAllowed, match="this is noura already"):
        people.change(found.database, "root", START, "root", oidc_subject=subject)
    people.change(found.database, "root", START, "noura", oidc_subject=None)
    assert rows(found.database, "SELECT count(*) FROM web_session") == [(0,)]
    people.add(found.database, "root", START, "salem", "Salem", "agent", oidc_subject=subject)
    sign_in(found, there)
    assert [login for login, *_ in agents(found)] == ["noura", "salem"]


def test_somebody_who_comes_twice_at_once_is_made_once(found: Rig) -> None:
    claims = {"iss": "https://id.example", "sub": "u-1", "groups": ["hotline"]}
    gate, trouble = threading.Barrier(4), []

    def come() -> None:
        gate.wait()
        try:
            single_sign_on.admit(found.database, claims, RULES, DoorRules(), START)
        except Exception as error:  # whatever it is fails the test
            trouble.append(error)

    threads = [threading.Thread(target=come) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert trouble == [] and agents(found) == [("agent", "agent", None)]


@pytest.mark.parametrize(
    ("claims", "login", "name"),
    [
        ({"preferred_username": "Ümit Öz", "name": "Ümit"}, "mitz", "Ümit"),
        ({"preferred_username": ["x"], "name": {"a": 1}, "email": 7}, "agent", "agent"),
        ({"preferred_username": "محمد", "email": "m.ali@city.example"}, "m.ali", "m.ali"),
        ({"email": "m.ali@city.example", "name": "a\u202eb\n\x00"}, "m.ali", "ab"),
        ({"preferred_username": "-." + "x" * 90, "name": "n" * 900}, "x" * 30, "n" * 100),
    ],
)  # fmt: skip
def test_what_the_provider_calls_somebody_never_breaks_anything(
    found: Rig, there: IdentityProvider, claims: dict[str, Any], login: str, name: str
) -> None:
    there.person = {"sub": "u-17", "groups": "hotline", **claims}
    assert sign_in(found, there).status_code == 303
    told = rows(found.database, "SELECT login, name FROM agent WHERE login != 'root'")
    assert told == [(login, name)]


def browser(found: Rig) -> TestClient:
    return TestClient(found.client.app, base_url="http://127.0.0.1:8080", follow_redirects=False)


def _csrf(found: Rig) -> str:
    return str(rows(found.database, "SELECT csrf FROM web_session")[0][0])


def test_strangers_are_not_taken_in_where_that_is_switched_off(
    found: Rig, there: IdentityProvider
) -> None:
    rules(found, create=False)
    refused(found, sign_in(found, there), "unknown")


def test_our_own_second_factor_can_be_asked_for_too(found: Rig, there: IdentityProvider) -> None:
    rules(found, trusted=False)
    assert sign_in(found, there).headers["location"] == "/second-factor?next=/cases/7"
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
    "another audience, though asked for by us": lambda there, claims: there.signed(
        claims | {"aud": "payroll", "azp": CLIENT}
    ),
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
    "another audience, no party": lambda there, claims: there.signed(
        claims | {"aud": [CLIENT, "payroll"]}
    ),
    "no end": lambda there, claims: there.signed(
        {key: value for key, value in claims.items() if key != "exp"}
    ),
    "no beginning": lambda there, claims: there.signed(
        {key: value for key, value in claims.items() if key != "iat"}
    ),
    "not yet": lambda there, claims: there.signed(claims | {"nbf": int(time.time()) + 3600}),
    "an empty subject": lambda there, claims: there.signed(claims | {"sub": ""}),
    "a subject that is no text": lambda there, claims: there.signed(claims | {"sub": ["u-17"]}),
    "a subject without end": lambda there, claims: there.signed(claims | {"sub": "u" * 256}),
    "something critical": lambda there, claims: there.signed(
        claims, header={"crit": ["exp2"], "exp2": 1}
    ),
    "no token": lambda there, claims: "",
    "garbage": lambda there, claims: "a.b.c",
}


@pytest.mark.parametrize("lie", sorted(LIES))
def test_a_token_that_proves_nothing_opens_nothing(
    found: Rig, there: IdentityProvider, lie: str
) -> None:
    there.lie = lambda claims: LIES[lie](there, claims)
    refused(found, sign_in(found, there), "unproved")
    assert agents(found) == []


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_new_key_of_the_provider_is_fetched_once(
    found: Rig, there: IdentityProvider, algorithm: str
) -> None:
    sign_in(found, there)
    there.new_key(algorithm)
    assert sign_in(found, there).status_code == 303
    assert sign_in(found, there).status_code == 303
    assert there.asked.count("/keys") == 2
    there.lie = lambda claims: there.signed(claims, kid="unheard of")
    assert sign_in(found, there).status_code == 403
    assert there.asked.count("/keys") == 3


def test_keys_that_nobody_here_can_read_do_not_spoil_the_others(
    found: Rig, there: IdentityProvider
) -> None:
    there.other_keys = [
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "x"}, {"kty": "EC", "crv": "P-999", "x": "1"},
        {"kty": "RSA"}, {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
        there.key.as_dict(private=False, use="enc", kid="for encrypting"),
    ]  # fmt: skip
    assert sign_in(found, there).status_code == 303
    there.lie = lambda claims: there.signed(claims, kid="for encrypting")
    found.client.cookies.delete("balagh")
    answer = sign_in(found, there)
    assert answer.status_code == 403 and "kid" in audited(found)["detail"]


def test_a_header_may_hold_words_that_we_do_not_know(found: Rig, there: IdentityProvider) -> None:
    there.lie = lambda claims: there.signed(claims, header={"vendor": "x"})
    assert sign_in(found, there).status_code == 303


def test_the_secret_is_shown_as_the_provider_takes_it(found: Rig, there: IdentityProvider) -> None:
    there.says = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert sign_in(found, there).status_code == 303


def test_an_answer_of_another_issuer_is_not_taken_for_this_one(
    found: Rig, there: IdentityProvider
) -> None:
    back = there.authorize(leave(found))
    refused(found, found.client.get(back + "&iss=https://evil.example"), "unproved")
    there.says = {"authorization_response_iss_parameter_supported": True}
    provider = found.client.app.state.console.provider  # type: ignore[attr-defined]
    provider._discovery.keys(anew=True)
    silent = there.authorize(leave(found)).partition("&iss=")[0]
    refused(found, found.client.get(silent), "unproved")
    assert sign_in(found, there).status_code == 303


def test_who_comes_back_must_have_left_from_this_browser_a_moment_ago(
    found: Rig, there: IdentityProvider
) -> None:
    back = there.authorize(leave(found))
    found.client.cookies.clear()
    found.client.cookies.set("language", "en")
    refused(found, found.client.get(back), "stale")
    leave(found)  # another sign-in than the one that comes back
    refused(found, found.client.get(back), "stale")
    refused(found, found.client.get("/oidc/back"), "stale")


def test_coming_back_twice_opens_once_even_with_the_cookie_kept(
    found: Rig, there: IdentityProvider
) -> None:
    back = there.authorize(leave(found))
    kept = found.client.cookies["balagh-oidc"]
    assert found.client.get(back).status_code == 303
    asked = len(there.asked)
    for headers in ({}, {"cookie": f"balagh-oidc={kept}"}):
        answer = found.client.get(back, headers=headers)
        assert answer.status_code == 403 and audited(found)["why"] == "stale"
    assert len(there.asked) == asked  # the provider was not even asked
    assert SENTENCES["stale"].ar in answer.text  # no cookie of the language went with it


def test_the_way_there_and_back_takes_ten_minutes_at_most(
    found: Rig, there: IdentityProvider
) -> None:
    back = there.authorize(leave(found))
    found.clock.forward(9.9)
    assert found.client.get(back).status_code == 303
    found.client.cookies.clear()
    found.client.cookies.set("language", "en")
    back = there.authorize(leave(found))
    found.clock.forward(10.1)
    answer = found.client.get(back)
    assert answer.status_code == 403 and audited(found)["detail"] == "over"
    leave(found)
    assert rows(found.database, "SELECT count(*) FROM journey") == [(1,)]


def test_the_cookie_of_the_way_says_nothing_and_no_script_reads_it(
    found: Rig, there: IdentityProvider
) -> None:
    answer = found.client.get("/oidc")
    told = answer.headers["set-cookie"].lower()
    assert "httponly" in told and "samesite=lax" in told and "max-age=600" in told
    kept = rows(found.database, "SELECT token_hash, state, nonce, verifier FROM journey")[0]
    assert not any(secret in told for secret in map(str.lower, kept))
    assert kept[3] not in answer.headers["location"]


def test_the_session_of_before_ends(found: Rig, there: IdentityProvider) -> None:
    sign_in(found, there)
    before = rows(found.database, "SELECT token_hash FROM web_session")
    sign_in(found, there)
    after = rows(found.database, "SELECT token_hash FROM web_session")
    assert len(after) == 1 and after != before
    found.clock.forward(31)
    assert found.client.get("/queue").status_code == 303


def test_a_refusal_over_there_and_a_provider_that_is_down_are_told(
    found: Rig, there: IdentityProvider
) -> None:
    back = there.authorize(leave(found)).replace("code=", "error=access_denied&x=")
    refused(found, found.client.get(back), "denied")
    refused(found, found.client.get(there.authorize(leave(found)) + "x"), "stale")
    back = there.authorize(leave(found)).replace("code=", "code=wrong")
    refused(found, found.client.get(back), "unproved")


def test_a_provider_that_cannot_be_read_is_told_at_the_door(
    found: Rig, there: IdentityProvider
) -> None:
    there.down = True
    refused(found, found.client.get("/oidc"), "away")
    there.down, there.calls_itself = False, "https://another.example"
    refused(found, found.client.get("/oidc"), "away")
    there.calls_itself = there.issuer
    assert found.client.get("/oidc").status_code == 303


def test_the_secret_follows_no_redirection(found: Rig, there: IdentityProvider) -> None:
    back = there.authorize(leave(found))
    there.away = True
    refused(found, found.client.get(back), "unproved")
    provider = found.client.app.state.console.provider  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        provider._discovery.keys(anew=True)
    assert "/elsewhere" not in there.asked


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("address", [None, 7, "ftp://id.example/x", "javascript:alert(1)"])
def test_a_provider_that_does_not_say_where_to_go_is_told_at_the_door(
    found: Rig, there: IdentityProvider, name: str, address: object
) -> None:
    there.says = {name: address}
    refused(found, found.client.get("/oidc"), "away")
    assert name in audited(found)["detail"]


def test_a_provider_that_hangs_holds_up_nobody_else(
    there: IdentityProvider, tmp_path: Path
) -> None:
    """Those who wait for it are few, and they wait once, not one after the other."""
    there.slow = 3.0
    provider = provider_at(there, tmp_path, timeout=1.0)
    answers: list[tuple[str, str]] = []
    gate = threading.Barrier(20)

    def ask() -> None:
        gate.wait()
        try:
            provider.address("http://127.0.0.1:8080/oidc/back", plan("/queue"))
        except Refused as refusal:
            answers.append((refusal.code, refusal.detail))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [code for code, _ in answers] == ["away"] * 20
    assert sum("others are waiting" in detail for _, detail in answers) >= 10
    assert len(there.asked) <= 2  # one question for all who wait; a second for one who was late


def test_no_proxy_and_no_password_come_out_of_the_environment(
    found: Rig, there: IdentityProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    assert sign_in(found, there).status_code == 303


def test_every_refusal_is_told_in_both_languages() -> None:
    for words in SENTENCES.values():
        assert words.en.isascii() and re.search("[ء-ي]", words.ar)
        assert not re.search("[A-Za-z]", words.ar)


def test_nobody_is_sent_elsewhere_afterwards(found: Rig, there: IdentityProvider) -> None:
    for where in ("https://evil.example", "//evil.example", "/\\evil.example"):
        back = there.authorize(leave(found, where))
        assert found.client.get(back).headers["location"] == "/queue"


def test_without_a_provider_there_is_no_such_door(tmp_path: Path) -> None:
    client = door(tmp_path).client
    assert "/oidc" not in client.get("/sign-in").text
    assert client.get("/oidc").status_code == client.get("/oidc/back").status_code == 404
