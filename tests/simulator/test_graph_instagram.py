"""The simulated Instagram professional account through Graph, as the real facebook-sdk sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_graph import Running, error, recorded

from simulator.accounts import INSTAGRAM
from simulator.graph_tokens import INSTAGRAM_TOKEN
from simulator.world import Item

MEDIA = (
    "id,caption,comments_count,timestamp,permalink,media_type,media_product_type,media_url,"
    "shortcode,username"
)
COMMENTS = (
    "id,text,timestamp,username,from{id,username},user,like_count,hidden,parent_id,media,"
    "legacy_instagram_comment_id,"
    "replies{id,text,timestamp,username,from,parent_id,like_count,hidden}"
)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path / "journal.jsonl")
    yield server
    server.close()


def ig(running: Running, kind: str, text: str, author: str = "huda", **more: object) -> Item:
    return running.add(kind, text, author, channel="instagram", **more)


def test_media_and_their_comments_newest_first(running: Running) -> None:
    media = ig(running, "media", "حديقة جديدة", "city")
    first = ig(running, "comment", "الانارة مطفية", parent=media.id)
    reply = ig(running, "reply", "وين؟", "ali", parent=first.id)
    second = ig(running, "comment", "ممتاز", parent=media.id, extra={"author_gone": True})
    get = running.graph.get_connections

    [told] = get(INSTAGRAM.user_id, "media", fields=MEDIA)["data"]
    comments = get(media.id, "comments", fields=COMMENTS, limit=50)["data"]

    assert (told["id"], told["comments_count"]) == (media.id, 3)
    assert told["shortcode"] in told["permalink"]
    assert [comment["id"] for comment in comments] == [second.id, first.id]
    assert "from" not in comments[0] and comments[0]["username"] == "huda"
    assert "replies" not in comments[0] and "parent_id" not in comments[0]
    assert comments[1]["from"] == {"id": first.author.id, "username": "huda"}
    [inline] = comments[1]["replies"]["data"]
    assert (inline["id"], inline["parent_id"]) == (reply.id, first.id)
    assert get(first.id, "replies")["data"][0].keys() == {"id", "text", "timestamp"}
    assert running.sim.violations() == []


def test_inline_replies_are_not_all_of_them(running: Running) -> None:
    media = ig(running, "media", "x", "city")
    top = ig(running, "comment", "y", parent=media.id)
    for n in range(30):
        ig(running, "reply", str(n), parent=top.id)

    inline = running.graph.get_connections(media.id, "comments", fields="replies")["data"][0]
    walked = running.graph.get_all_connections(top.id, "replies", limit=20)

    assert len(inline["replies"]["data"]) == 25 and "next" in inline["replies"]["paging"]
    assert len(list(walked)) == 30


def test_limits_of_a_page_and_of_a_comment(running: Running) -> None:
    media = ig(running, "media", "x", "city")
    top = ig(running, "comment", "y", parent=media.id)
    put = running.graph.put_object

    assert error(running.graph.get_connections, media.id, "comments", limit=51)["code"] == 100
    assert len(running.sim.violations()) == 1
    assert error(put, top.id, "replies", message="ا" * 301)["code"] == 100
    running.sim.switches.set("ig_comment_300", False)
    assert put(top.id, "replies", message="ا" * 301)


def test_a_reply_to_a_reply_lands_on_the_comment(running: Running) -> None:
    media = ig(running, "media", "x", "city")
    top = ig(running, "comment", "y", parent=media.id)
    reply = ig(running, "reply", "z", "ali", parent=top.id)

    made = running.graph.put_object(reply.id, "replies", message="شكرا")["id"]

    told = running.graph.get_object(made, fields="id,text,user,username,parent_id")
    assert told == {
        "id": made,
        "text": "شكرا",
        "user": {"id": INSTAGRAM.user_id},
        "username": INSTAGRAM.username,
        "parent_id": top.id,
    }


def test_a_hidden_comment_takes_no_reply_and_a_deleted_one_none_of_its_replies(
    running: Running,
) -> None:
    media = ig(running, "media", "x", "city")
    hidden = ig(running, "comment", "y", parent=media.id, extra={"is_hidden": True})
    reply = ig(running, "reply", "z", parent=hidden.id)
    assert error(running.graph.put_object, hidden.id, "replies", message="m")["code"] == 100

    running.sim.world.delete("instagram", hidden.id)

    assert error(running.graph.get_connections, hidden.id, "replies")["error_subcode"] == 33
    assert error(running.graph.get_object, reply.id)["error_subcode"] == 33


def test_tags_and_the_strangers_comments(running: Running) -> None:
    tag = ig(running, "tag", "@shjmunicipality انظروا")

    [told] = running.graph.get_connections(
        INSTAGRAM.user_id, "tags",
        fields="id,caption,username,timestamp,permalink,media_type,media_url,comments_count",
    )["data"]  # fmt: skip

    assert (told["id"], told["username"]) == (tag.id, "huda")
    assert error(running.graph.get_connections, tag.id, "comments")["code"] == 10
    assert running.sim.violations() == []


def test_a_mention_is_read_by_its_id_only(running: Running) -> None:
    comment = ig(running, "mention", "@shjmunicipality", extra={"media_id": "17900000000000001"})
    caption = ig(running, "mention", "شوفوا", extra={"caption": True})
    get = running.graph.get_object

    told = get(
        INSTAGRAM.user_id,
        fields=f"mentioned_comment.comment_id({comment.id})"
        "{id,text,timestamp,username,media{id,media_url,permalink}}",
    )["mentioned_comment"]
    media = get(
        INSTAGRAM.user_id,
        fields=f"mentioned_media.media_id({caption.id}){{id,caption,username}}",
    )["mentioned_media"]
    assert (told["id"], told["media"]["id"]) == (comment.id, "17900000000000001")
    assert (media["id"], media["caption"]) == (caption.id, "شوفوا")

    assert error(get, comment.id)["code"] == 10
    running.graph.put_object(
        INSTAGRAM.user_id, "mentions", media_id="17900000000000001", comment_id=comment.id,
        message="شكرا",
    )  # fmt: skip
    assert running.sim.writes()[0]["parent"] == comment.id


def test_the_private_api_s_ids_are_unknown_here(running: Running) -> None:
    media = ig(running, "media", "x", "city")

    assert error(running.graph.get_object, media.private_id)["error_subcode"] == 33


@pytest.mark.parametrize("day_old", [True, False])
def test_an_instagram_token_is_refreshed_as_switched(running: Running, day_old: bool) -> None:
    running.sim.switches.set("ig_refresh_after_24h", day_old)
    graph = running.graph
    graph.access_token = INSTAGRAM_TOKEN
    assert graph.get_object("me", fields="username")["username"] == INSTAGRAM.username
    ask = {"grant_type": "ig_refresh_token"}
    if day_old:
        assert error(graph.request, "refresh_access_token", dict(ask))["code"] == 100
        running.sim.clock.advance(25 * 3600)

    told = graph.request("refresh_access_token", dict(ask))

    assert (told["access_token"], told["expires_in"]) == (INSTAGRAM_TOKEN, 5184000)


def test_recorded_shapes_are_ours(running: Running) -> None:
    media = ig(running, "media", "caption", "city")
    comment = ig(running, "comment", "x", parent=media.id)
    ig(running, "reply", "y", parent=comment.id)
    get = running.graph

    user = recorded("instagram/user_fields.json")
    assert set(get.get_object(INSTAGRAM.user_id, fields=",".join(user))) == set(user)
    told = recorded("instagram/comment_fields.json")
    assert set(get.get_object(comment.id, fields=",".join(told))) == set(told)
    replies = recorded("instagram/replies.json")
    ours = get.get_connections(comment.id, "replies")
    assert set(ours["data"][0]) == set(replies["data"][0])
    for page in ("medias_p1", "medias_p2"):
        for told in recorded(f"instagram/{page}.json")["data"]:
            wanted = set(told) - {"children"}
            assert set(get.get_object(media.id, fields=",".join(wanted))) >= wanted - {"caption"}
