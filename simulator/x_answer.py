"""Answers of X: of each object only the fields asked for, and what the expansions bring along.

`includes` is deduplicated and in no order. What cannot be brought along is told in `errors`
of a 200.
"""

import random
import threading
from dataclasses import dataclass, field
from typing import Any

from simulator.simulation import Simulation
from simulator.world import Citizen, Item, Version
from simulator.x_errors import not_authorized, not_found
from simulator.x_objects import CHANNEL, Object, Objects, Post, hidden, media_key
from simulator.x_params import Asked

DEFAULTS = {
    "tweet": frozenset({"id", "text", "edit_history_tweet_ids"}),
    "user": frozenset({"id", "name", "username"}),
    "media": frozenset({"media_key", "type"}),
    "place": frozenset({"id", "full_name"}),
    "dm_event": frozenset({"id", "event_type", "text"}),
}
_REQUIRED_BY = {  # an expansion brings the field that it expands
    "author_id": "author_id",
    "in_reply_to_user_id": "in_reply_to_user_id",
    "attachments.media_keys": "attachments",
    "geo.place_id": "geo",
    "entities.mentions.username": "entities",
    "referenced_tweets.id": "referenced_tweets",
    "referenced_tweets.id.author_id": "referenced_tweets",
    "referenced_tweets.id.attachments.media_keys": "referenced_tweets",
    "edit_history_tweet_ids": "edit_history_tweet_ids",
    "sender_id": "sender_id",
    "participant_ids": "participant_ids",
}
_REFERENCES = "referenced_tweets.id"


@dataclass
class Beside:
    """What stands beside the data, by kind and id."""

    users: dict[str, Object] = field(default_factory=dict)
    tweets: dict[str, Object] = field(default_factory=dict)
    media: dict[str, Object] = field(default_factory=dict)
    places: dict[str, Object] = field(default_factory=dict)
    errors: dict[tuple[str, str], Object] = field(default_factory=dict)

    def error(self, entry: Object) -> None:
        self.errors[entry["parameter"], entry["resource_id"]] = entry


class Answers:
    def __init__(self, sim: Simulation, objects: Objects) -> None:
        self._sim, self._objects = sim, objects
        self._rng, self._lock = random.Random(sim.seed + 17), threading.Lock()

    def tweet(self, asked: Asked, item: Item, version: Version) -> Object:
        return _picked("tweet", self._objects.tweet(item, version), asked)

    def user(self, asked: Asked, citizen: Citizen) -> Object:
        return _picked("user", self._objects.user(citizen), asked)

    def event(self, asked: Asked, item: Item, version: Version) -> Object:
        event = _picked("dm_event", self._objects.event(item, version), asked)
        entities = event.pop("entities", {})
        return {**event, **entities}

    def tweets_beside(self, asked: Asked, posts: list[Post]) -> Beside:
        beside = Beside()
        for post in posts:
            self._beside_post(asked, post, beside)
        return beside

    def events_beside(self, asked: Asked, items: list[Item]) -> Beside:
        beside = Beside()
        for item in items:
            if "sender_id" in asked.expansions:
                self._user(asked, item.author, beside)
            if "attachments.media_keys" in asked.expansions:
                self._media(asked, item, beside)
            if "participant_ids" in asked.expansions:
                for person in item.extra.get("participants", []):
                    known = self._sim.world.citizen(CHANNEL, str(person))
                    if known:
                        self._user(asked, known, beside)
            if _REFERENCES in asked.expansions:
                for target in item.extra.get("referenced", []):
                    self._reference(asked, str(target), beside)
        return beside

    def body(self, data: Any, beside: Beside, meta: Object | None = None) -> Object:
        """Puts an answer together; empty parts are left out."""
        with self._lock:
            includes = {}
            for name in ("users", "tweets", "media", "places"):
                entries = list(getattr(beside, name).values())
                self._rng.shuffle(entries)
                includes[name] = entries
        parts = {
            "data": data,
            "includes": {name: entries for name, entries in includes.items() if entries},
            "errors": list(beside.errors.values()),
            "meta": meta,
        }
        return {name: part for name, part in parts.items() if part}

    # -- one post's company

    def _beside_post(self, asked: Asked, post: Post, beside: Beside) -> None:
        item, wanted = post.item, asked.expansions
        if "author_id" in wanted:
            self._author(asked, item, "author_id", beside)
        if "attachments.media_keys" in wanted:
            self._media(asked, item, beside)
        if "geo.place_id" in wanted and item.extra.get("place"):
            place = self._objects.place(item.extra["place"])
            beside.places[place["id"]] = _picked("place", place, asked)
        self._people(asked, post, beside)
        if any(name.startswith(_REFERENCES) for name in wanted):
            for target in filter(None, (post.retweeted, post.quoted, post.replied_to)):
                self._reference(asked, target, beside)
        if "edit_history_tweet_ids" in wanted:
            now = self._sim.clock.now()
            for version in item.versions:
                if version.id != post.version.id and version.visible_at <= now:
                    beside.tweets[version.id] = self.tweet(asked, item, version)

    def _people(self, asked: Asked, post: Post, beside: Beside) -> None:
        ids = []
        if "in_reply_to_user_id" in asked.expansions:
            ids.append(post.replied_user[0])
        if "entities.mentions.username" in asked.expansions:
            entities = self._objects.wire(post.item, post.version).entities
            ids += [entry["id"] for entry in entities.get("mentions", [])]
        for one in ids:
            known = self._sim.world.citizen(CHANNEL, one)
            if known:
                self._user(asked, known, beside)

    def _reference(self, asked: Asked, target: str, beside: Beside) -> None:
        now, item = self._sim.clock.now(), self._sim.world.find(CHANNEL, target)
        if item is None or not item.visible(now):
            beside.error(not_found("tweet", _REFERENCES, target))
            return
        if hidden(item):
            beside.error(not_authorized("tweet", _REFERENCES, target, "includes"))
            return
        if _REFERENCES in asked.expansions:
            version = item.shown(now)
            beside.tweets[version.id] = self.tweet(asked, item, version)
        if "referenced_tweets.id.author_id" in asked.expansions:
            self._author(asked, item, "referenced_tweets.id.author_id", beside)
        if "referenced_tweets.id.attachments.media_keys" in asked.expansions:
            self._media(asked, item, beside)

    def _author(self, asked: Asked, item: Item, parameter: str, beside: Beside) -> None:
        if item.extra.get("author_missing"):
            beside.error(not_authorized("user", parameter, item.author.id, "includes"))
        else:
            self._user(asked, item.author, beside)

    def _user(self, asked: Asked, citizen: Citizen, beside: Beside) -> None:
        beside.users[citizen.id] = self.user(asked, citizen)

    def _media(self, asked: Asked, item: Item, beside: Beside) -> None:
        for place in range(1, len(item.media) + 1):
            media = self._objects.media(item, place)
            beside.media[media_key(item, place)] = _picked("media", media, asked)


def _picked(kind: str, whole: Object, asked: Asked) -> Object:
    """The fields asked for, without those that are empty."""
    wanted = DEFAULTS[kind] | asked.fields(kind)
    if kind in ("tweet", "dm_event"):
        wanted |= {_REQUIRED_BY[name] for name in asked.expansions if name in _REQUIRED_BY}
    empty: tuple[Any, ...] = (None, "", [], {})
    return {name: value for name, value in whole.items() if name in wanted and value not in empty}
