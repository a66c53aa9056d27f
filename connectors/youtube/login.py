"""The channel's login: an access token out of the refresh token, renewed before it ends.

Not by google-auth, whose refresh sleeps between attempts of its own, reads the machine's clock
instead of ours, and starts threads that look up regions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import requests

from connectors.options import reveal
from connectors.reading import count, mapping, word
from connectors.youtube.errors import Failed, answered, lost
from connectors.youtube.options import YouTubeOptions

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_EARLY = timedelta(minutes=2)  # renewed so long before its end


class Login:
    """Gives the bearer token of the moment. Raises Failed where there is none to be had."""

    def __init__(
        self, options: YouTubeOptions, session: requests.Session, now: Callable[[], datetime]
    ) -> None:
        self._session, self._now = session, now
        self._form = {
            "grant_type": "refresh_token",
            "client_id": options.client_id or "",
            "client_secret": reveal(options.client_secret or ""),
            "refresh_token": reveal(options.refresh_token or ""),
        }
        self._token: str | None = None
        self._ends: datetime | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        found = (self._form["client_secret"], self._form["refresh_token"], self._token)
        return tuple(secret for secret in found if secret)

    def token(self) -> str:
        if self._token and self._ends and self._now() < self._ends - _EARLY:
            return self._token
        return self._renew()

    def forget(self) -> None:
        """The platform does not take this token: make another before the next call."""
        self._token = None

    def _renew(self) -> str:
        try:
            answer = self._session.post(TOKEN_URL, data=self._form, allow_redirects=False)
            body = mapping(answer.json())
        except (requests.JSONDecodeError, UnicodeDecodeError, RecursionError):
            body = {}
        except requests.RequestException as error:
            raise Failed(replace(lost(error, *self.secrets), sent=False)) from None
        token = word(body.get("access_token"))
        if answer.status_code != 200 or token is None:
            raise Failed(answered(answer.status_code, body, *self.secrets))
        self._token = token
        self._ends = self._now() + timedelta(seconds=count(body.get("expires_in")) or 3600)
        return token
