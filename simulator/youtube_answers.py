"""How YouTube writes its resources: comment, thread, video, playlist item, search result."""

import hashlib
import html
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator import accounts
from simulator.simulation import Simulation
from simulator.wire import Request
from simulator.world import Citizen, Item

Json = dict[str, Any]
_LINK = re.compile(r"https?://[^\s<>\"]+")


def moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def resource(kind: str, body: Json) -> Json:
    """`kind` and `etag` first, as YouTube sends them."""
    made = hashlib.sha1(json.dumps(body, sort_keys=True).encode(), usedforsecurity=False)
    return {"kind": f"youtube#{kind}", "etag": made.hexdigest()[:27], **body}


def displayed(text: str, text_format: str) -> str:
    if text_format == "plainText":
        return text
    marked = html.escape(text, quote=True).replace("&#x27;", "&#39;")
    marked = _LINK.sub(lambda link: f'<a href="{link[0]}">{link[0]}</a>', marked)
    return marked.replace("\n", "<br>")


def moderation(item: Item) -> str:
    return str(item.extra.get("moderation", "published"))


@dataclass(frozen=True)
class Writer:
    """Writes for one request: its parts, its text format, and who asks."""

    sim: Simulation
    request: Request
    parts: frozenset[str]
    text_format: str
    owner: bool  # asked with the channel owner's OAuth token
    by_id: bool = False

    # -- comments

    def thread(self, top: Item) -> Json:
        body: Json = {"id": top.id}
        replies = self._replies(top)
        if "snippet" in self.parts:
            body["snippet"] = {
                "channelId": self._channel(top),
                **({"videoId": top.root} if top.root else {}),
                "topLevelComment": self.comment(top, inside_thread=True),
                "canReply": True,
                "totalReplyCount": self._ever(top),
                "isPublic": moderation(top) == "published",
            }
        if "replies" in self.parts and replies:
            inline = replies[: self._inline(top)]
            body["replies"] = {
                "comments": [self.comment(reply, inside_thread=True) for reply in inline]
            }
        return resource("commentThread", body)

    def comment(self, item: Item, *, inside_thread: bool = False) -> Json:
        body: Json = {"id": item.id}
        if inside_thread or "snippet" in self.parts:
            body["snippet"] = self._comment_snippet(item, inside_thread)
        return resource("comment", body)

    def _comment_snippet(self, item: Item, inside_thread: bool) -> Json:
        now = self.sim.clock.now()
        version = item.shown(now)
        self.request.serve(item, version)
        snippet: Json = {}
        if inside_thread:
            snippet["channelId"] = self._channel(item)
            if item.root:
                snippet["videoId"] = item.root
        snippet["textDisplay"] = displayed(version.text, self.text_format)
        if self.owner and item.ours:
            snippet["textOriginal"] = version.text
        if item.kind == "reply":
            snippet["parentId"] = item.thread
        snippet |= self._author(item.author, bool(item.extra.get("author_missing")))
        if "image" in item.extra:
            snippet["imageUrl"] = item.extra["image"]
        snippet |= {"canRate": True, "viewerRating": "none", "likeCount": 0}
        if self.owner and not self.by_id:
            snippet["moderationStatus"] = moderation(item)
        return snippet | {"publishedAt": moment(item.created), "updatedAt": moment(version.at)}

    def _author(self, author: Citizen, missing: bool) -> Json:
        if missing:
            return {"authorDisplayName": "", "authorProfileImageUrl": "", "authorChannelUrl": ""}
        handle = "@" + author.handle.lstrip("@")
        return {
            "authorDisplayName": handle
            if self.sim.switches.on("yt_name_is_handle")
            else author.name,
            "authorProfileImageUrl": f"https://yt3.ggpht.com/ytc/{author.id}=s48-c-k-c0x00ffffff-no-rj",
            "authorChannelUrl": f"http://www.youtube.com/{handle}",
            "authorChannelId": {"value": author.id},
        }

    def _replies(self, top: Item) -> list[Item]:
        return self.sim.world.items(
            "youtube", kinds=("reply",), thread=top.id,
            where=lambda reply: moderation(reply) == "published",
        )  # fmt: skip

    def _ever(self, top: Item) -> int:
        """Held and deleted replies count too, so it need not match what can be read."""
        return len(
            self.sim.world.items("youtube", kinds=("reply",), thread=top.id, deleted_too=True)
        )

    @staticmethod
    def _inline(top: Item) -> int:
        """A subset: five at most, for one thread in four fewer."""
        return 2 if hashlib.sha256(top.id.encode()).digest()[0] % 4 == 0 else 5

    def _channel(self, item: Item) -> str:
        video = self.sim.world.find("youtube", item.root) if item.root else None
        return video.author.id if video else accounts.YOUTUBE.channel_id

    # -- channels and videos

    def channel(self, author: Citizen) -> Json:
        videos = [
            v for v in self.sim.world.items("youtube", kinds=("video",)) if v.author == author
        ]
        body: Json = {"id": author.id}
        if "snippet" in self.parts:
            body["snippet"] = {
                "title": author.name,
                "description": "",
                "customUrl": "@" + author.handle.lstrip("@"),
                "publishedAt": "2012-03-04T08:00:00Z",
                "thumbnails": _thumbnails(author.id),
                "localized": {"title": author.name, "description": ""},
            }
        if "contentDetails" in self.parts:
            body["contentDetails"] = {
                "relatedPlaylists": {"likes": "", "uploads": "UU" + author.id[2:]}
            }
        if "statistics" in self.parts:
            body["statistics"] = {
                "viewCount": "0",
                "subscriberCount": "0",
                "hiddenSubscriberCount": False,
                "videoCount": str(len(videos)),
            }
        return resource("channel", body)

    def video(self, item: Item) -> Json:
        body: Json = {"id": item.id}
        if "snippet" in self.parts:
            body["snippet"] = self._video_snippet(item) | {
                "categoryId": "25",
                "localized": {"title": self._title(item), "description": _description(item)},
            }
        if "status" in self.parts:
            body["status"] = {
                "uploadStatus": "processed",
                "privacyStatus": "public",
                "license": "youtube",
                "embeddable": True,
                "publicStatsViewable": True,
                "madeForKids": False,
            }
        if "statistics" in self.parts:
            body["statistics"] = self._video_statistics(item)
        return resource("video", body)

    def playlist_item(self, item: Item, playlist: str, position: int) -> Json:
        body: Json = {"id": f"{playlist}.{item.id}"}
        if "snippet" in self.parts:
            snippet = self._video_snippet(item)
            del snippet["liveBroadcastContent"]
            body["snippet"] = snippet | {
                "playlistId": playlist,
                "position": position,
                "resourceId": {"kind": "youtube#video", "videoId": item.id},
                "videoOwnerChannelTitle": item.author.name,
                "videoOwnerChannelId": item.author.id,
            }
        if "contentDetails" in self.parts:
            body["contentDetails"] = {
                "videoId": item.id,
                "videoPublishedAt": moment(item.created),
            }
        if "status" in self.parts:
            body["status"] = {"privacyStatus": "public"}
        return resource("playlistItem", body)

    def found(self, item: Item) -> Json:
        body: Json = {"id": {"kind": "youtube#video", "videoId": item.id}}
        if "snippet" in self.parts:
            snippet = self._video_snippet(item)
            # Search escapes its titles; the other methods do not.
            snippet["title"] = html.escape(snippet["title"]).replace("&#x27;", "&#39;")
            body["snippet"] = snippet
        return resource("searchResult", body)

    def _video_snippet(self, item: Item) -> Json:
        self.request.serve(item, item.shown(self.sim.clock.now()))
        return {
            "publishedAt": moment(item.created),
            "channelId": item.author.id,
            "title": self._title(item),
            "description": _description(item),
            "thumbnails": _thumbnails(item.id),
            "channelTitle": item.author.name,
            "liveBroadcastContent": "none",
        }

    def _video_statistics(self, item: Item) -> Json:
        statistics = {"viewCount": "1204", "likeCount": "17", "favoriteCount": "0"}
        if not item.extra.get("comments_disabled"):
            comments = self.sim.world.items(
                "youtube", kinds=("comment", "reply"), root=item.id,
                where=lambda comment: moderation(comment) == "published",
            )  # fmt: skip
            statistics["commentCount"] = str(len(comments))
        return statistics

    def _title(self, item: Item) -> str:
        return item.shown(self.sim.clock.now()).text


def _description(item: Item) -> str:
    return str(item.extra.get("description", ""))


def _thumbnails(name: str) -> Json:
    url = f"https://i.ytimg.com/vi/{name}/default.jpg"
    return {"default": {"url": url, "width": 120, "height": 90}}
