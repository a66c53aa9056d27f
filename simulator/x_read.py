"""Reading posts and users: mentions, recent search, timelines, quotes, look-ups."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from simulator.clock import iso
from simulator.paging import CursorRefused
from simulator.simulation import Simulation
from simulator.wire import Request, Response
from simulator.world import Citizen, Item
from simulator.x_answer import Answers, Beside
from simulator.x_errors import Refusal, invalid, not_authorized, not_found
from simulator.x_objects import CHANNEL, POSTS, Object, Post, hidden
from simulator.x_params import Asked
from simulator.x_query import BadQuery, parse
from simulator.x_settings import Settings

MENTIONS_REACH = 800
TIMELINE_REACH = 3200
SEARCH_REACH = timedelta(days=7)
_SNOWFLAKE_EPOCH_MS = 1288834974657
_ID = re.compile(r"[0-9]{1,19}")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")


class Reads:
    def __init__(self, sim: Simulation, answers: Answers, settings: Settings) -> None:
        self._sim, self._answers, self._settings = sim, answers, settings

    # -- timelines

    def mentions(self, request: Request, asked: Asked) -> Response:
        user = self._sim.world.citizen(CHANNEL, asked.path["id"])
        if user is None:
            return self._no_user("id", asked.path["id"])
        posts = self._posts(
            lambda post: (post.item.kind == "mention" and user.city) or post.names(user.handle)
        )[:MENTIONS_REACH]
        return self._page(request, asked, _within(posts, asked))

    def own(self, request: Request, asked: Asked) -> Response:
        user = self._sim.world.citizen(CHANNEL, asked.path["id"])
        if user is None:
            return self._no_user("id", asked.path["id"])
        left_out = asked.lists.get("exclude", frozenset())
        posts = self._posts(lambda post: post.item.author.id == user.id)
        posts = _excluding(posts[:TIMELINE_REACH], left_out)
        return self._page(request, asked, _within(posts, asked))

    def quotes(self, request: Request, asked: Asked) -> Response:
        quoted = asked.path["id"]
        posts = self._posts(lambda post: post.quoted == quoted)
        posts = _excluding(posts, asked.lists.get("exclude", frozenset()))
        return self._page(request, asked, posts, ends=False)

    def search(self, request: Request, asked: Asked) -> Response:
        text = asked.plain.get("query")
        if not text:
            raise Refusal(invalid("query", "", "The `query` query parameter can not be empty"))
        order = asked.plain.get("sort_order", "recency")
        if order not in ("recency", "relevancy"):
            raise Refusal(invalid("sort_order", order, f"The `sort_order` query parameter value "
                                  f"[{order}] is not one of [recency,relevancy]"))  # fmt: skip
        try:
            test = parse(
                text,
                tokenised=self._sim.switches.on("x_phrase_tokenised"),
                longest=512 if self._settings.on("x_query_512") else 4096,
            )
        except BadQuery as error:
            raise Refusal(invalid("query", text, str(error))) from error
        oldest, newest = self._search_window(asked)
        posts = self._posts(lambda post: oldest <= post.version.at < newest and test(post))
        posts = _within(posts, asked)
        if order == "relevancy":
            posts.sort(key=lambda post: post.version.id[::-1])
        return self._page(request, asked, posts, shifting=order == "relevancy")

    # -- look-ups

    def lookup(self, request: Request, asked: Asked) -> Response:
        text = asked.plain.get("ids", "")
        ids = list(dict.fromkeys(text.split(","))) if text else []
        if not 1 <= len(ids) <= 100:
            raise Refusal(invalid("ids", text, f"The number of values in the `ids` query parameter "
                                  f"list [{len(ids)}] is not between 1 and 100"))  # fmt: skip
        for one in ids:
            if not _ID.fullmatch(one):
                raise Refusal(invalid("ids", one, f"The `ids` query parameter value [{one}] is "
                                      "not valid"))  # fmt: skip
        posts, errors = self._found(request, ids, "ids")
        beside = self._answers.tweets_beside(asked, posts)
        beside.errors.update(errors.errors)
        return Response(200, self._answers.body(self._data(request, asked, posts), beside))

    def tweet(self, request: Request, asked: Asked) -> Response:
        posts, errors = self._found(request, [asked.path["id"]], "id")
        beside = self._answers.tweets_beside(asked, posts)
        beside.errors.update(errors.errors)
        data = self._data(request, asked, posts)
        return Response(200, self._answers.body(data[0] if data else None, beside))

    def me(self, request: Request, asked: Asked) -> Response:
        return self._user(asked, self._sim.city[CHANNEL])

    def user(self, request: Request, asked: Asked) -> Response:
        return self._named(asked, "id")

    def username(self, request: Request, asked: Asked) -> Response:
        name = asked.path["username"]
        if not _HANDLE.fullmatch(name):
            raise Refusal(invalid("username", name, f"The `username` query parameter value "
                                  f"[{name}] does not match ^[A-Za-z0-9_]{{1,15}}$"))  # fmt: skip
        return self._named(asked, "username")

    def _named(self, asked: Asked, parameter: str) -> Response:
        value = asked.path[parameter]
        known = self._sim.world.citizen(CHANNEL, value)
        return self._user(asked, known) if known else self._no_user(parameter, value)

    def _user(self, asked: Asked, user: Citizen) -> Response:
        return Response(200, self._answers.body(self._answers.user(asked, user), Beside()))

    @staticmethod
    def _no_user(parameter: str, value: str) -> Response:
        return Response(200, {"errors": [not_found("user", parameter, value)]})

    def _found(self, request: Request, ids: list[str], parameter: str) -> tuple[list[Post], Beside]:
        now, posts, beside = self._sim.clock.now(), [], Beside()
        for one in ids:
            item = self._sim.world.find(CHANNEL, one)
            # An old id gives the old version; its edit history tells that there is a newer one.
            versions = item.versions if item and item.kind in POSTS and item.visible(now) else []
            shown = [v for v in versions if v.id == one and v.visible_at <= now]
            if item is None or not shown:
                request.tell_gone(CHANNEL, item.id if item else one)
                beside.error(not_found("tweet", parameter, one))
            elif hidden(item):
                beside.error(not_authorized("tweet", parameter, one, "data"))
            else:
                posts.append(Post(item, shown[0], self._sim))
        return posts, beside

    # -- shared

    def _posts(self, fits: Callable[[Post], bool]) -> list[Post]:
        """Visible posts in the version a reader gets, latest version first."""
        now = self._sim.clock.now()
        found = []
        for item in self._sim.world.items(CHANNEL, kinds=POSTS):
            post = Post(item, item.shown(now), self._sim)
            if not hidden(item) and fits(post):
                found.append(post)
        return sorted(found, key=_place, reverse=True)

    def _page(
        self,
        request: Request,
        asked: Asked,
        posts: list[Post],
        *,
        ends: bool = True,
        shifting: bool = False,
    ) -> Response:
        """One page with its meta; `ends`: newest_id and oldest_id are told."""
        name = next((n for n in ("next_token", "pagination_token") if n in asked.plain), None)
        by_id = {post.version.id: post for post in posts}
        try:
            page = self._sim.pager.cut(
                request,
                [_as_listed(post) for post in posts],
                scope=f"{request.path}?{asked.plain.get('query', '')}",
                token=asked.plain[name] if name else None,
                limit=asked.size,
                shifting=shifting,
            )
        except CursorRefused as refused:
            raise _bad_token(name or "", str(refused)) from refused
        served = [by_id[item.id] for item in page.items]
        ids = sorted((post.version.id for post in served), key=int)
        meta: Object = {"result_count": len(served)}
        if ids and ends:
            meta |= {"newest_id": ids[-1], "oldest_id": ids[0]}
        if page.next:
            meta["next_token"] = page.next
        beside = self._answers.tweets_beside(asked, served)
        return Response(200, self._answers.body(self._data(request, asked, served), beside, meta))

    def _data(self, request: Request, asked: Asked, posts: list[Post]) -> list[Object]:
        for post in posts:
            request.serve(post.item, post.version)
        return [self._answers.tweet(asked, post.item, post.version) for post in posts]

    def _search_window(self, asked: Asked) -> tuple[datetime, datetime]:
        now = self._sim.clock.now()
        oldest, delay = now - SEARCH_REACH, timedelta(seconds=self._settings.search_delay_s)
        if asked.numbers and asked.times:
            name = next(iter(asked.numbers))
            raise Refusal(
                invalid(name, asked.plain[name], "Invalid use of 'since_id' or 'until_id' in "
                        "conjunction with 'start_time' or 'end_time'.")
            )  # fmt: skip
        for name, number in asked.numbers.items():
            if _snowflake_time(number) < oldest and self._sim.switches.on("x_old_since_id_400"):
                raise Refusal(
                    invalid(name, str(number), f"'{name}' must be a tweet id created after "
                            f"[{iso(oldest)}]. Please use a '{name}' that is larger.")
                )  # fmt: skip
        for name, moment in asked.times.items():
            if moment < oldest:
                raise Refusal(
                    invalid(name, asked.plain[name], f"Invalid '{name}':'{asked.plain[name]}'. "
                            f"'{name}' must be on or after {iso(oldest)}.")
                )  # fmt: skip
        end = asked.times.get("end_time")
        if end and end > now - min(delay, timedelta(seconds=10)):
            raise Refusal(
                invalid("end_time", asked.plain["end_time"], "Invalid 'end_time'. 'end_time' must "
                        "be a minimum of 10 seconds prior to the request time.")
            )  # fmt: skip
        return max(oldest, asked.times.get("start_time", oldest)), end or now - delay


def _within(posts: list[Post], asked: Asked) -> list[Post]:
    """since_id beats start_time, until_id beats end_time; ids and end are exclusive."""
    since, until = asked.numbers.get("since_id"), asked.numbers.get("until_id")
    start = asked.times.get("start_time") if since is None else None
    end = asked.times.get("end_time") if until is None else None
    return [
        post
        for post in posts
        if (since is None or int(post.version.id) > since)
        and (until is None or int(post.version.id) < until)
        and (start is None or post.version.at >= start)
        and (end is None or post.version.at < end)
    ]


def _excluding(posts: list[Post], left_out: frozenset[str]) -> list[Post]:
    return [
        post
        for post in posts
        if not ("replies" in left_out and post.replied_to)
        and not ("retweets" in left_out and post.retweeted)
    ]


def _place(post: Post) -> tuple[datetime, str]:
    """By time and id of the latest version; within a millisecond a snowflake is random."""
    at = post.version.at
    return at.replace(microsecond=at.microsecond // 1000 * 1000), post.version.id


def _as_listed(post: Post) -> Item:
    """The item under the id and time by which X orders its lists, for the pager."""
    created, number = _place(post)
    return replace(post.item, id=number, created=created)


def _bad_token(name: str, token: str) -> Refusal:
    message = f"The `{name}` query parameter value [{token}] is not valid"
    return Refusal(invalid(name, token, message))


def _snowflake_time(number: int) -> datetime:
    since_epoch = timedelta(milliseconds=(number >> 22) + _SNOWFLAKE_EPOCH_MS)
    return datetime.fromisoformat("1970-01-01T00:00:00+00:00") + since_epoch
