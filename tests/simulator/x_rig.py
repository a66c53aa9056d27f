"""A simulated X in this process, and tweepy pointed at it the way a deployment would be."""

import json
import threading
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter

from simulator.accounts import X
from simulator.server import Server
from simulator.simulation import Simulation
from simulator.world import Item

ALL_FIELDS = {
    "tweet_fields": "id,text,author_id,created_at,conversation_id,in_reply_to_user_id,"
    "referenced_tweets,lang,entities,attachments,geo,edit_history_tweet_ids,edit_controls,"
    "note_tweet,public_metrics,possibly_sensitive,withheld,reply_settings,source,"
    "display_text_range",
    "expansions": "author_id,in_reply_to_user_id,referenced_tweets.id,geo.place_id,"
    "referenced_tweets.id.author_id,attachments.media_keys,edit_history_tweet_ids,"
    "entities.mentions.username,referenced_tweets.id.attachments.media_keys",
    "user_fields": "id,name,username,public_metrics,profile_image_url,location,verified,"
    "verified_type,protected,created_at,withheld",
    "media_fields": "media_key,type,url,preview_image_url,alt_text,variants,duration_ms,width,"
    "height",
    "place_fields": "id,full_name,name,country,country_code,geo,place_type,contained_within",
}
ALL_DM_FIELDS = {
    "dm_event_fields": "id,text,event_type,created_at,sender_id,dm_conversation_id,attachments,"
    "referenced_tweets,participant_ids,entities",
    "expansions": "sender_id,attachments.media_keys,referenced_tweets.id,participant_ids",
    "tweet_fields": ALL_FIELDS["tweet_fields"],
    "user_fields": ALL_FIELDS["user_fields"],
    "media_fields": ALL_FIELDS["media_fields"],
}


class Rewrite(HTTPAdapter):
    """Sends what was made (and signed) for api.twitter.com to the simulator."""

    def __init__(self, base: str) -> None:
        self._base = urlsplit(base)
        super().__init__()

    def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
        url = urlsplit(request.url)
        path = self._base.path + url.path
        request.url = urlunsplit((self._base.scheme, self._base.netloc, path, url.query, ""))
        kwargs["timeout"] = 5
        return super().send(request, *args, **kwargs)


class XRig:
    def __init__(self, journal: Path | None = None) -> None:
        self.sim = Simulation(seed=5, lag_s=0.0, journal=journal)
        self.sim.hang_s = 0.3
        self.server = Server(self.sim)
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()
        self._clients: list[tweepy.Client] = []
        self.set(search_delay_s=0)

    def close(self) -> None:
        for client in self._clients:
            client.session.close()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()
        self.sim.journal.close()

    def set(self, **settings: Any) -> None:
        data = json.dumps(settings).encode()
        request = urllib.request.Request(f"{self.server.url}/x/_sim/settings", data)  # noqa: S310
        urllib.request.urlopen(request).close()  # noqa: S310

    def client(self, how: str = "oauth1", *, raw: bool = True, **keys: str) -> tweepy.Client:
        """Tweepy as an app ("app"), an OAuth 1.0a user or an OAuth 2.0 user ("oauth2")."""
        given: Mapping[str, str] = (
            keys
            or {
                "app": {"bearer_token": X.bearer_token},
                "oauth2": {"bearer_token": X.oauth2_access_token},
                "oauth1": {
                    "consumer_key": X.consumer_key,
                    "consumer_secret": X.consumer_secret,
                    "access_token": X.access_token,
                    "access_token_secret": X.access_token_secret,
                },
            }[how]
        )
        client = tweepy.Client(**given, **({"return_type": requests.Response} if raw else {}))
        client.session.mount("https://api.twitter.com/", Rewrite(f"{self.server.url}/x"))
        self._clients.append(client)
        return client

    def call(
        self, method: str, path: str, *, token: str = X.bearer_token, **more: Any
    ) -> requests.Response:
        """A plain request, for what tweepy cannot send."""
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.server.url}/x{path}"
        return requests.request(method, url, headers=headers, timeout=5, **more)

    def post(self, text: str, who: str = "citizen", kind: str = "mention", **more: Any) -> Item:
        """An item of this author ("city" for the city itself)."""
        world = self.sim.world
        author = self.sim.city["x"] if who == "city" else world.meet("x", who)
        return world.add("x", kind, author, text, **more)
