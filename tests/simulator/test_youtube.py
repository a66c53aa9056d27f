"""The real Google client against the simulated YouTube, each answer held to Google's document."""

import json
import threading
from collections.abc import Iterator
from importlib import resources
from typing import Any

import google_auth_httplib2
import httplib2
import pytest
from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials
from googleapiclient import discovery
from googleapiclient.errors import HttpError

from simulator import youtube_spec
from simulator.accounts import YOUTUBE
from simulator.server import Server
from simulator.simulation import Simulation

DOCUMENT: dict[str, Any] = json.loads(
    resources.files("googleapiclient")
    .joinpath("discovery_cache/documents/youtube.v3.json")
    .read_text(encoding="utf-8")
)
SCALARS = {"string": str, "integer": int, "boolean": bool, "number": float}


def unspecified(value: Any, schema: dict[str, Any], path: str = "") -> list[str]:
    """Every key and type in `value` that the discovery document does not have."""
    schema = DOCUMENT["schemas"][schema["$ref"]] if "$ref" in schema else schema
    if schema["type"] == "array":
        return [wrong for one in value for wrong in unspecified(one, schema["items"], f"{path}[]")]
    if schema["type"] == "object":
        wrong = []
        for name, below in value.items():
            known = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            if known is None:
                wrong.append(f"{path}.{name} is not specified")
            else:
                wrong += unspecified(below, known, f"{path}.{name}")
        return wrong
    fits = isinstance(value, SCALARS[schema["type"]])
    fits = fits and ("enum" not in schema or value in schema["enum"])
    return [] if fits else [f"{path} is {value!r}, not {schema['type']}"]


class Here:
    def __init__(self) -> None:
        self.sim = Simulation(seed=3, lag_s=0.0)
        self.server = Server(self.sim)
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()
        self._https: list[httplib2.Http] = []

    def close(self) -> None:
        for http in self._https:
            http.close()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def client(self, *, owner: bool = False, refresh: str = YOUTUBE.refresh_token) -> Any:
        http = httplib2.Http(timeout=5)
        self._https.append(http)
        options = {"api_endpoint": self.server.url + "/youtube/"}
        if not owner:
            return discovery.build(
                "youtube", "v3", developerKey=YOUTUBE.api_key, http=http, client_options=options,
                static_discovery=True, cache_discovery=False,
            )  # fmt: skip
        credentials = Credentials(
            None, refresh_token=refresh, token_uri=self.server.url + "/youtube/token",
            client_id=YOUTUBE.client_id, client_secret=YOUTUBE.client_secret,
            scopes=[YOUTUBE.scope],
        )  # fmt: skip
        authorized = google_auth_httplib2.AuthorizedHttp(credentials, http=http)
        return discovery.build(
            "youtube", "v3", http=authorized, client_options=options,
            static_discovery=True, cache_discovery=False,
        )  # fmt: skip

    def video(self, text: str = "أمطار الشارقة", author: str = "city", **extra: Any) -> str:
        world = self.sim.world
        who = self.sim.city["youtube"] if author == "city" else world.meet("youtube", author)
        return world.add("youtube", "video", who, text, extra=extra).id

    def comment(self, parent: str, text: str, kind: str = "comment", **extra: Any) -> str:
        who = self.sim.world.meet("youtube", "@salem")
        return self.sim.world.add("youtube", kind, who, text, parent=parent, extra=extra).id


@pytest.fixture
def here() -> Iterator[Here]:
    made = Here()
    yield made
    made.close()


def refused(request: Any) -> tuple[int, str]:
    with pytest.raises(HttpError) as caught:
        request.execute()
    return caught.value.status_code, caught.value.error_details[0]["reason"]


def test_what_we_accept_is_in_the_discovery_document() -> None:
    for method in (*youtube_spec.LISTS.values(), youtube_spec.INSERT):
        resource, name = method.name.split(".")
        specified = DOCUMENT["resources"][resource]["methods"][name]
        known = specified["parameters"]
        assert method.parameters <= set(known) | set(DOCUMENT["parameters"])
        for parameter, values in method.enums.items():
            assert list(values) == known[parameter]["enum"]
        if "maxResults" in known:
            least, most, default = (
                known["maxResults"][k] for k in ("minimum", "maximum", "default")
            )
            assert method.results == (int(least), int(most), int(default))
    assert set(DOCUMENT["schemas"]["Comment"]["properties"]) == youtube_spec.COMMENT_KEYS
    assert set(DOCUMENT["schemas"]["CommentSnippet"]["properties"]) == youtube_spec.SNIPPET_KEYS


def test_every_answer_is_specified(here: Here) -> None:
    video = here.video(description="شوارع")
    top = here.comment(video, "فيه ماي وايد <b>&</b>\nhttps://a.ae/b?c=1&d=2", image="https://i/1")
    here.comment(top, "صح", kind="reply")
    here.comment(video, "?", author_missing=True)
    here.comment(video, "spam", moderation="heldForReview")
    for client in (here.client(), here.client(owner=True)):
        threads, comments = client.commentThreads(), client.comments()
        parts = "id,snippet,replies"
        calls = {
            "CommentThreadListResponse": [
                threads.list(part=parts, allThreadsRelatedToChannelId=YOUTUBE.channel_id),
                threads.list(part=parts, videoId=video, textFormat="plainText", maxResults=1),
                threads.list(part=parts, channelId=YOUTUBE.channel_id),
                threads.list(part=parts, id=top),
            ],
            "CommentListResponse": [
                comments.list(part="id,snippet", parentId=top),
                comments.list(part="id,snippet", id=f"{top},missing"),
            ],
            "ChannelListResponse": [
                client.channels().list(
                    part="id,snippet,contentDetails,statistics", id=YOUTUBE.channel_id
                ),
                client.channels().list(part="id", forHandle=YOUTUBE.handle),
            ],
            "PlaylistItemListResponse": [
                client.playlistItems().list(
                    part="id,snippet,contentDetails,status", playlistId=YOUTUBE.uploads
                )
            ],
            "VideoListResponse": [
                client.videos().list(part="id,snippet,statistics,status", id=video)
            ],
            "SearchListResponse": [
                client.search().list(part="id,snippet", q="الشارقة", type="video", order="date")
            ],
        }
        for schema, requests in calls.items():
            for request in requests:
                answer = request.execute()
                assert unspecified(answer, {"$ref": schema}) == []
                assert answer["items"] or "channelId" in request.uri
    assert here.sim.violations() == []


def test_html_is_the_default_and_plain_text_is_plain(here: Here) -> None:
    video = here.video()
    text = "l'eau <3\nhttp://a.ae"
    here.comment(video, text)
    threads = here.client().commentThreads()

    def shown(**more: Any) -> str:
        (item,) = threads.list(part="snippet", videoId=video, **more).execute()["items"]
        snippet: dict[str, str] = item["snippet"]["topLevelComment"]["snippet"]
        assert "textOriginal" not in snippet
        return snippet["textDisplay"]

    assert shown(textFormat="plainText") == text
    assert shown() == 'l&#39;eau &lt;3<br><a href="http://a.ae">http://a.ae</a>'


def test_pages_are_newest_first_and_shift_when_comments_arrive(here: Here) -> None:
    video = here.video()
    made = [here.comment(video, str(n)) for n in range(5)]
    threads = here.client().commentThreads()
    first = threads.list(part="id", videoId=video, order="time", maxResults=2)
    page = first.execute()
    assert [item["id"] for item in page["items"]] == [made[4], made[3]]
    here.comment(video, "new")
    following = threads.list_next(first, page)
    assert [item["id"] for item in following.execute()["items"]] == [made[3], made[2]]


def test_inline_replies_are_a_subset_and_the_count_has_the_deleted(here: Here) -> None:
    video = here.video()
    top = here.comment(video, "top")
    replies = [here.comment(top, str(n), kind="reply") for n in range(8)]
    here.sim.world.delete("youtube", replies[0])
    client = here.client()
    request = client.commentThreads().list(part="snippet,replies", id=top)
    (thread,) = request.execute()["items"]
    assert thread["snippet"]["totalReplyCount"] == 8
    assert 0 < len(thread["replies"]["comments"]) <= 5
    answer = client.comments().list(part="snippet", parentId=top, maxResults=100).execute()
    assert {item["id"] for item in answer["items"]} == set(replies[1:])
    assert all("videoId" not in item["snippet"] for item in answer["items"])


def test_held_comments_are_the_owners_alone(here: Here) -> None:
    video = here.video()
    held = here.comment(video, "see http://a", moderation="heldForReview")
    ask = {"part": "snippet", "videoId": video, "moderationStatus": "heldForReview"}
    assert refused(here.client().commentThreads().list(**ask)) == (403, "forbidden")
    (item,) = here.client(owner=True).commentThreads().list(**ask).execute()["items"]
    assert item["id"] == held
    assert item["snippet"]["topLevelComment"]["snippet"]["moderationStatus"] == "heldForReview"
    plain = here.client().commentThreads().list(part="snippet", videoId=video).execute()
    assert plain["items"] == []


def insert(client: Any, parent: str, text: str) -> Any:
    body = {"snippet": {"parentId": parent, "textOriginal": text}}
    return client.comments().insert(part="snippet", body=body)


def test_an_answer_is_written_under_the_top_comment_only(here: Here) -> None:
    top = here.comment(here.video(), "ماي")
    owner = here.client(owner=True)
    made = insert(owner, top, "تم").execute()
    assert unspecified(made, {"$ref": "Comment"}) == []
    assert made["snippet"]["parentId"] == top
    assert made["id"].startswith(top + ".")
    assert refused(insert(owner, made["id"], "x")) == (404, "parentCommentNotFound")
    here.sim.switches.set("yt_child_cannot_be_parent", False)
    assert insert(owner, made["id"], "y").execute()["snippet"]["parentId"] == top
    assert refused(insert(owner, top, " ")) == (400, "commentTextRequired")
    assert refused(insert(owner, top, "x" * 10_001)) == (400, "commentTextTooLong")
    assert refused(insert(here.client(), top, "x")) == (401, "required")
    assert [entry["text"] for entry in here.sim.writes()] == ["تم", "y"]


def test_edits_change_updated_at_and_deletions_are_absent(here: Here) -> None:
    video = here.video()
    kept, gone = here.comment(video, "a"), here.comment(video, "b")
    here.sim.clock.advance(5)
    here.sim.world.edit("youtube", kept, "a!")
    here.sim.world.delete("youtube", gone)
    request = here.client().comments().list(part="snippet", id=f"{kept},{gone}")
    (item,) = request.execute()["items"]
    assert item["snippet"]["textDisplay"] == "a!"
    assert item["snippet"]["updatedAt"] > item["snippet"]["publishedAt"]


def test_a_long_list_of_ids_arrives_as_an_overriding_post(here: Here) -> None:
    video = here.video()
    ids = [here.comment(video, str(n)) for n in range(90)]
    answer = here.client().comments().list(part="id", id=",".join(ids), maxResults=100).execute()
    assert [item["id"] for item in answer["items"]] == ids
    assert here.sim.violations() == []


def test_errors_by_reason(here: Here) -> None:
    closed = here.video(comments_disabled=True)
    threads = here.client().commentThreads()
    assert refused(threads.list(part="id", videoId="none")) == (404, "videoNotFound")
    assert refused(threads.list(part="id", videoId=closed)) == (403, "commentsDisabled")
    assert refused(threads.list(part="id", allThreadsRelatedToChannelId="UCx")) == (
        404, "channelNotFound",
    )  # fmt: skip
    token = {"part": "id", "videoId": here.video(), "pageToken": "old"}
    assert refused(threads.list(**token)) == (400, "processingFailure")
    here.sim.switches.set("yt_bad_token_processing_failure", False)
    assert refused(threads.list(**token)) == (400, "invalidPageToken")
    assert here.sim.violations() == []


def test_what_is_not_specified_is_refused_and_recorded(here: Here) -> None:
    threads = here.client().commentThreads()
    assert refused(threads.list(part="id"))[1] == "missingRequiredParameter"
    assert refused(threads.list(part="id", id="a", videoId="b"))[1] == "incompatibleParameters"
    assert refused(threads.list(part="statistics", id="a"))[1] == "unknownPart"
    assert refused(threads.list(part="id", id="a", maxResults=101))[1] == "invalidValue"
    request = threads.list(part="id", id="a")
    request.uri += "&publishedAfter=2026-01-01T00:00:00Z"
    assert refused(request)[0] == 400
    request.uri = request.uri.replace("commentThreads", "liveChat")
    assert refused(request) == (404, "notFound")
    assert len(here.sim.violations()) == 6


def test_a_page_token_belongs_to_its_query_and_expires(here: Here) -> None:
    video, other = here.video(), here.video()
    for place in (video, video, other, other):
        here.comment(place, "x")
    threads = here.client().commentThreads()
    ask = {"part": "id", "maxResults": 1}
    token = threads.list(videoId=video, **ask).execute()["nextPageToken"]
    assert refused(threads.list(videoId=other, pageToken=token, **ask))[0] == 400
    assert threads.list(videoId=video, pageToken=token, **ask).execute()["items"]
    here.sim.clock.advance(here.sim.pager.token_ttl_s + 1)
    assert refused(threads.list(videoId=video, pageToken=token, **ask))[0] == 400


@pytest.mark.parametrize("fault", ["repeat_cursor", "empty_page_with_next"])
def test_cursor_faults(here: Here, fault: str) -> None:
    video = here.video()
    for n in range(3):
        here.comment(video, str(n))
    threads = here.client().commentThreads()
    token = threads.list(part="id", videoId=video, maxResults=1).execute()["nextPageToken"]
    here.sim.faults.plan("youtube", fault)
    page = threads.list(part="id", videoId=video, maxResults=1, pageToken=token).execute()
    assert page["nextPageToken"]
    assert (page["nextPageToken"] == token) is (fault == "repeat_cursor")
    assert bool(page["items"]) is (fault == "repeat_cursor")


def test_search_has_a_quota_of_its_own(here: Here) -> None:
    here.video("بلدية الشارقة تعلن", author="@news")
    client = here.client()
    search = client.search().list(part="snippet", q="بلدية الشارقة", type="video", order="date")
    for _ in range(100):
        assert len(search.execute()["items"]) == 1
    assert refused(search) == (403, "quotaExceeded")
    here.sim.limits.scale = 0.0001
    here.sim.limits.clear()
    channels = client.channels().list(part="id", id=YOUTUBE.channel_id)
    channels.execute()
    assert refused(channels) == (403, "quotaExceeded")
    here.sim.clock.advance(86_400)
    assert channels.execute()["items"]


def test_an_access_token_expires_and_is_refreshed(here: Here) -> None:
    client = here.client(owner=True)
    mine = client.channels().list(part="id", mine=True)
    assert mine.execute()["items"][0]["id"] == YOUTUBE.channel_id
    here.sim.tokens.expire("youtube", "access")
    assert mine.execute()["items"]
    here.sim.tokens.revoke(YOUTUBE.refresh_token)
    here.sim.tokens.expire("youtube", "access")
    with pytest.raises(RefreshError, match="invalid_grant"):
        mine.execute()


def test_a_bad_key_and_a_bad_token(here: Here) -> None:
    request = here.client().channels().list(part="id", id=YOUTUBE.channel_id)
    request.uri = request.uri.replace(YOUTUBE.api_key, "other")
    assert refused(request) == (400, "keyInvalid")
    with pytest.raises(RefreshError):
        here.client(owner=True, refresh="other").channels().list(part="id", mine=True).execute()


def test_partial_answers(here: Here) -> None:
    video = here.video()
    here.comment(video, "a")
    here.comment(video, "b")
    request = here.client().commentThreads().list(
        part="snippet", videoId=video, maxResults=1,
        fields="items(id,snippet/topLevelComment/snippet(textDisplay,publishedAt)),nextPageToken",
    )  # fmt: skip
    answer = request.execute()
    assert set(answer) == {"items", "nextPageToken"}
    assert set(answer["items"][0]["snippet"]["topLevelComment"]["snippet"]) == {
        "textDisplay", "publishedAt",
    }  # fmt: skip
