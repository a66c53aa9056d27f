"""The simulated Facebook Page, as the real facebook-sdk sees it."""

import json
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an escape in the library that newer Pythons complain of
    import facebook

from simulator.accounts import FACEBOOK
from simulator.server import Server
from simulator.simulation import Simulation
from simulator.world import Item

PAGE = FACEBOOK.page_id
RECORDED = Path(__file__).parents[3] / "shared" / "recorded"
FEED = (
    "id,from,to,message,story,created_time,updated_time,permalink_url,status_type,is_hidden,"
    "message_tags,attachments{media_type,type,url,media,title,description,subattachments},place,"
    "parent_id,comments.limit(0).summary(true)"
)
COMMENT = (
    "id,from,message,created_time,parent{id},comment_count,permalink_url,attachment,message_tags,"
    "like_count,is_hidden,is_private,can_reply_privately,can_comment,can_hide,can_remove"
)


class Client(facebook.GraphAPI):
    """The library, with a version it would refuse and a session that goes to the simulator."""

    def __init__(self, base: str, token: str = FACEBOOK.page_token) -> None:
        super().__init__(access_token=token, timeout=5, session=Redirected(base))
        self.version = "v26.0"
        self.headers: dict[str, str] = {}
        self.session.hooks["response"].append(self._keep)

    def _keep(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self.headers = dict(response.headers)


class Redirected(requests.Session):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.trust_env = base, False

    def request(self, method: str, url: str, **more: Any) -> requests.Response:
        return super().request(method, url.replace("https://graph.facebook.com", self.base), **more)


class Running:
    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.sim = Simulation(seed=5, journal=journal, lag_s=0.0)
        self.server = Server(self.sim)
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()
        self.graph = Client(f"{self.server.url}/graph")

    def close(self) -> None:
        self.graph.session.close()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()
        self.sim.journal.close()

    def add(self, kind: str, text: str, author: str = "amna", channel: str = "facebook",
            **more: Any) -> Item:  # fmt: skip
        world = self.sim.world
        who = self.sim.city[channel] if author == "city" else world.meet(channel, author)
        return world.add(channel, kind, who, text, **more)

    def reads(self) -> list[tuple[str, int]]:
        lines = map(json.loads, self.journal.read_text(encoding="utf-8").splitlines())
        served = [line["items"] for line in lines if line["event"] == "read"]
        return [(item[1], item[2]) for items in served for item in items]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path / "journal.jsonl")
    yield server
    server.close()


def error(call: Any, *args: Any, **more: Any) -> dict[str, Any]:
    with pytest.raises(facebook.GraphAPIError) as caught:
        call(*args, **more)
    found: dict[str, Any] = caught.value.result["error"]
    return found


# -- fields


def test_only_requested_fields_are_served(running: Running) -> None:
    post = running.add("post", "عمل في شارع الوحدة", "city")
    comment = running.add("comment", "الحفرة خطيرة", parent=post.id)

    told = running.graph.get_object(comment.id, fields="message,from{name},object{id}")

    assert told == {
        "id": comment.id,
        "message": "الحفرة خطيرة",
        "from": {"id": comment.author.id, "name": "amna"},
        "object": {"id": post.id},
    }
    assert set(running.graph.get_object(post.id)) == {"id", "message", "created_time"}
    assert running.sim.violations() == []


@pytest.mark.parametrize(
    "fields", ["nonsense", "from{shoe_size}", "comments{message,nonsense}", "comments.depth(2)"]
)
def test_an_unknown_field_is_an_error_and_a_violation(running: Running, fields: str) -> None:
    post = running.add("post", "x", "city")

    assert error(running.graph.get_object, post.id, fields=fields)["code"] == 100
    assert len(running.sim.violations()) == 1


def test_an_unknown_parameter_edge_version_or_path_is_a_violation(running: Running) -> None:
    graph = running.graph
    assert error(graph.get_connections, PAGE, "feed", include_inline_create=1)["code"] == 100
    assert error(graph.get_connections, PAGE, "likers")["code"] == 100
    assert error(graph.get_connections, PAGE, "feed", limit=101)["code"] == 100
    assert error(graph.get_connections, PAGE, "feed/odd")["code"] == 2500
    graph.version = "v2.8"
    assert error(graph.get_object, PAGE)["code"] == 2635
    assert len(running.sim.violations()) == 5


# -- posts and comments


def test_the_feed_has_own_and_visitor_posts_and_posts_that_tag_the_page(running: Running) -> None:
    own = running.add("post", "تنبيه", "city")
    visitor = running.add("visitor_post", "كهرباء", extra={"place": {"name": "النهدة"}})
    tagged = running.add("tagged", "@بلدية الشارقة شوفوا", media=[{"url": "https://cdn.example/1"}])
    running.add("comment", "تمام", parent=visitor.id)

    feed = running.graph.get_connections(PAGE, "feed", fields=FEED, limit=100)["data"]

    assert {post["id"] for post in feed} == {own.id, visitor.id, tagged.id}
    by_id = {post["id"]: post for post in feed}
    assert by_id[visitor.id]["comments"] == {
        "data": [],
        "summary": {"order": "chronological", "total_count": 1, "can_comment": True},
    }
    assert by_id[visitor.id]["place"] == {"name": "النهدة"}
    assert by_id[visitor.id]["to"]["data"][0]["id"] == PAGE
    assert by_id[own.id]["from"]["id"] == PAGE
    assert "place" not in by_id[own.id] and "attachments" not in by_id[own.id]
    assert by_id[tagged.id]["attachments"]["data"][0]["media_type"] == "photo"
    edge = running.graph.get_connections(PAGE, "tagged", fields="id,tagged_time")["data"]
    assert [(post["id"], post["tagged_time"][-5:]) for post in edge] == [(tagged.id, "+0000")]


def test_since_and_until_bound_the_feed(running: Running) -> None:
    old = running.add("post", "old", "city", created=running.sim.clock.now().replace(year=2020))
    new = running.add("post", "new", "city")
    cut = int(new.created.timestamp()) - 60

    since = running.graph.get_connections(PAGE, "feed", since=cut)["data"]
    until = running.graph.get_connections(PAGE, "feed", until=cut)["data"]

    assert [[p["id"] for p in page] for page in (since, until)] == [[new.id], [old.id]]


def test_comments_are_top_level_by_default_and_all_with_stream(running: Running) -> None:
    post = running.add("post", "تنبيه", "city")
    top = running.add("comment", "one", parent=post.id)
    reply = running.add("reply", "two", "salem", parent=top.id)
    get = running.graph.get_connections

    plain = get(post.id, "comments", summary="true")
    stream = get(post.id, "comments", filter="stream", summary="1", fields=COMMENT)
    newest = get(post.id, "comments", filter="stream", order="reverse_chronological")
    below = get(top.id, "comments", fields="id,parent{id}")

    assert [c["id"] for c in plain["data"]] == [top.id]
    assert plain["summary"]["total_count"] == 1
    assert [c["id"] for c in stream["data"]] == [top.id, reply.id]
    assert stream["summary"]["total_count"] == 2
    assert stream["data"][1]["parent"] == {"id": top.id} and "parent" not in stream["data"][0]
    assert "reply_comment_id=" in stream["data"][1]["permalink_url"]
    assert [c["id"] for c in newest["data"]] == [reply.id, top.id]
    assert below["data"] == [{"id": reply.id, "parent": {"id": top.id}}]


def test_a_user_token_reads_no_comments(running: Running) -> None:
    post = running.add("post", "تنبيه", "city")
    running.add("comment", "one", parent=post.id)
    running.graph.access_token = FACEBOOK.user_token

    assert running.graph.get_connections(post.id, "comments") == {"data": []}


def test_a_deleted_author_and_a_hidden_comment(running: Running) -> None:
    post = running.add("post", "تنبيه", "city")
    running.add("comment", "gone", parent=post.id, extra={"author_gone": True})
    running.add("comment", "dark", parent=post.id, extra={"is_hidden": True})
    running.sim.switches.set("fb_count_has_hidden", False)

    told = running.graph.get_connections(
        post.id, "comments", fields="from,message,is_hidden", summary="true"
    )

    assert "from" not in told["data"][0]
    assert told["data"][1]["is_hidden"] is True
    assert told["summary"]["total_count"] == 1


def test_the_count_has_hidden_and_deleted_ones_as_switched(running: Running) -> None:
    post = running.add("post", "تنبيه", "city")
    running.add("comment", "shown", parent=post.id)
    running.add("comment", "dark", parent=post.id, extra={"is_hidden": True})
    gone = running.add("comment", "gone", parent=post.id)
    running.sim.world.delete("facebook", gone.id)
    counts = []
    for on in (True, False):
        running.sim.switches.set("fb_count_has_hidden", on)
        told = running.graph.get_object(post.id, fields="comments.limit(0).summary(true)")
        counts.append(told["comments"]["summary"]["total_count"])

    assert counts == [3, 1]


def test_nested_braces_page_by_themselves(running: Running) -> None:
    post = running.add("post", "تنبيه", "city")
    made = [running.add("comment", str(n), parent=post.id).id for n in range(3)]

    told = running.graph.get_object(post.id, fields="comments.limit(2){id}")["comments"]

    assert [c["id"] for c in told["data"]] == made[:2]
    rest = requests.get(told["paging"]["next"], timeout=5).json()
    assert [c["id"] for c in rest["data"]] == made[2:]
    assert "next" not in rest["paging"]


@pytest.mark.parametrize("bumps", [True, False])
def test_updated_time_moves_with_a_comment_as_switched(running: Running, bumps: bool) -> None:
    running.sim.switches.set("fb_updated_time_bumps", bumps)
    post = running.add("post", "x", "city", created=running.sim.clock.now().replace(year=2024))
    running.add("comment", "now", parent=post.id)

    told = running.graph.get_object(post.id, fields="created_time,updated_time")

    assert (told["updated_time"] > told["created_time"]) is bumps


def test_ratings_have_a_story_to_comment_on(running: Running) -> None:
    review = running.add("review", "خدمة بطيئة", extra={"recommendation": "negative"})

    told = running.graph.get_connections(
        PAGE,
        "ratings",
        fields="created_time,has_rating,has_review,rating,recommendation_type,review_text,"
        "reviewer{id,name},open_graph_story{id,message}",
    )["data"][0]
    running.graph.put_object(told["open_graph_story"]["id"], "comments", message="شكرا")

    assert told["open_graph_story"]["id"] == review.id
    assert told["recommendation_type"] == "negative" and "rating" not in told and "id" not in told
    assert running.sim.writes()[0]["parent"] == review.id


# -- paging


def test_the_library_walks_all_pages_to_the_end(running: Running) -> None:
    made = [running.add("post", str(n), "city").id for n in range(7)]

    walked = running.graph.get_all_connections(PAGE, "feed", fields="id,message", limit=3)

    assert sorted(post["id"] for post in walked) == sorted(made)
    assert running.sim.violations() == []


def test_paging_links_carry_the_token_and_the_last_page_has_no_next(running: Running) -> None:
    for n in range(3):
        running.add("post", str(n), "city")
    get = running.graph.get_connections

    first = get(PAGE, "feed", limit=2)["paging"]
    last = get(PAGE, "feed", limit=2, after=first["cursors"]["after"])

    assert f"access_token={FACEBOOK.page_token}" in first["next"]
    assert "/v26.0/" in first["next"] and "pretty=0" in first["next"]
    assert len(last["data"]) == 1 and "next" not in last["paging"]
    assert "previous" in last["paging"]
    beyond = get(PAGE, "feed", limit=2, after=last["paging"]["cursors"]["after"])
    assert beyond == {"data": []}


def test_cursor_faults(running: Running) -> None:
    for n in range(4):
        running.add("post", str(n), "city")
    get, plan = running.graph.get_connections, running.sim.faults.plan
    plan("graph", "empty_page_with_next")
    empty = get(PAGE, "feed", limit=2)
    assert empty["data"] == [] and "next" in empty["paging"]
    after = empty["paging"]["cursors"]["after"]
    assert len(get(PAGE, "feed", limit=2, after=after)["data"]) == 2

    plan("graph", "refuse_cursor")
    assert error(get, PAGE, "feed", limit=2, after=after)["code"] == 100
    assert error(get, PAGE, "feed", limit=2, after="made-up")["code"] == 100
    assert running.sim.violations() == []


@pytest.mark.parametrize("dies", [True, False])
def test_a_cursor_dies_with_its_anchor_as_switched(running: Running, dies: bool) -> None:
    running.sim.switches.set("fb_cursor_dies_on_delete", dies)
    for n in range(4):
        running.add("post", str(n), "city")
    page = running.graph.get_connections(PAGE, "feed", limit=2)
    running.sim.world.delete("facebook", page["data"][-1]["id"])
    after = page["paging"]["cursors"]["after"]

    if dies:
        assert error(running.graph.get_connections, PAGE, "feed", after=after)["code"] == 100
    else:
        assert len(running.graph.get_connections(PAGE, "feed", after=after)["data"]) == 2


# -- gone, edited, many


def test_deleted_and_never_seen_are_the_same_answer(running: Running) -> None:
    post = running.add("post", "x", "city")
    running.sim.world.delete("facebook", post.id)

    deleted = error(running.graph.get_object, post.id)
    unknown = error(running.graph.get_object, f"{PAGE}_1")

    assert (deleted["code"], deleted["error_subcode"]) == (100, 33)
    assert deleted["message"].replace(post.id, "") == unknown["message"].replace(f"{PAGE}_1", "")
    assert "WWW-Authenticate" in running.graph.headers


@pytest.mark.parametrize("whole", [True, False])
def test_many_ids_at_once(running: Running, whole: bool) -> None:
    running.sim.switches.set("fb_batch_fails_whole", whole)
    post = running.add("post", "x", "city")
    comment = running.add("comment", "y", parent=post.id)
    both = running.graph.get_objects([post.id, comment.id], fields="id,message")
    running.sim.world.delete("facebook", comment.id)

    assert both[comment.id]["message"] == "y"
    if whole:
        assert error(running.graph.get_objects, [post.id, comment.id])["error_subcode"] == 33
    else:
        assert list(running.graph.get_objects([post.id, comment.id])) == [post.id]


def test_an_edit_shows_in_the_text_and_a_read_is_journalled_only_with_it(running: Running) -> None:
    post = running.add("post", "before", "city")
    running.graph.get_object(post.id, fields="id,updated_time")
    assert running.reads() == []
    running.sim.world.edit("facebook", post.id, "after")

    assert running.graph.get_object(post.id, fields="message")["message"] == "after"
    assert running.reads() == [(post.id, 1)]


# -- writes


def test_a_comment_is_answered_with_its_id(running: Running) -> None:
    post = running.add("visitor_post", "حفرة")
    top = running.graph.put_object(post.id, "comments", message="شكرا لتواصلكم")
    citizen = running.add("comment", "ok", parent=post.id)
    reply = running.graph.put_object(
        citizen.id, "comments", message="تم", fields="id,message,permalink_url,created_time"
    )

    assert set(top) == {"id"}
    assert reply["message"] == "تم"
    assert [write["parent"] for write in running.sim.writes()] == [post.id, citizen.id]
    assert running.sim.violations() == []


@pytest.mark.parametrize("to_top", [True, False])
def test_a_reply_to_a_reply_as_switched(running: Running, to_top: bool) -> None:
    running.sim.switches.set("fb_reply_attaches_to_top", to_top)
    post = running.add("post", "x", "city")
    top = running.add("comment", "one", parent=post.id)
    reply = running.add("reply", "two", parent=top.id)

    made = running.graph.put_object(reply.id, "comments", message="three")["id"]

    told = running.graph.get_object(made, fields="parent{id}")
    assert told["parent"]["id"] == (top.id if to_top else reply.id)


def test_refused_writes(running: Running) -> None:
    post = running.add("post", "x", "city")
    put = running.graph.put_object

    assert error(put, post.id, "comments", message=" ")["code"] == 100
    assert error(put, f"{PAGE}_1", "comments", message="x")["error_subcode"] == 33
    running.graph.access_token = FACEBOOK.user_token
    assert error(put, post.id, "comments", message="x")["code"] == 190
    assert running.sim.writes() == [] and running.sim.violations() == []


# -- tokens, limits, faults


def test_tokens_told_renewed_and_refused(running: Running) -> None:
    graph = running.graph
    told = graph.debug_access_token(FACEBOOK.page_token, FACEBOOK.app_id, FACEBOOK.app_secret)
    assert told["data"]["is_valid"] and "pages_messaging" in told["data"]["scopes"]
    assert graph.get_permissions("me") == set(FACEBOOK.permissions)
    assert graph.get_object("me")["id"] == PAGE

    graph.access_token = FACEBOOK.user_token
    longer = graph.extend_access_token(FACEBOOK.app_id, FACEBOOK.app_secret)
    graph.access_token = longer["access_token"]
    accounts = graph.get_connections("me", "accounts")["data"]
    assert (accounts[0]["id"], accounts[0]["access_token"]) == (PAGE, FACEBOOK.page_token)

    running.sim.tokens.expire("graph", "user")
    refused = error(graph.get_object, "me")
    assert (refused["code"], refused["error_subcode"]) == (190, 463)
    graph.access_token = FACEBOOK.page_token
    running.sim.tokens.revoke(FACEBOOK.page_token)
    assert error(graph.get_object, "me")["error_subcode"] == 460
    graph.access_token = "made-up"
    assert error(graph.get_object, "me")["code"] == 190
    assert running.sim.violations() == []


def test_a_missing_permission_stops_that_edge_only(running: Running) -> None:
    fewer = frozenset(FACEBOOK.permissions) - {"pages_read_user_content"}
    running.sim.tokens.grant("graph", "page", value="fewer", scopes=fewer, subject=PAGE)
    running.graph.access_token = "fewer"

    assert error(running.graph.get_connections, PAGE, "ratings")["code"] == 10
    assert running.graph.get_connections(PAGE, "feed") == {"data": []}


def test_usage_headers_and_the_budget(running: Running) -> None:
    running.graph.get_connections(PAGE, "feed")
    usage = json.loads(running.graph.headers["X-Business-Use-Case-Usage"])
    assert usage[PAGE][0]["type"] == "pages"
    assert json.loads(running.graph.headers["X-App-Usage"])["call_count"] == 0
    assert running.graph.headers["Facebook-Api-Version"] == "v26.0"
    assert running.graph.headers["ETag"]

    running.sim.limits.clear()
    running.sim.limits.scale = 0.00002
    running.graph.get_connections(PAGE, "feed")
    assert error(running.graph.get_connections, PAGE, "feed")["code"] == 80001
    usage = json.loads(running.graph.headers["X-Business-Use-Case-Usage"])
    assert usage[PAGE][0]["estimated_time_to_regain_access"] > 0


def test_an_answer_that_the_reader_has_is_304(running: Running) -> None:
    url, token = f"{running.server.url}/graph/v26.0/{PAGE}", {"access_token": FACEBOOK.page_token}
    tag = requests.get(url, params=token, timeout=5).headers["ETag"]

    again = requests.get(url, params=token, headers={"If-None-Match": tag}, timeout=5)

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("fault", "code"), [("429", 80001), ("429_no_reset", 4), ("401", 190), ("403", 10), ("500", 2)]
)
def test_faults_have_graph_s_own_bodies(running: Running, fault: str, code: int) -> None:
    running.sim.faults.plan("graph", fault)

    assert error(running.graph.get_object, PAGE)["code"] == code
    assert ("X-Business-Use-Case-Usage" in running.graph.headers) is (fault == "429")


def test_an_html_page_is_the_library_s_strangest_error(running: Running) -> None:
    running.sim.faults.plan("graph", "502_html")
    with pytest.raises(facebook.GraphAPIError, match="Maintype") as caught:
        running.graph.get_object(PAGE)
    assert caught.value.code is None


# -- against what Facebook really sent


def recorded(name: str) -> Any:
    path = RECORDED / name
    if not path.exists():
        pytest.skip("no recorded answers here")
    return json.loads(path.read_text(encoding="utf-8"))


def test_recorded_shapes_are_ours(running: Running) -> None:
    post = running.add("visitor_post", "text", media=[{"url": "https://cdn.example/1"}])
    comment = running.add("comment", "c", parent=post.id)
    get = running.graph.get_object

    assert set(get(PAGE, fields="id,name,username,fan_count")) == set(
        recorded("facebook/single_fields_page.json")
    )
    for told in recorded("facebook/multi_posts_data_fields.json").values():
        assert set(get(post.id, fields=",".join(told))) == set(told)
    made = recorded("facebook/create_resp.json")
    assert set(get(comment.id, fields=",".join(made))) == set(made)
    debug = running.graph.debug_access_token(
        FACEBOOK.user_token, FACEBOOK.app_id, FACEBOOK.app_secret
    )
    assert set(recorded("facebook/token_info.json")["data"]) <= set(debug["data"])
    attachment = recorded("facebook/feeds_default_fields_p1.json")["data"][0]["attachments"]
    ours = get(post.id, fields="attachments")["attachments"]["data"][0]
    assert set(ours) <= set(attachment["data"][0])
    account = recorded("facebook/user_accounts_token.json")
    running.graph.access_token = FACEBOOK.user_token
    assert set(running.graph.get_connections("me", "accounts")["data"][0]) == set(
        account["data"][0]
    )
