"""An OpenID Connect provider: where it sends people, and what its answer proves.

Authorization code flow with state, nonce and PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636, RFC
9207). Only signatures with a private key of the provider's count; with a shared secret, whoever
configured the console could sign in as anybody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry

from casework.journey import Journey
from casework.refusal import Refused
from domain.words import Words
from web.door.discovery import Discovery, why

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
              "Ed25519", "EdDSA")  # fmt: skip
# Unknown words in a header are to be ignored (RFC 7515 §4), except where "crit" names them.
_SIGNED = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
LEEWAY = 60  # seconds by which two clocks may differ
AT_ONCE = 8  # threads that may wait for the provider; the console's others go on


@dataclass(slots=True)
class Provider:
    """One provider, as config.yaml names it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    title: Words
    mount: Callable[[requests.Session], None]  # connectors.http: time-outs, no redirects
    scopes: str = "openid profile email"
    _discovery: Discovery = field(init=False)
    _turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))

    def __post_init__(self) -> None:
        self._discovery = Discovery(self.issuer, self._read)

    def address(self, back: str, journey: Journey) -> str:
        """Where to send the browser. `back`: ours, to which it returns."""
        with self._turn():
            asked = self._discovery.said("authorization_endpoint")
        address, _ = self._client(back).create_authorization_url(
            asked, state=journey.state, nonce=journey.nonce, code_verifier=journey.verifier
        )
        return str(address)

    def claims(self, back: str, code: str, journey: Journey, issuer: str) -> Mapping[str, Any]:
        """What is proved about whoever came back with `code`, as the answer says from `issuer`."""
        with self._turn():
            if issuer != self.issuer and (issuer or self._names_itself()):
                raise Refused("unproved", "the answer is from another issuer")
            proof = self._token(back, code, journey).get("id_token")
            if not isinstance(proof, str):
                raise Refused("unproved", "no id_token")
            try:
                return self._proved(proof, journey.nonce)
            except (JoseError, ValueError, TypeError) as error:
                raise Refused("unproved", why(error)) from error

    def _names_itself(self) -> bool:
        return self._discovery.said("authorization_response_iss_parameter_supported") is True

    def _token(self, back: str, code: str, journey: Journey) -> Mapping[str, Any]:
        address = self._discovery.said("token_endpoint")
        try:
            found: Any = self._client(back, self._method()).fetch_token(
                address, code=code, code_verifier=journey.verifier
            )
        except OAuthError as error:
            # The code was used before, is too old, or was given for another's challenge.
            spent = error.error == "invalid_grant"
            raise Refused("unproved" if spent else "away", why(error)) from error
        except (AuthlibBaseError, OSError, ValueError, TypeError, AttributeError) as error:
            raise Refused("away", why(error)) from error
        return found if isinstance(found, dict) else {}

    def _method(self) -> str:
        """How we show our secret: in a header, unless the provider only takes it in the form."""
        taken = self._discovery.said("token_endpoint_auth_methods_supported")
        listed = taken if isinstance(taken, list) else ["client_secret_basic"]
        post = "client_secret_post" in listed and "client_secret_basic" not in listed
        return "client_secret_post" if post else "client_secret_basic"

    def _proved(self, proof: str, nonce: str) -> Mapping[str, Any]:
        try:
            read = jwt.decode(proof, self._discovery.keys(), registry=_SIGNED)
        except (InvalidKeyIdError, BadSignatureError):  # it may have changed its keys
            read = jwt.decode(proof, self._discovery.keys(anew=True), registry=_SIGNED)
        wanted = {"iss": {"essential": True, "value": self.issuer},
                  "aud": {"essential": True, "value": self.client_id}}  # fmt: skip
        params = {"nonce": nonce, "client_id": self.client_id}
        claims = CodeIDToken(read.claims, read.header, options=wanted, params=params)
        claims.validate(leeway=LEEWAY)
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise ValueError("sub is no subject")
        return dict(claims)

    def _read(self, address: str) -> Mapping[str, Any]:
        answer = self._client().get(address, withhold_token=True)
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise ValueError(f"{address} answers with no object")
        return found

    def _client(self, back: str | None = None, method: str | None = None) -> OAuth2Session:
        client = OAuth2Session(
            self.client_id, self.client_secret, token_endpoint_auth_method=method,
            scope=self.scopes, redirect_uri=back, code_challenge_method="S256",
        )  # fmt: skip
        self.mount(client)
        return client

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(blocking=False):
            raise Refused("away", f"{AT_ONCE} others are waiting for it")
        try:
            yield
        finally:
            self._turns.release()
