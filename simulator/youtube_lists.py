"""What each list method of YouTube answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from simulator import accounts, youtube_errors
from simulator.paging import CursorRefused
from simulator.simulation import Simulation
from simulator.wire import Request
from simulator.world import Item
from simulator.youtube_answers import Json, Writer, moderation, resource
from simulator.youtube_spec import Method


class Lists:
    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self.methods: dict[str, Callable[[Request, Method, Writer], Json]] = {
            "commentThreads.list": self._threads,
            "comments.list": self._comments,
            "channels.list": self._channels,
            "playlistItems.list": self._playlist_items,
            "videos.list": self._videos,
            "search.list": self._search,
        }

    # -- comments

    def _threads(self, request: Request, method: Method, writer: Writer) -> Json:
        wanted = request.param("moderationStatus")
        if wanted and request.param("id"):
            raise youtube_errors.Problem(
                400, "operationNotSupported", "moderationStatus cannot be used with id.",
                domain="youtube.commentThread", violation=True,
            )  # fmt: skip
        if wanted and wanted != "published" and not writer.owner:
            raise youtube_errors.forbidden()
        if "id" in request.query:
            return self._threads_by_id(request, method, writer)
        threads = [
            item
            for item in self._scope(request)
            if moderation(item) == (wanted or "published")
            and (request.param("searchTerms") or "").casefold() in item.versions[-1].text.casefold()
        ]
        if request.param("order") == "relevance":
            threads.sort(key=lambda item: len(item.versions[-1].text), reverse=True)
        return self._page(request, method, threads, writer.thread)

    def _threads_by_id(self, request: Request, method: Method, writer: Writer) -> Json:
        found = [item for item in self._named(request) if item.kind == "comment"]
        if not found:
            raise youtube_errors.not_found(
                "commentThreadNotFound",
                "One or more of the specified comment threads cannot be found.",
                "youtube.commentThread",
                "id",
            )
        return _list("commentThread", [writer.thread(item) for item in found], len(found))

    def _scope(self, request: Request) -> list[Item]:
        world = self._sim.world
        if video_id := request.param("videoId"):
            video = world.find("youtube", video_id)
            if video is None or video.kind != "video" or not video.visible(self._sim.clock.now()):
                raise youtube_errors.not_found(
                    "videoNotFound",
                    "The video identified by the <code>videoId</code> parameter could not be "
                    "found.",
                    "youtube.commentThread",
                    "videoId",
                )
            if video.extra.get("comments_disabled"):
                raise youtube_errors.comments_disabled(video_id)
            return world.items("youtube", kinds=("comment",), root=video.id)
        whole = request.param("allThreadsRelatedToChannelId")
        channel = whole or request.param("channelId") or ""
        citizen = world.citizen("youtube", channel)
        if citizen is None:
            raise youtube_errors.not_found(
                "channelNotFound",
                "The channel identified by the <code>channelId</code> parameter could not be "
                "found.",
                "youtube.commentThread",
                "allThreadsRelatedToChannelId" if whole else "channelId",
            )
        return world.items(
            "youtube", kinds=("comment",), where=lambda item: self._is_on(item, channel, whole)
        )

    def _is_on(self, item: Item, channel: str, whole: str | None) -> bool:
        if item.root is None:
            return channel == accounts.YOUTUBE.channel_id
        video = self._sim.world.find("youtube", item.root)
        return bool(whole) and video is not None and video.author.id == channel

    def _comments(self, request: Request, method: Method, writer: Writer) -> Json:
        if "id" in request.query:
            found = [
                item
                for item in self._named(request)
                if item.kind in ("comment", "reply") and (writer.owner or _public(item))
            ]
            return _list("comment", [writer.comment(item) for item in found], len(found))
        parent = self._sim.world.find("youtube", request.param("parentId") or "")
        if parent is None or not parent.visible(self._sim.clock.now()):
            raise youtube_errors.not_found(
                "commentNotFound",
                "One or more of the specified comments cannot be found.",
                "youtube.comment",
                "parentId",
            )
        replies = self._sim.world.items(
            "youtube", kinds=("reply",), thread=parent.thread, where=_public
        )
        if self._sim.switches.on("yt_replies_oldest_first"):
            replies.reverse()
        return self._page(request, method, replies, writer.comment)

    def _named(self, request: Request) -> list[Item]:
        """The visible items of `id=a,b,c`; the absent ones are journalled as gone."""
        names = [name for value in request.query["id"] for name in value.split(",") if name]
        found = []
        for name in names:
            item = self._sim.world.find("youtube", name)
            if item is not None and item.visible(self._sim.clock.now()):
                found.append(item)
            else:
                request.tell_gone("youtube", name)
        return found

    # -- channels, videos, search

    def _channels(self, request: Request, method: Method, writer: Writer) -> Json:
        if request.param("mine"):
            if not writer.owner:
                raise youtube_errors.login_required()
            names = [accounts.YOUTUBE.channel_id]
        elif "id" in request.query:
            names = [name for value in request.query["id"] for name in value.split(",")]
        else:
            names = ["@" + (request.param("forHandle") or "").lstrip("@")]
        found = [self._sim.world.citizen("youtube", name) for name in names]
        items = [writer.channel(citizen) for citizen in found if citizen]
        return _list("channel", items, int(request.param("maxResults") or 5))

    def _playlist_items(self, request: Request, method: Method, writer: Writer) -> Json:
        playlist = request.param("playlistId") or ""
        owner = self._sim.world.citizen("youtube", "UC" + playlist[2:])
        if owner is None or not playlist.startswith("UU"):
            raise youtube_errors.not_found(
                "playlistNotFound",
                "The playlist identified with the request's <code>playlistId</code> parameter "
                "cannot be found.",
                "youtube.playlistItem",
                "playlistId",
            )
        videos = self._sim.world.items(
            "youtube", kinds=("video",), where=lambda item: item.author == owner
        )
        places = {item.id: place for place, item in enumerate(videos)}
        return self._page(
            request, method, videos,
            lambda item: writer.playlist_item(item, playlist, places[item.id]),
        )  # fmt: skip

    def _videos(self, request: Request, method: Method, writer: Writer) -> Json:
        found = [item for item in self._named(request) if item.kind == "video"]
        return _list("video", [writer.video(item) for item in found], len(found))

    def _search(self, request: Request, method: Method, writer: Writer) -> Json:
        kinds = {
            kind for value in request.query.get("type", ["video"]) for kind in value.split(",")
        }
        if not kinds <= {"video", "channel", "playlist"}:
            raise youtube_errors.invalid("type", ",".join(sorted(kinds)))
        after = _moment(request, "publishedAfter")
        before = _moment(request, "publishedBefore")
        terms = (request.param("q") or "").casefold().split()
        channel = request.param("channelId")

        def matches(item: Item) -> bool:
            text = f"{item.versions[-1].text} {item.extra.get('description', '')}".casefold()
            return (
                "video" in kinds
                and all(_term(term, text) for term in terms)
                and (after is None or item.created >= after)
                and (before is None or item.created < before)
                and (channel is None or item.author.id == channel)
            )

        videos = self._sim.world.items("youtube", kinds=("video",), where=matches)
        if request.param("order", "relevance") != "date":
            videos.sort(key=lambda item: item.id)
        return self._page(request, method, videos, writer.found) | {"regionCode": "AE"}

    # -- pages

    def _page(
        self, request: Request, method: Method, items: list[Item], write: Callable[[Item], Json]
    ) -> Json:
        asked = int(request.param("maxResults") or method.results[2])
        scope = "&".join(
            f"{name}={request.query[name]}"
            for name in sorted(request.query)
            if name not in ("pageToken", "key", "maxResults", "alt")
        )
        try:
            page = self._sim.pager.cut(
                request, items, scope=f"{method.name}?{scope}", token=request.param("pageToken"),
                limit=max(1, asked), shifting=True,
            )  # fmt: skip
        except CursorRefused as refused:
            failed = self._sim.switches.on("yt_bad_token_processing_failure")
            raise youtube_errors.bad_token(failed) from refused
        kind = {
            "commentThreads.list": "commentThread", "comments.list": "comment",
            "playlistItems.list": "playlistItem", "search.list": "search",
        }[method.name]  # fmt: skip
        return _list(kind, [write(item) for item in page.items], asked, page.next)


def _list(kind: str, items: list[Json], asked: int, token: str | None = None) -> Json:
    body: dict[str, Any] = {"nextPageToken": token} if token else {}
    body["pageInfo"] = {"totalResults": len(items), "resultsPerPage": asked}
    return resource(f"{kind}ListResponse", body | {"items": items})


def _public(item: Item) -> bool:
    return moderation(item) == "published"


def _term(term: str, text: str) -> bool:
    if "|" in term:
        return any(_term(choice, text) for choice in term.split("|") if choice)
    if term.startswith("-") and len(term) > 1:
        return term[1:] not in text
    return term.strip('"') in text


def _moment(request: Request, name: str) -> datetime | None:
    text = request.param(name)
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise youtube_errors.invalid(name, text) from None
    if when.tzinfo is None:
        raise youtube_errors.invalid(name, text)
    return when
