"""Every answer of the simulated X, with everything requested, held to X's own specification."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
from x_rig import ALL_DM_FIELDS, ALL_FIELDS, XRig

from simulator.accounts import X

SPEC = Path(__file__).parents[3] / "shared/recorded/x/openapi-2.166.json"
pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="X's specification is not here")
PLACE = {"id": "01d2f6a1b2c3d4e5", "full_name": "Al Majaz, Sharjah", "contained_within": ["ab"]}


@pytest.fixture(scope="module")
def spec() -> Any:
    return json.loads(SPEC.read_text(encoding="utf-8"))


@pytest.fixture
def rig() -> Iterator[XRig]:
    rig = XRig()
    yield rig
    rig.close()


class Checker:
    def __init__(self, spec: Any) -> None:
        self._spec = spec

    def wrong(self, answer: Any, method: str, path: str, status: str) -> list[str]:
        operation = self._spec["paths"][path][method]
        schema = operation["responses"][status]["content"]["application/json"]["schema"]
        whole = {**schema, "components": self._spec["components"]}
        problems = [
            f"{error.json_path}: {error.message}"
            for error in jsonschema.Draft202012Validator(whole).iter_errors(answer)
        ]
        return problems + self._unknown(answer, schema, "$")

    def _resolved(self, schema: Any) -> Any:
        while "$ref" in schema:
            schema = self._spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def _properties(self, schema: Any, value: Any) -> dict[str, Any]:
        """All members an object may have: of this schema, what it includes and discriminates."""
        schema = self._resolved(schema)
        found = dict(schema.get("properties", {}))
        for part in schema.get("allOf", []):
            # The base names the kinds that include it: do not follow it back down.
            found |= self._properties({k: v for k, v in self._resolved(part).items()
                                       if k != "discriminator"}, value)  # fmt: skip
        if "discriminator" in schema:
            kind = value[schema["discriminator"]["propertyName"]]
            kind = kind.replace("https://api.x.com", "https://api.twitter.com")
            found |= self._properties({"$ref": schema["discriminator"]["mapping"][kind]}, value)
        return found

    def _unknown(self, value: Any, schema: Any, path: str) -> list[str]:
        schema = self._resolved(schema)
        if isinstance(value, list):
            items = schema.get("items", {})
            return [w for n, one in enumerate(value)
                    for w in self._unknown(one, items, f"{path}[{n}]")]  # fmt: skip
        if not isinstance(value, dict):
            return []
        known, wrong = self._properties(schema, value), []
        for name, below in value.items():
            if name not in known:
                wrong.append(f"{path}.{name} is not specified")
            else:
                wrong += self._unknown(below, known[name], f"{path}.{name}")
        return wrong


@pytest.fixture
def check(spec: Any) -> Any:
    checker = Checker(spec)

    def check(response: requests.Response, path: str, status: int = 200) -> Any:
        assert response.status_code == status, response.text
        answer = response.json()
        method = str(response.request.method).lower()
        assert checker.wrong(answer, method, path, str(status)) == []
        return answer

    return check


@pytest.fixture
def busy(rig: XRig) -> XRig:
    """A world with everything a post can have."""
    own = rig.post("نعتذر عن الإزعاج https://sharjah.ae/notice?a=1&b=2", "city", "post")
    gone = rig.post("soon deleted", "ali", "post")
    rig.post("@ShjMunicipality see this", "sara", "quote", parent=own.id)
    rig.post("@ShjMunicipality الرائحة <قوية> & مزعجة 🚮 #الشارقة http://a.example/x", "omar",
             media=[{"type": "photo", "url": "https://pbs.example/1.jpg", "alt_text": "a drain"},
                    {"type": "video", "url": "https://v.example/1.mp4", "duration_ms": 900,
                     "preview_image_url": "https://pbs.example/2.jpg"},
                    {"type": "animated_gif", "url": "https://v.example/2.mp4",
                     "preview_image_url": "https://pbs.example/3.jpg"}],
             extra={"place": PLACE, "coordinates": [55.4, 25.3], "withheld": ["AE"]})  # fmt: skip
    rig.post("@ShjMunicipality " + "long & winding " * 40, "noor")
    rig.post("@ShjMunicipality what about it", "huda", "reply", parent=gone.id)
    rig.post("@ShjMunicipality and mine", "huda", "reply", parent=own.id)
    rig.post("@ShjMunicipality hello", "ghost", extra={"author_missing": True})
    edited = rig.post("@ShjMunicipality frist", "saif")
    rig.sim.world.edit("x", edited.id, "@ShjMunicipality first")
    rig.sim.world.delete("x", gone.id)
    rig.post("my flat https://b.example @ShjMunicipality", "huda", "dm",
             media=[{"type": "photo", "url": "https://ton.example/1.jpg"}],
             extra={"referenced": [own.id]})  # fmt: skip
    rig.post("", "huda", "dm", thread="1234567890123456789",
             extra={"event_type": "ParticipantsJoin",
                    "participants": [rig.sim.world.meet("x", "huda").id]})  # fmt: skip
    return rig


@pytest.mark.parametrize("how", ["app", "oauth1", "oauth2"])
def test_mentions(busy: XRig, check: Any, how: str) -> None:
    answer = check(
        busy.client(how).get_users_mentions(
            X.user_id, max_results=100, user_auth=how == "oauth1", **ALL_FIELDS
        ),
        "/2/users/{id}/mentions",
    )
    served = {name for tweet in answer["data"] for name in tweet}
    assert {"note_tweet", "geo", "withheld", "referenced_tweets", "attachments"} <= served
    assert set(answer["includes"]) == {"users", "tweets", "media", "places"}
    assert {error["resource_type"] for error in answer["errors"]} == {"tweet", "user"}
    assert busy.sim.violations() == []


def test_search_lookups_timelines_and_quotes(busy: XRig, check: Any) -> None:
    client = busy.client("app")
    search = client.search_recent_tweets("@ShjMunicipality", max_results=100, **ALL_FIELDS)
    found = check(search, "/2/tweets/search/recent")["data"]
    ids = [tweet["id"] for tweet in found]
    check(client.get_tweets([*ids, "5"], **ALL_FIELDS), "/2/tweets")
    check(client.get_tweet(ids[0], **ALL_FIELDS), "/2/tweets/{id}")
    check(client.get_tweet("5", **ALL_FIELDS), "/2/tweets/{id}")
    own = check(client.get_users_tweets(X.user_id, **ALL_FIELDS), "/2/users/{id}/tweets")["data"]
    quotes = client.get_quote_tweets(own[0]["id"], **ALL_FIELDS)
    assert len(check(quotes, "/2/tweets/{id}/quote_tweets")["data"]) == 1
    assert busy.sim.violations() == []


def test_users(busy: XRig, check: Any) -> None:
    client, fields = busy.client(), {"user_fields": ALL_FIELDS["user_fields"]}
    check(client.get_me(user_auth=True, **fields), "/2/users/me")
    path = "/2/users/by/username/{username}"
    check(client.get_user(username="huda", user_auth=True, **fields), path)
    check(client.get_user(username="nobody", user_auth=True, **fields), path)


def test_messages(busy: XRig, check: Any) -> None:
    client = busy.client()
    events = check(
        client.get_direct_message_events(user_auth=True, **ALL_DM_FIELDS), "/2/dm_events"
    )
    assert {event["event_type"] for event in events["data"]} == {"MessageCreate",
                                                                 "ParticipantsJoin"}  # fmt: skip
    message = next(event for event in events["data"] if "text" in event)
    assert message["urls"][0]["expanded_url"] == "https://b.example"
    check(
        client.get_direct_message_events(
            dm_conversation_id=message["dm_conversation_id"], user_auth=True, **ALL_DM_FIELDS
        ),
        "/2/dm_conversations/{id}/dm_events",
    )
    check(
        client.get_direct_message_events(
            participant_id=message["sender_id"], user_auth=True, **ALL_DM_FIELDS
        ),
        "/2/dm_conversations/with/{participant_id}/dm_events",
    )
    sent = client.create_direct_message(participant_id=message["sender_id"], text="شكراً")
    path = "/2/dm_conversations/with/{participant_id}/messages"
    conversation = check(sent, path, 201)["data"]["dm_conversation_id"]
    sent = client.create_direct_message(dm_conversation_id=conversation, text="again")
    check(sent, "/2/dm_conversations/{dm_conversation_id}/messages", 201)


def test_the_deletion_of_a_post(busy: XRig, check: Any) -> None:
    own = busy.post("nothing", "city", "post")
    check(busy.client().delete_tweet(own.id), "/2/tweets/{id}")


def test_the_checker_sees_what_is_not_specified(spec: Any) -> None:
    answer = {"data": [{"id": "1", "text": "a", "txt": "b"}], "errors": [{"title": "x"}],
              "includes": {"media": [{"type": "photo", "variants": []}]}}  # fmt: skip
    answer["errors"][0]["type"] = "about:blank"
    wrong = Checker(spec).wrong(answer, "get", "/2/tweets", "200")
    assert wrong == ["$.data[0].txt is not specified",
                     "$.includes.media[0].variants is not specified"]  # fmt: skip
