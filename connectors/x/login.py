"""An OAuth 2.0 login at X: an access token for two hours, and a refresh token for one use.

X gives a new refresh token with each refresh and kills the old one, so the new one is on disk
before anything else is done with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import oauthlib.oauth2
import requests
import tweepy

from connectors.http import Wire
from connectors.options import reveal
from connectors.reading import count, mapping, moment, word
from connectors.x import words
from connectors.x.errors import Failed, Problem, lost
from connectors.x.options import XOptions
from domain.errors import ConfigInvalid

TOKEN_URL = "https://api.x.com/2/oauth2/token"  # noqa: S105 - an address
SCOPES = ("tweet.read", "tweet.write", "users.read", "dm.read", "dm.write", "offline.access")
_EARLY = timedelta(minutes=2)


class Login:
    """Gives the access token of the moment. Raises Failed where there is none to be had."""

    def __init__(self, options: XOptions, wire: Wire) -> None:
        self._account, self._vault, self._now = f"x.{options.name}", wire.vault, wire.now
        self._given = reveal(options.refresh_token or "")
        secret = reveal(options.client_secret) if options.client_secret else None
        self._client = secret
        self._handler = tweepy.OAuth2UserHandler(
            client_id=options.client_id,
            redirect_uri="https://localhost",
            scope=list(SCOPES),
            client_secret=secret,
        )
        self._answer: requests.Response | None = None
        wire.mount(self._handler)
        self._handler.hooks["response"].append(self._see)

    @property
    def secrets(self) -> tuple[str, ...]:
        try:
            kept = self._kept()
        except ConfigInvalid:
            kept = {}  # what cannot be read has not been used either
        found = (self._given, self._client, kept.get("access_token"), kept.get("refresh_token"))
        return tuple(secret for secret in found if isinstance(secret, str))

    def token(self, dead: str | None = None) -> str:
        """A token other than `dead`, which X did not accept."""
        try:
            return self._good(self._kept(), dead) or self._renewed(dead)
        except ConfigInvalid as error:
            raise Failed(Problem(str(error), sent=False, ours=error.sentence)) from None

    def _renewed(self, dead: str | None) -> str:
        """Inlet, outlet, another daemon: one of them asks X, and the others read what it got."""
        with self._vault.lock(self._account):
            kept = self._kept()
            refresh_token = word(kept.get("refresh_token")) or self._given
            return self._good(kept, dead) or self._renew(refresh_token)

    def _good(self, kept: dict[str, Any], dead: str | None) -> str | None:
        token, ends = word(kept.get("access_token")), moment(kept.get("ends"))
        usable = token and token != dead and ends and self._now() < ends - _EARLY
        return token if usable else None

    def _kept(self) -> dict[str, Any]:
        """What the vault has, unless a person has logged in anew since."""
        kept = self._vault.read(self._account)
        return kept if kept.get("given") == self._mark() else {}

    def _mark(self) -> str:
        return sha256(self._given.encode()).hexdigest()

    def _renew(self, refresh_token: str) -> str:
        found = self._ask(refresh_token)
        token = word(found.get("access_token"))
        if token is None:
            raise Failed(Problem("no token in the answer", self._status(), sent=False))
        ends = self._now() + timedelta(seconds=count(found.get("expires_in")) or 7200)
        self._keep(token, word(found.get("refresh_token")) or refresh_token, ends)
        return token

    def _ask(self, refresh_token: str) -> Any:
        self._answer = None
        try:
            return mapping(
                self._handler.refresh_token(
                    TOKEN_URL, refresh_token=refresh_token, auth=self._handler.auth
                )
            )
        except Warning as warning:  # oauthlib's way to say that the scopes are other ones
            return mapping(getattr(warning, "token", None))
        except oauthlib.oauth2.OAuth2Error as error:
            status = self._status()
            if isinstance(error, oauthlib.oauth2.MissingTokenError) and status == 400:
                status = 502  # a body that cannot be read says nothing about the login
            status = 401 if status == 400 else status
            raise Failed(Problem(lost(error, refresh_token).message, status, sent=False)) from None
        except requests.RequestException as error:
            raise Failed(Problem(lost(error, refresh_token).message, sent=False)) from None

    def _keep(self, token: str, refresh_token: str, ends: datetime) -> None:
        kept = {
            "given": self._mark(),
            "access_token": token,
            "refresh_token": refresh_token,
            "ends": ends.isoformat(),
        }
        try:
            self._vault.write(self._account, kept)
        except OSError as error:
            raise ConfigInvalid(words.VAULT, type(error).__name__) from None

    def _status(self) -> int | None:
        return self._answer.status_code if self._answer is not None else None

    def _see(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self._answer = response
