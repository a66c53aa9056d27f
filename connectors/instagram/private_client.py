"""instagrapi on our wire: one account's client, without the library's sleeps and second tries.

What is forced here, and why, is in docs/architecture.md; tests/connectors has a test for each.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import requests
from instagrapi import Client
from instagrapi.exceptions import ClientError, ClientIncompleteReadError, ClientRequestTimeout

from connectors.http import Wire
from connectors.instagram import private_errors as errors
from connectors.options import reveal
from domain.errors import (
    BalaghError,
    ConfigInvalid,
    CredentialsRejected,
    CursorRefused,
    RateLimited,
)
from domain.words import Words

_BETWEEN_LOGINS = timedelta(hours=24)  # each password login is a risk to the account
_FORCED: Mapping[str, Any] = {  # a stored session brings its own of these, and they would win
    "private_transport": "requests",
    "public_transport": "requests",
    "request_timeout": 0,
    "session_retry_total": 0,
    "public_request_retries_count": 1,
    "public_request_retries_timeout": 0,
    "tls_verify": True,
}
_PAGING = frozenset({"max_id", "min_id", "cursor"})
_CHANGING = ("authorization_data", "cookies", "mid", "ig_u_rur", "ig_www_claim")

_NOT_A_SESSION = Words(
    en="The file in `session` is not a session of instagrapi: make it with dump_settings after a "
    "login. It needs “authorization_data” with a session id.",
    ar="الملف المذكور في `session` ليس جلسة instagrapi: أنشئه بالأمر dump_settings بعد تسجيل "
    "الدخول، ويجب أن يحوي authorization_data ومعرّف جلسة.",
)
_OTHER_ACCOUNT = Words(
    en="The file in `session` belongs to account {found}, but `user_id` says {wanted}.",
    ar="الملف المذكور في `session` يخص الحساب {found}، بينما `user_id` هو {wanted}.",
)
_PAGE_REFUSED = Words(
    en="Instagram does not know this place in the list any more: reading starts at the top again.",
    ar="لم يعد إنستغرام يعرف هذا الموضع من القائمة: تبدأ القراءة من الأعلى مجددًا.",
)


class PrivateAccount(Protocol):
    """The options that this back end reads."""

    @property
    def name(self) -> str: ...
    @property
    def username(self) -> str: ...
    @property
    def user_id(self) -> str: ...
    @property
    def session(self) -> str: ...
    @property
    def password(self) -> str | None: ...
    @property
    def allow_writes(self) -> bool: ...
    @property
    def media_days(self) -> int: ...
    @property
    def sweep_days(self) -> int: ...
    @property
    def overlap(self) -> timedelta: ...
    @property
    def inboxes(self) -> tuple[str, ...]: ...


class _Quiet(Client):  # type: ignore[misc]  # instagrapi comes without types
    """A Client that sends each request once and tells nobody what was in it."""

    private_request_logger = public_request_logger = logging.Logger("instagrapi", level=100)
    mutation_token: str | None = None

    def _send_private_request(self, *args: Any, **kwargs: Any) -> Any:
        # Upon these two, private_request sleeps (60 s, 2 s) and sends again, a POST too.
        try:
            return super()._send_private_request(*args, **kwargs)
        except (ClientRequestTimeout, ClientIncompleteReadError) as error:
            raise errors.NoSecondTry(str(error)) from error

    def generate_mutation_token(self) -> str:
        return self.mutation_token or str(super().generate_mutation_token())


class PrivateClient:
    """One account's session. Not thread-safe, as instagrapi is not."""

    def __init__(self, options: PrivateAccount, wire: Wire) -> None:
        self._options, self._wire = options, wire
        self._throttled = 0
        configured = reveal(options.session)
        self._origin = hashlib.sha256(configured.encode()).hexdigest()
        self._kept: dict[str, Any] = self._stored() or {
            "origin": self._origin,
            "settings": self._parsed(configured),
        }
        self.sdk = self._build(self._kept["settings"])
        self._keep()

    @property
    def own_id(self) -> str:
        return self._options.user_id

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One read: the answer's object as it came. Raises domain errors only."""
        try:
            return self._once(lambda: self.sdk.private_request(path, params=params))
        except Exception as error:
            # Any: an answer that is no object makes instagrapi itself stumble (AttributeError).
            if errors.needs_login(error):
                self._login_again(error)
                return self.get(path, params)
            if params and _PAGING.intersection(params) and errors.refused_as_asked(error):
                raise CursorRefused(_PAGE_REFUSED, str(errors.reading(error).detail)) from error
            raise self._explained(error) from error

    def post(self, call: Callable[[Any], object], token: str | None = None) -> dict[str, Any]:
        """One write by a method of instagrapi; the answer's object. Raises what it raises.

        instagrapi may stumble over the answer after Instagram did as asked: then the answer
        counts, not the stumbling.
        """
        self.sdk.mutation_token = token
        try:
            return self._once(lambda: call(self.sdk))
        except ClientError:
            raise
        except Exception:
            answer = self.sdk.last_json
            if not (isinstance(answer, dict) and answer.get("status") == "ok"):
                raise
            return answer
        finally:
            self.sdk.mutation_token = None

    def _once(self, call: Callable[[], object]) -> dict[str, Any]:
        self.sdk.last_json = None
        call()
        self._throttled = 0
        self._keep()
        answer = self.sdk.last_json
        if not isinstance(answer, dict):
            raise requests.RequestException("the answer is not an object")
        return answer

    def _explained(self, error: Exception) -> BalaghError:
        explained = errors.reading(error, self._wire.now(), self._throttled)
        if isinstance(explained, RateLimited):
            self._throttled += 1
        return explained

    def _build(self, settings: Mapping[str, Any]) -> Any:
        sdk = _Quiet(
            delay_range=None,
            with_challenge_flow=False,
            logger=logging.Logger("instagrapi", level=100),
            **_FORCED,
        )
        sdk.set_settings({**settings, **_FORCED})
        self._mount(sdk)
        sdk.username = self._options.username
        return sdk

    def _mount(self, sdk: Any) -> None:
        """After anything that may have mounted instagrapi's own adapters."""
        for session in (sdk.private, sdk.public, sdk.graphql):
            self._wire.mount(session)

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            settings = json.loads(text)
            found = str(settings["authorization_data"]["ds_user_id"])
            usable = bool(settings["authorization_data"]["sessionid"])
        except (ValueError, TypeError, KeyError):
            usable = False
        if not usable:
            raise ConfigInvalid(_NOT_A_SESSION)
        if found != self._options.user_id:
            wanted = self._options.user_id
            raise ConfigInvalid(_OTHER_ACCOUNT.filled(found=found, wanted=wanted))
        return dict(settings)

    def _login_again(self, cause: Exception) -> None:
        """By password, on the same device, at most once a day: a second refusal is final."""
        with self._wire.vault.lock(self._options.name):
            self._log_in(cause)

    def _log_in(self, cause: Exception) -> None:
        ours = self._kept["settings"].get("authorization_data")
        self._kept = self._stored() or self._kept
        if self._kept["settings"].get("authorization_data") != ours:  # our other end was first
            self.sdk = self._build(self._kept["settings"])
            return
        last, now = self._kept.get("login_at"), self._wire.now()
        too_soon = last is not None and now - datetime.fromisoformat(last) < _BETWEEN_LOGINS
        if self._options.password is None or too_soon:
            raise errors.reading(cause) from cause
        self._kept["login_at"] = now.isoformat()
        self._wire.vault.write(self._options.name, self._kept)
        try:
            self.sdk.login(self._options.username, reveal(self._options.password), relogin=True)
        except Exception as error:
            self.sdk = self._build(self._kept["settings"])  # login clears what it cannot replace
            explained = errors.reading(error)
            if isinstance(explained, CredentialsRejected):
                raise explained from error
            raise errors.reading(cause) from error
        self._mount(self.sdk)
        self._keep()

    def _stored(self) -> dict[str, Any] | None:
        """What the vault has, unless a person has brought another session since."""
        kept = self._wire.vault.read(self._options.name)
        return kept if kept.get("origin") == self._origin and "settings" in kept else None

    def _keep(self) -> None:
        """Store the session when it changed: cookies and claims move as it is used."""
        settings = {**self.sdk.get_settings(), **_FORCED}
        stored = self._kept["settings"]
        if all(settings.get(key) == stored.get(key) for key in (*_CHANGING, "uuids")):
            return
        self._kept["settings"] = settings
        self._wire.vault.write(self._options.name, self._kept)
