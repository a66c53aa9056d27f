"""X's recent search: its window, its bounds and its query language."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from x_rig import XRig

from simulator.x_query import BadQuery, parse
from simulator.x_text import hashtags
from simulator.x_text import mentions as names

SUGGESTED = (
    '(@ShjMunicipality OR to:ShjMunicipality OR "بلدية الشارقة" OR #بلدية_الشارقة) '
    "-from:ShjMunicipality -is:retweet"
)


@pytest.fixture
def rig() -> Iterator[XRig]:
    rig = XRig()
    yield rig
    rig.close()


def search(rig: XRig, query: str = "@ShjMunicipality", **asked: Any) -> Any:
    return rig.client("app").search_recent_tweets(query, **asked)


def refusal(rig: XRig, **asked: str) -> str:
    answer = rig.call("GET", "/2/tweets/search/recent", params={"query": "a", **asked})
    assert answer.status_code == 400
    return str(answer.json()["errors"][0]["message"])


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [tweet["id"] for tweet in answer.json().get("data", [])]


def ago(**past: float) -> datetime:
    return datetime.now(UTC) - timedelta(**past)


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_newest_half_minute_is_not_found_yet(rig: XRig) -> None:
    rig.set(search_delay_s=30)
    rig.post("@ShjMunicipality now")
    old = rig.post("@ShjMunicipality then", created=ago(seconds=40), visible_at=ago(seconds=40))
    assert ids(search(rig)) == [old.id]
    assert "10 seconds prior" in refusal(rig, end_time=stamp(ago(seconds=2)))


def test_the_window_is_seven_days(rig: XRig) -> None:
    rig.post("@ShjMunicipality old", created=ago(days=8), visible_at=ago(days=8))
    assert search(rig).json() == {"meta": {"result_count": 0}}
    assert "must be on or after" in refusal(rig, start_time=stamp(ago(days=8)))


def test_a_since_id_from_before_the_window(rig: XRig) -> None:
    old = rig.post("@ShjMunicipality old", created=ago(days=8), visible_at=ago(days=8))
    new = rig.post("@ShjMunicipality new")
    assert "must be a tweet id created after" in refusal(rig, since_id=old.id)
    rig.sim.switches.set("x_old_since_id_400", False)
    assert ids(search(rig, since_id=old.id)) == [new.id]


def test_ids_and_times_do_not_go_together(rig: XRig) -> None:
    item = rig.post("@ShjMunicipality a")
    asked = {"since_id": item.id, "start_time": stamp(ago(hours=1))}
    assert "Invalid use of 'since_id'" in refusal(rig, **asked)


def test_pages_end_and_keep_the_since_id(rig: XRig) -> None:
    made = [rig.post(f"@ShjMunicipality {n}").id for n in range(25)]
    made.sort(key=int)
    seen, token = [], None
    for _ in range(3):
        answer = search(rig, max_results=10, since_id=made[0], next_token=token)
        seen += ids(answer)
        token = answer.json()["meta"].get("next_token")
    assert sorted(seen, key=int) == made[1:]
    assert (len(seen), token) == (24, None)
    # A token belongs to its query.
    token = search(rig, max_results=10).json()["meta"]["next_token"]
    assert "is not valid" in refusal(rig, next_token=token)


def test_relevancy_has_another_order_and_the_same_posts(rig: XRig) -> None:
    for n in range(12):
        rig.post(f"@ShjMunicipality {n}")
    by_time = ids(search(rig, max_results=100))
    by_worth = ids(search(rig, max_results=100, sort_order="relevancy"))
    assert by_time != by_worth
    assert sorted(by_time) == sorted(by_worth)


def test_a_reply_that_dropped_our_name_is_found_through_its_conversation(rig: XRig) -> None:
    own = rig.post("notice", "city", "post")
    reply = rig.post("not solved", "huda", "reply", parent=own.id)
    below = rig.post("me too", "omar", "reply", parent=reply.id)
    assert ids(search(rig, f"in_reply_to_tweet_id:{own.id}")) == [reply.id]
    assert ids(search(rig, "to:ShjMunicipality")) == [reply.id]
    thread = ids(search(rig, f"conversation_id:{own.id}"))
    assert set(thread) == {own.id, reply.id, below.id}
    assert ids(search(rig, f"conversation_id:{own.id} to:huda")) == [below.id]


@pytest.mark.parametrize("query", ["", "a" * 513, "(a", "a)", "OR a", "-a", "is:retweet",
                                   "a OR -b", "colour:red", '"a', "has:colour"])  # fmt: skip
def test_queries_that_x_cannot_read(rig: XRig, query: str) -> None:
    answer = rig.call("GET", "/2/tweets/search/recent", params={"query": query})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameters"]["query"] == [query]


@dataclass
class Sample:
    text: str
    author: tuple[str, str] = ("7", "huda")
    replied_user: tuple[str, str] = ("", "")
    conversation: str = "1"
    replied_to: str = ""
    quoted: str = ""
    retweeted: str = ""
    lang: str = "ar"
    has: set[str] = field(default_factory=set)

    @property
    def tags(self) -> set[str]:
        return hashtags(self.text)

    def names(self, username: str) -> bool:
        return names(self.text, username)


FITS = [
    (SUGGESTED, Sample("شكرا @ShjMunicipality"), True),
    (SUGGESTED, Sample("يا بلدية الشارقة الطريق"), True),
    (SUGGESTED, Sample("يا بلدية مدينة الشارقة"), False),
    (SUGGESTED, Sample("#بلدية_الشارقة حفرة"), True),
    (SUGGESTED, Sample("hello", replied_user=("9", "ShjMunicipality")), True),
    (SUGGESTED, Sample("@ShjMunicipality x", author=("9", "ShjMunicipality")), False),
    (SUGGESTED, Sample("@ShjMunicipality x", retweeted="3"), False),
    ("a b OR c", Sample("c"), True),
    ("a b OR c", Sample("b c"), True),
    ("a (b OR c)", Sample("c"), False),
    ("a (b OR c)", Sample("C and A"), True),
    ("a -(b OR c)", Sample("a b"), False),
    ("a -(b OR c)", Sample("a d"), True),
    ("a", Sample("a", retweeted="3"), False),
    ("from:7", Sample("a"), True),
    ("a lang:en", Sample("a"), False),
    ("a is:reply", Sample("a", replied_to="3"), True),
    ("حفرة", Sample("حُفـرة"), True),
    ("hole", Sample("holes"), False),
]


@pytest.mark.parametrize(("query", "post", "fits"), FITS)
def test_the_language(query: str, post: Sample, fits: bool) -> None:
    assert parse(query)(post) is fits


def test_phrases_match_stretches_of_text_where_x_does_not_tokenise() -> None:
    assert parse('"big hole"', tokenised=False)(Sample("a big holes"))
    assert not parse('"big hole"')(Sample("a big holes"))
    assert parse('"big hole"')(Sample("a big, hole"))


def test_a_long_query() -> None:
    parse("a" * 600, longest=4096)
    with pytest.raises(BadQuery, match="600"):
        parse("a" * 600)
