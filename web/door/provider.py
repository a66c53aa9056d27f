"""An OpenID Connect provider: where it sends people, and what its answer proves.

Authorization code flow with state, nonce and PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636). Only
signatures with a private key of the provider's count; with a shared secret, whoever configured the
console could sign in as anybody.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from domain.errors import NotAllowed
from domain.words import Words

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
              "EdDSA", "Ed25519")  # fmt: skip
TIMEOUT = 10.0  # seconds for one answer
FRESH = 3600.0  # seconds for which what the provider says of itself is believed
LEEWAY = 60  # seconds by which two clocks may differ

_AWAY = Words(
    en="The sign-in service does not answer as it should. Try again in a while, or sign in with a "
    "password.",
    ar="خدمة تسجيل الدخول لا تستجيب كما ينبغي. أعد المحاولة بعد قليل، أو سجّل الدخول بكلمة مرور.",
)
_UNPROVED = Words(
    en="The sign-in service's answer could not be verified. Start again.",
    ar="تعذّر التحقق من رد خدمة تسجيل الدخول. ابدأ من جديد.",
)


@dataclass(frozen=True, slots=True)
class Started:
    """What the browser keeps between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str


@dataclass(slots=True)
class Provider:
    """One provider, as config.yaml names it."""

    issuer: str
    client_id: str
    client_secret: str
    title: Words
    scopes: str = "openid profile email"
    _known: Mapping[str, Any] = field(default_factory=dict)
    _keys: KeySet | None = None
    _looked: float = float("-inf")
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def start(self, back: str) -> tuple[str, Started]:
        """The address to send the browser to. `back`: ours, to which it returns."""
        started = Started(*(secrets.token_urlsafe(32) for _ in range(3)))
        address, _ = self._client(back).create_authorization_url(
            self._endpoint("authorization_endpoint"),
            state=started.state,
            nonce=started.nonce,
            code_verifier=started.verifier,
        )
        return str(address), started

    def finish(self, back: str, code: str, started: Started) -> Mapping[str, Any]:
        """The proved claims about whoever came back with `code`; NotAllowed in words."""
        try:
            token = self._client(back).fetch_token(
                self._endpoint("token_endpoint"), code=code, code_verifier=started.verifier,
                timeout=TIMEOUT,
            )  # fmt: skip
        except (AuthlibBaseError, OSError, ValueError) as error:
            raise NotAllowed(_AWAY, _why(error)) from error
        proof = token.get("id_token")
        if not isinstance(proof, str):
            raise NotAllowed(_UNPROVED, "no id_token")
        try:
            return self._claims(proof, started.nonce)
        except (JoseError, AuthlibBaseError, ValueError) as error:
            raise NotAllowed(_UNPROVED, _why(error)) from error

    def _claims(self, proof: str, nonce: str) -> Mapping[str, Any]:
        try:
            read = jwt.decode(proof, self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):  # the provider may have changed its keys
            read = jwt.decode(proof, self._key_set(anew=True), algorithms=ALGORITHMS)
        wanted = {"iss": {"essential": True, "value": self.issuer},
                  "aud": {"essential": True, "value": self.client_id}}  # fmt: skip
        params = {"nonce": nonce, "client_id": self.client_id}
        claims = CodeIDToken(read.claims, read.header, options=wanted, params=params)
        claims.validate(leeway=LEEWAY)
        return dict(claims)

    def _endpoint(self, name: str) -> str:
        self._look()
        return str(self._known[name])

    def _key_set(self, anew: bool = False) -> KeySet:
        self._look(anew)
        assert self._keys is not None  # noqa: S101 - _look has read them or raised
        return self._keys

    def _look(self, anew: bool = False) -> None:
        """Read what the provider says of itself, where that was long ago."""
        with self._looking:
            if not anew and time.monotonic() - self._looked < FRESH:
                return
            try:
                known = self._read(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                if known.get("issuer") != self.issuer:
                    raise ValueError(f"it calls itself {known.get('issuer')}")
                needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                if missing := [name for name in needed if not isinstance(known.get(name), str)]:
                    raise ValueError(f"it does not say its {missing[0]}")
                self._keys = KeySet.import_key_set(self._read(known["jwks_uri"]))
            except (AuthlibBaseError, JoseError, OSError, ValueError, TypeError) as error:
                raise NotAllowed(_AWAY, _why(error)) from error
            self._known, self._looked = known, time.monotonic()

    def _read(self, address: str) -> Any:
        answer = self._client().get(address, withhold_token=True, timeout=TIMEOUT)
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise ValueError(f"{address} answers with no object")
        return found

    def _client(self, back: str | None = None) -> OAuth2Session:
        return OAuth2Session(
            self.client_id, self.client_secret, scope=self.scopes, redirect_uri=back,
            code_challenge_method="S256",
        )  # fmt: skip


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
