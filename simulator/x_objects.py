"""Items of the world as X's objects, whole; simulator.x_answer serves what was asked of them.

What an item's `extra` may say: lang, place, coordinates [longitude, latitude], withheld
[country codes], possibly_sensitive, source, retweets, quoted and retweeted (post ids),
author_missing (suspended: absent from includes), unauthorized (protected: hidden, an error when
looked up); for messages to (a participant), participants, event_type, referenced (post ids).
`media` entries have type photo, video or animated_gif, url, and perhaps alt_text, width, height,
duration_ms, preview_image_url.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.clock import iso
from simulator.simulation import Simulation
from simulator.world import Citizen, Item, Version
from simulator.x_settings import Settings
from simulator.x_text import SHORT, Link, Wire, hashtags, language, mentions, wire

CHANNEL = "x"
POSTS = ("post", "mention", "reply", "quote")
EDITS = 5
MESSAGE_LENGTH = 10_000
EDIT_WINDOW = timedelta(hours=1)
Object = dict[str, Any]


@dataclass
class Post:
    """One item in the version that a reader gets, as searches and timelines see it."""

    item: Item
    version: Version
    sim: Simulation

    @property
    def text(self) -> str:
        return self.version.text

    @property
    def author(self) -> tuple[str, str]:
        return self.item.author.id, self.item.author.handle

    @property
    def replied_user(self) -> tuple[str, str]:
        above = self.sim.world.find(CHANNEL, self.replied_to) if self.replied_to else None
        return (above.author.id, above.author.handle) if above else ("", "")

    @property
    def replied_to(self) -> str:
        return (self.item.parent or "") if self.item.kind != "quote" else ""

    @property
    def quoted(self) -> str:
        if self.item.kind == "quote" and self.item.parent:
            return self.item.parent
        return str(self.item.extra.get("quoted", ""))

    @property
    def retweeted(self) -> str:
        return str(self.item.extra.get("retweeted", ""))

    @property
    def conversation(self) -> str:
        # A quote opens a conversation of its own.
        return self.item.id if self.item.kind == "quote" else self.item.thread or self.item.id

    @property
    def lang(self) -> str:
        return str(self.item.extra.get("lang") or language(self.text))

    @property
    def tags(self) -> set[str]:
        return hashtags(self.text)

    @property
    def has(self) -> set[str]:
        media = {"photo": "images", "video": "videos", "animated_gif": "videos"}
        found = {media.get(entry.get("type", "photo"), "images") for entry in self.item.media}
        marks = {"links": "http" in self.text, "mentions": "@" in self.text, "media": bool(found),
                 "hashtags": bool(self.tags), "geo": "place" in self.item.extra}  # fmt: skip
        return found | {name for name, is_so in marks.items() if is_so}

    def names(self, username: str) -> bool:
        return mentions(self.text, username)


def hidden(item: Item) -> bool:
    return bool(item.extra.get("unauthorized"))


def summons(sim: Simulation, item: Item) -> bool:
    """Whether the author called on the city: named it, or quoted one of its posts."""
    city = sim.city[CHANNEL]
    post = Post(item, item.shown(sim.clock.now()), sim)
    if item.author.id == city.id or item.kind == "mention" or post.names(city.handle):
        return True
    quoted = sim.world.find(CHANNEL, post.quoted) if post.quoted else None
    return quoted is not None and quoted.author.id == city.id


class Objects:
    def __init__(self, sim: Simulation, settings: Settings) -> None:
        self._sim, self._settings = sim, settings

    def wire(self, item: Item, version: Version) -> Wire:
        post = Post(item, version, self._sim)

        def user_id(handle: str) -> str | None:
            known = self._sim.world.citizen(CHANNEL, handle)
            return known.id if known else None

        return wire(
            str(item.extra.get("prefix", "")) + version.text,
            added=self._added(post) if self._settings.on("x_media_links") else [],
            status=_status(item, version.id),
            reply=bool(post.replied_to),
            user_id=user_id,
            code_points=self._sim.switches.on("x_entities_by_code_point"),
            longest=MESSAGE_LENGTH if item.kind == "dm" else SHORT,
            escaped=item.kind != "dm" or self._settings.on("x_messages_escaped"),
        )

    def tweet(self, item: Item, version: Version) -> Object:
        """Every field that this simulator has; empty ones are None or []."""
        post, text = Post(item, version, self._sim), self.wire(item, version)
        extra, now = item.extra, self._sim.clock.now()
        history = [each.id for each in item.versions if each.visible_at <= now] or [item.id]
        note = {"text": text.long, "entities": text.long_entities} if text.long else None
        return {
            "id": version.id,
            "text": text.text,
            "edit_history_tweet_ids": history,
            "author_id": item.author.id,
            "created_at": _second(version.at),
            "conversation_id": post.conversation,
            "in_reply_to_user_id": post.replied_user[0],
            "referenced_tweets": _references(post),
            "lang": post.lang,
            "entities": text.entities,
            "display_text_range": list(text.shown),
            "attachments": {"media_keys": [media_key(item, n + 1) for n in range(len(item.media))]}
            if item.media
            else None,
            "geo": _geo(extra),
            "note_tweet": {name: value for name, value in (note or {}).items() if value},
            "edit_controls": {
                "edits_remaining": max(0, EDITS - len(history) + 1),
                "is_edit_eligible": not post.replied_to,
                "editable_until": _second(item.created + EDIT_WINDOW),
            },
            "public_metrics": self._metrics(item),
            "possibly_sensitive": bool(extra.get("possibly_sensitive", False)),
            "reply_settings": "everyone",
            "source": extra.get("source", "X for Android"),
            "withheld": {"copyright": False, "country_codes": list(extra["withheld"])}
            if extra.get("withheld")
            else None,
        }

    def _added(self, post: Post) -> list[Link]:
        """What X itself appends to a text: links to its media and to the quoted post."""
        item, status = post.item, _status(post.item, post.version.id)
        links = [
            Link(f"{status}/{_NOUN.get(entry.get('type', 'photo'), 'photo')}/{place}",
                 media_key(item, place))
            for place, entry in enumerate(item.media, 1)
        ]  # fmt: skip
        quoted = self._sim.world.find(CHANNEL, post.quoted) if post.quoted else None
        return [*links, Link(_status(quoted, quoted.id))] if quoted else links

    def _metrics(self, item: Item) -> Object:
        below = self._sim.world.items(CHANNEL, parent=item.id)
        return {
            "retweet_count": int(item.extra.get("retweets", 0)),
            "reply_count": sum(child.kind != "quote" for child in below),
            "like_count": _number(item.id, 40),
            "quote_count": sum(child.kind == "quote" for child in below),
            "bookmark_count": _number(item.id + "b", 4),
            "impression_count": _number(item.id + "i", 5000),
        }

    def user(self, citizen: Citizen) -> Object:
        joined = datetime(2009, 6, 1, tzinfo=UTC) + timedelta(hours=_number(citizen.id, 130000))
        places = ("Sharjah, UAE", "الشارقة", "", "Dubai", "")
        return {
            "id": citizen.id,
            "name": citizen.name,
            "username": citizen.handle,
            "created_at": _second(joined),
            "location": places[_number(citizen.id, len(places))],
            "profile_image_url": f"https://pbs.twimg.com/profile_images/{citizen.id}/a_normal.jpg",
            "protected": False,
            "public_metrics": {
                "followers_count": _number(citizen.id + "f", 20000),
                "following_count": _number(citizen.id + "g", 900),
                "tweet_count": _number(citizen.id + "t", 30000),
                "listed_count": _number(citizen.id + "l", 20),
                "like_count": _number(citizen.id + "k", 9000),
            },
            "verified": citizen.city,
            "verified_type": "government" if citizen.city else "none",
        }

    @staticmethod
    def media(item: Item, place: int) -> Object:
        entry = item.media[place - 1]
        kind, url = entry.get("type", "photo"), entry.get("url", "")
        moving = kind != "photo"
        return {
            "media_key": media_key(item, place),
            "type": kind,
            "url": None if moving else url,
            "preview_image_url": entry.get("preview_image_url") if moving else None,
            "alt_text": None if moving else entry.get("alt_text"),
            "width": entry.get("width", 1280),
            "height": entry.get("height", 960),
            "duration_ms": entry.get("duration_ms") if kind == "video" else None,
            "variants": [{"bit_rate": 832000, "content_type": "video/mp4", "url": url}]
            if moving
            else None,
        }

    @staticmethod
    def place(given: Object) -> Object:
        box = given.get("bbox", [55.36, 25.25, 55.65, 25.43])
        return {
            "id": given["id"],
            "full_name": given.get("full_name", "Sharjah, United Arab Emirates"),
            "name": given.get("name", "Sharjah"),
            "country": given.get("country", "United Arab Emirates"),
            "country_code": given.get("country_code", "AE"),
            "place_type": given.get("place_type", "city"),
            "contained_within": given.get("contained_within"),
            "geo": {"type": "Feature", "bbox": box, "properties": {}},
        }

    def event(self, item: Item, version: Version) -> Object:
        """A direct message, with its links beside the text as specification 2.166 has them."""
        kind = item.extra.get("event_type", "MessageCreate")
        common = {
            "id": item.id,
            "event_type": kind,
            "created_at": _second(item.created),
            "dm_conversation_id": conversation_of(self._sim, item),
            "sender_id": item.author.id,
        }
        if kind != "MessageCreate":
            people = item.extra.get("participants", [item.author.id])
            return {**common, "participant_ids": list(people)}
        text = self.wire(item, version)
        referenced = [{"id": str(post)} for post in item.extra.get("referenced", [])]
        return {
            **common,
            "text": text.text,
            "entities": text.entities,
            "attachments": {"media_keys": [media_key(item, n + 1) for n in range(len(item.media))]}
            if item.media
            else None,
            "referenced_tweets": referenced,
        }


def _status(item: Item, post_id: str) -> str:
    return f"https://x.com/{item.author.handle}/status/{post_id}"


def media_key(item: Item, place: int) -> str:
    prefix = {"photo": "3", "video": "7", "animated_gif": "16"}
    return f"{prefix.get(item.media[place - 1].get('type', 'photo'), '3')}_{int(item.id) + place}"


def conversation_of(sim: Simulation, item: Item) -> str:
    """A message's conversation: as given, else the two participants, smaller id first."""
    if item.thread:
        return item.thread
    other = str(item.extra.get("to", "")) if item.ours else sim.city[CHANNEL].id
    known = sim.world.citizen(CHANNEL, other)
    return pair(item.author.id, known.id if known else other)


def pair(one: str, other: str) -> str:
    first, second = sorted((one, other), key=int)
    return f"{first}-{second}"


def _references(post: Post) -> list[Object]:
    kinds = (
        ("retweeted", post.retweeted), ("quoted", post.quoted), ("replied_to", post.replied_to),
    )  # fmt: skip
    return [{"type": kind, "id": target} for kind, target in kinds if target]


def _geo(extra: Object) -> Object:
    geo: Object = {}
    if extra.get("place"):
        geo["place_id"] = extra["place"]["id"]
    if extra.get("coordinates"):
        geo["coordinates"] = {"type": "Point", "coordinates": list(extra["coordinates"])}
    return geo


def _second(moment: datetime) -> str:
    """X tells whole seconds, written with .000."""
    return iso(moment.replace(microsecond=0))


def _number(seed: str, below: int) -> int:
    """A number that stays the same for the same seed, in any process."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6], "big") % below


_NOUN = {"photo": "photo", "video": "video", "animated_gif": "video"}
