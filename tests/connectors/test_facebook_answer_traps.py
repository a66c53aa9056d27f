"""An answer that is none of the Graph API's: nothing is read, gone or absent because of it."""

from __future__ import annotations

import pytest
from graph_stub import NOW, PAGE, TOKEN, facebook, facebook_outlet, letter
from platform_stub import Answer, serving

from domain.errors import RetryLater
from domain.message import Ref
from domain.source import Cursor, Source

SIGN_IN = f"<a href=/login?to=feed&access_token={TOKEN}&x>"
STRANGE = pytest.mark.parametrize(
    "answer",
    [
        Answer(SIGN_IN, 200, {"content-type": "text/html"}),
        Answer("GIF89a", 200, {"content-type": "image/gif"}),
        Answer("{}"),
        Answer({"data": []}, 302),
    ],
    ids=["text with a token", "picture", "empty object", "redirection"],
)


@STRANGE
def test_it_does_not_end_a_walk(answer: Answer) -> None:
    """The SDK makes a dict of a picture and of text with "access_token=" in it; as an empty page
    it would move the floor above what was never read."""
    walking = Cursor(floor="2026-11-01", ceiling="2026-11-23", position="A", position_at=NOW)
    with serving(feed=answer) as platform, pytest.raises(RetryLater):
        facebook(platform.url).poll(Source("facebook", "city", "feed", cursor=walking), limit=10)


@STRANGE
def test_it_does_not_delete(answer: Answer) -> None:
    """The same dict holds none of the ids that were asked for; none of them is gone for that."""
    with serving(**{"/": answer, PAGE: answer}) as platform, pytest.raises(RetryLater):
        list(facebook(platform.url).recheck([Ref("1_1", "post"), Ref("1_2", "post")]))


@STRANGE
def test_it_does_not_prove_that_nothing_was_sent(answer: Answer) -> None:
    """The same dict lists no comment of ours; as proof of absence it would send a letter twice."""
    with serving(comments=answer) as platform, pytest.raises(RetryLater):
        facebook_outlet(platform.url).find_sent(letter(facts={"post": "100"}), frozenset())
