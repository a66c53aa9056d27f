"""Who may call the simulated X, how often, and what it says when they may not."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import tweepy
from x_rig import XRig

from simulator.accounts import X

KEYS = {
    "consumer_key": X.consumer_key,
    "consumer_secret": X.consumer_secret,
    "access_token": X.access_token,
    "access_token_secret": X.access_token_secret,
}
BASIC = base64.b64encode(f"{X.client_id}:{X.client_secret}".encode()).decode()


@pytest.fixture
def rig() -> Iterator[XRig]:
    rig = XRig()
    yield rig
    rig.close()


def refresh(rig: XRig, token: str, **headers: str) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": X.client_id}
    url = f"{rig.server.url}/x/2/oauth2/token"
    return requests.post(url, data=form, timeout=5,
                         headers=headers or {"Authorization": f"Basic {BASIC}"})  # fmt: skip


def test_a_signature_covers_the_address_that_was_signed(rig: XRig) -> None:
    rig.post("@ShjMunicipality a")
    client = rig.client(**KEYS)
    asked = {"tweet_fields": ["id", "text"], "start_time": "2026-01-01T00:00:00Z"}
    assert client.get_users_mentions(X.user_id, user_auth=True, **asked).status_code == 200


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_wrong_secret_or_key_is_401(rig: XRig, key: str) -> None:
    client = rig.client(**{**KEYS, key: "wrong"})
    with pytest.raises(tweepy.Unauthorized):
        client.get_me(user_auth=True)


def test_a_revoked_token_is_401(rig: XRig) -> None:
    rig.sim.tokens.revoke(X.access_token)
    with pytest.raises(tweepy.Unauthorized):
        rig.client().get_me(user_auth=True)


@pytest.mark.parametrize("token", ["", "nonsense", X.oauth2_refresh_token, X.access_token])
def test_a_bearer_that_is_none(rig: XRig, token: str) -> None:
    answer = rig.call("GET", "/2/tweets?ids=1", token=token)
    assert answer.status_code == 401
    assert answer.json()["title"] == "Unauthorized"
    assert "x-rate-limit-limit" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/2/dm_events"), ("GET", "/2/users/me"), ("POST", "/2/tweets"),
     ("POST", "/2/dm_conversations/with/7/messages"), ("DELETE", "/2/tweets/7")],
)  # fmt: skip
def test_an_app_reads_no_messages_and_writes_nothing(rig: XRig, method: str, path: str) -> None:
    answer = rig.call(method, path, json={"text": "a"} if method == "POST" else None)
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/unsupported-authentication")


def test_scopes_limit_a_user_token(rig: XRig) -> None:
    scopes = frozenset({"tweet.read", "users.read"})
    token = rig.sim.tokens.grant("x", "user", scopes=scopes, ttl_s=60, subject=X.user_id).value
    assert rig.call("GET", "/2/users/me", token=token).status_code == 200
    answer = rig.call("GET", "/2/dm_events", token=token)
    assert answer.status_code == 403
    assert "dm.read" in answer.json()["detail"]


def test_an_access_token_lives_two_hours(rig: XRig) -> None:
    assert rig.call("GET", "/2/users/me", token=X.oauth2_access_token).status_code == 200
    rig.sim.clock.advance(7201)
    assert rig.call("GET", "/2/users/me", token=X.oauth2_access_token).status_code == 401


def test_refreshing_rotates_the_refresh_token(rig: XRig) -> None:
    first = refresh(rig, X.oauth2_refresh_token)
    granted = first.json()
    assert granted["expires_in"] == 7200
    assert set(granted["scope"].split()) == set(X.oauth2_scopes)
    assert rig.call("GET", "/2/users/me", token=granted["access_token"]).status_code == 200
    again = refresh(rig, X.oauth2_refresh_token)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    assert refresh(rig, granted["refresh_token"]).status_code == 200


def test_refreshing_needs_the_client(rig: XRig) -> None:
    answer = refresh(rig, X.oauth2_refresh_token, Authorization="Basic eDp5")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert refresh(rig, X.oauth2_refresh_token).status_code == 200


def test_tweepy_refreshes(rig: XRig) -> None:
    handler = tweepy.OAuth2UserHandler(
        client_id=X.client_id, redirect_uri="https://a.example", scope=list(X.oauth2_scopes),
        client_secret=X.client_secret,
    )  # fmt: skip
    with requests.Session() as session:
        answer = session.post(
            f"{rig.server.url}/x/2/oauth2/token",
            data={"grant_type": "refresh_token", "refresh_token": X.oauth2_refresh_token},
            auth=handler.auth,
            timeout=5,
        )
    handler.close()
    assert answer.status_code == 200


# -- limits


def rates(answer: requests.Response, prefix: str = "x-rate-limit") -> tuple[int, int]:
    return int(answer.headers[f"{prefix}-limit"]), int(answer.headers[f"{prefix}-remaining"])


def test_every_answer_says_where_the_window_stands(rig: XRig) -> None:
    app = rig.call("GET", "/2/tweets?ids=1")
    assert rates(app) == (3500, 3499)
    assert rates(rig.call("GET", "/2/tweets?ids=")) == (3500, 3498)
    assert rates(rig.client().get_tweets(["1"], user_auth=True)) == (5000, 4999)
    assert int(app.headers["x-rate-limit-reset"]) > rig.sim.clock.now().timestamp() + 890


def test_the_sixteenth_call_for_messages_is_429_until_the_reset(rig: XRig) -> None:
    client = rig.client()
    for _ in range(15):
        client.get_direct_message_events(user_auth=True)
    with pytest.raises(tweepy.TooManyRequests) as refused:
        client.get_direct_message_events(user_auth=True)
    assert refused.value.reset_time is not None
    rig.sim.clock.advance(901)
    assert client.get_direct_message_events(user_auth=True).status_code == 200


@pytest.mark.parametrize("told", [True, False])
def test_writes_tell_their_day(rig: XRig, told: bool) -> None:
    rig.sim.switches.set("x_write_24h_headers", told)
    answer = rig.client().create_tweet(text="hello")
    assert ("x-app-limit-24hour-remaining" in answer.headers) is told


def test_a_day_s_writes_end(rig: XRig) -> None:
    rig.sim.limits.take("x:create:app:day", 10_000, 86_400, cost=10_000)
    with pytest.raises(tweepy.TooManyRequests):
        rig.client().create_tweet(text="hello")
    assert rig.sim.writes() == []


# -- injected refusals


def failed(rig: XRig, fault: str) -> requests.Response:
    rig.sim.faults.plan("x", fault)
    return rig.call("GET", "/2/tweets?ids=1")


def test_429_comes_in_both_bodies_with_a_reset(rig: XRig) -> None:
    rig.sim.retry_after_s = 5
    bodies = [failed(rig, "429") for _ in range(2)]
    assert [body.json().get("title") for body in bodies] == ["Too Many Requests", None]
    assert bodies[1].json()["errors"][0]["code"] == 88
    ahead = int(bodies[0].headers["x-rate-limit-reset"]) - rig.sim.clock.now().timestamp()
    assert 3 < ahead <= 6


def test_a_used_up_cap_is_429_without_a_reset(rig: XRig) -> None:
    answer = failed(rig, "429_no_reset")
    assert answer.status_code == 429
    assert "x-rate-limit-reset" not in answer.headers
    assert answer.json()["type"].endswith("/problems/usage-capped")


@pytest.mark.parametrize(("fault", "status", "kind"), [("401", 401, "about:blank"),
                                                       ("403", 403, "client-forbidden"),
                                                       ("500", 500, "about:blank")])  # fmt: skip
def test_other_refusals(rig: XRig, fault: str, status: int, kind: str) -> None:
    answer = failed(rig, fault)
    assert answer.status_code == status
    assert answer.json()["type"].endswith(kind)
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("fault", ["repeat_cursor", "empty_page_with_next", "refuse_cursor"])
def test_cursor_faults(rig: XRig, fault: str) -> None:
    for n in range(12):
        rig.post(f"@ShjMunicipality {n}")
    path = f"/2/users/{X.user_id}/mentions?max_results=5"
    token = rig.call("GET", path).json()["meta"]["next_token"]
    rig.sim.faults.plan("x", fault)
    answer = rig.call("GET", f"{path}&pagination_token={token}")
    body: Any = answer.json()
    if fault == "refuse_cursor":
        assert answer.status_code == 400
    elif fault == "repeat_cursor":
        assert (len(body["data"]), body["meta"]["next_token"]) == (5, token)
    else:
        assert "data" not in body
        assert body["meta"]["result_count"] == 0
        next_token = body["meta"]["next_token"]
        after = rig.call("GET", f"{path}&pagination_token={next_token}").json()
        assert len(after["data"]) == 5
