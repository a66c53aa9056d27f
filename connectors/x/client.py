"""tweepy on our wire, with its gaps closed.

What tweepy lacks: a time-out, another host than api.twitter.com, an error for a good status with a
bad body, headers beside a parsed answer, the new names of fields. What it must never do: sleep
until a limit is open again (without a reset time it calls itself until the stack is full), or log
its Authorization header.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import requests
import tweepy

from connectors.http import Wire
from connectors.options import reveal
from connectors.transport import scrub_logs, silence_logs
from connectors.x.errors import (
    Failed,
    Problem,
    lost,
    read_error,
    refused,
    reset_at,
    write_outcome,
)
from connectors.x.login import Login
from connectors.x.options import XOptions
from domain.letter import Refused, Unknown

POST_FIELDS: dict[str, Any] = {
    "tweet_fields": "id,text,author_id,created_at,conversation_id,in_reply_to_user_id,"
    "referenced_tweets,lang,entities,attachments,geo,edit_history_tweet_ids,edit_controls,"
    "note_tweet,public_metrics,possibly_sensitive,withheld,reply_settings,source,"
    "display_text_range",
    "expansions": "author_id,in_reply_to_user_id,referenced_tweets.id,"
    "referenced_tweets.id.author_id,attachments.media_keys,geo.place_id,edit_history_tweet_ids",
    "user_fields": "id,name,username,public_metrics,profile_image_url,location,verified,"
    "verified_type,protected,created_at,withheld",
    "media_fields": "media_key,type,url,preview_image_url,alt_text,variants,duration_ms,width,"
    "height",
    "place_fields": "id,full_name,country_code,geo,place_type,contained_within",
}
EVENT_FIELDS: dict[str, Any] = {
    "dm_event_fields": "id,text,event_type,created_at,sender_id,dm_conversation_id,attachments,"
    "referenced_tweets,participant_ids,entities",
    "event_types": "MessageCreate",
    "expansions": "sender_id,attachments.media_keys,referenced_tweets.id",
    "user_fields": POST_FIELDS["user_fields"],
    "media_fields": POST_FIELDS["media_fields"],
}
_POSITIONS = ("until_id", "next_token", "pagination_token")

scrub_logs("tweepy.client")
silence_logs("requests_oauthlib", "oauthlib")


_TOPS = {"data", "meta", "errors"}  # one of them stands in every answer of API v2


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer, and what its headers said of the limit of that call."""

    body: dict[str, Any]
    used: float | None = None  # share of the limit, 0..1
    not_before: datetime | None = None  # where nothing is left of it


class X:
    """Calls to the API v2 for one account. One thread at a time."""

    def __init__(self, options: XOptions, wire: Wire) -> None:
        names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
        keys = {name: reveal(getattr(options, name)) for name in names if getattr(options, name)}
        self._app = reveal(options.bearer_token) if options.bearer_token else None
        self._login = Login(options, wire) if options.refresh_token else None
        self._known = (*keys.values(), self._app or "")
        self._answer: requests.Response | None = None
        self._sdk = tweepy.Client(**keys, return_type=requests.Response, wait_on_rate_limit=False)
        wire.mount(self._sdk.session)
        self._sdk.session.hooks["response"].append(self._see)

    def read(self, method: str, *args: Any, as_user: bool = False, **params: Any) -> Answer:
        """A GET by tweepy's name for it. Raises domain.errors."""
        outcome = self.ask(method, *args, as_user=as_user, **params)
        if isinstance(outcome, Problem):
            raise read_error(outcome)
        return outcome

    def ask(
        self, method: str, *args: Any, as_user: bool = False, **params: Any
    ) -> Answer | Problem:
        """As `read`, with the problem handed back for a closer look."""
        given = {key: value for key, value in params.items() if value is not None}
        outcome = self._call(method, args, given, as_user=as_user or self._app is None)
        if isinstance(outcome, Problem) and any(name in given for name in _POSITIONS):
            return replace(outcome, walking=True)
        return outcome

    def write(self, method: str, **params: Any) -> Answer | Refused | Unknown:
        """A POST by tweepy's name for it. Never raises, never repeats."""
        outcome = self._call(method, (), params, as_user=True)
        return write_outcome(outcome) if isinstance(outcome, Problem) else outcome

    def _call(
        self, method: str, args: tuple[Any, ...], params: dict[str, Any], *, as_user: bool
    ) -> Answer | Problem:
        outcome = self._try(method, args, params, as_user, dead=None)
        early_death = isinstance(outcome, Problem) and outcome.status == 401 and outcome.sent
        if early_death and as_user and self._login is not None:
            # Refused before anything was done: a token that died early is no reason to give up.
            return self._try(method, args, params, as_user, dead=self._sdk.bearer_token)
        return outcome

    def _try(
        self,
        method: str,
        args: tuple[Any, ...],
        params: dict[str, Any],
        as_user: bool,
        dead: str | None,
    ) -> Answer | Problem:
        by_keys = as_user and self._login is None
        self._answer = None
        try:
            self._sdk.bearer_token = self._bearer(as_user, dead)
            getattr(self._sdk, method)(*args, user_auth=by_keys, **params)
        except Failed as failed:
            return failed.problem
        except requests.RequestException as error:
            return lost(error, *self._secrets())
        except Exception as error:
            # tweepy stumbles over hostile error bodies while it makes its exceptions
            if self._answer is None:
                return lost(error, *self._secrets())
        return self._judged(self._answer)

    def _judged(self, response: requests.Response | None) -> Answer | Problem:
        if response is None:
            return Problem("no answer")
        try:
            body = response.json()
        except (ValueError, RecursionError):
            body = None
        # An object that is none of X's (a proxy's {}) must not pass for an empty list.
        known = isinstance(body, dict) and bool(_TOPS & body.keys())
        if not known or not 200 <= response.status_code < 300:
            return refused(response, body, *self._secrets())
        return Answer(body, *_limit(response))

    def _bearer(self, as_user: bool, dead: str | None) -> str | None:
        if not as_user:
            return self._app
        return self._login.token(dead) if self._login is not None else None

    def _secrets(self) -> tuple[str, ...]:
        return (*self._known, *(self._login.secrets if self._login else ()))

    def _see(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self._answer = response


def _limit(response: requests.Response) -> tuple[float | None, datetime | None]:
    names = ("x-rate-limit-limit", "x-rate-limit-remaining")
    most, left = (response.headers.get(name, "") for name in names)
    if not (most.isdecimal() and left.isdecimal()) or int(most) == 0:
        return None, None
    wait = reset_at(response.headers) if int(left) == 0 else None
    return max(0.0, 1 - int(left) / int(most)), wait
