"""What an OpenID Connect provider says of itself: its addresses and its keys.

Read when first needed and believed for an hour. One thread reads; those who waited meanwhile share
what came of it, so that a provider that hangs does not make each of them wait anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet

from casework.refusal import Refused

FRESH = 3600.0  # seconds
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
Read = Callable[[str], Mapping[str, Any]]  # the JSON object at an address


class Discovery:
    def __init__(self, issuer: str, read: Read) -> None:
        self._issuer, self._read = issuer, read
        self._known: Mapping[str, Any] = {}
        self._keys = KeySet([])
        self._looked = self._failed = float("-inf")
        self._looking = threading.Lock()

    def said(self, name: str) -> Any:
        """What it says under this name; None where it does not."""
        return self._look()[0].get(name)

    def keys(self, anew: bool = False) -> KeySet:
        """The keys it signs with; `anew` where it seems to have changed them."""
        return self._look(anew)[1]

    def _look(self, anew: bool = False) -> tuple[Mapping[str, Any], KeySet]:
        asked = time.monotonic()
        with self._looking:
            if self._failed > asked:
                raise Refused("away", "it did not answer a moment ago")
            oldest = asked if anew else asked - FRESH
            if self._looked < oldest:
                try:
                    self._known, self._keys = self._find()
                except (
                    AuthlibBaseError,
                    JoseError,
                    OSError,
                    ValueError,
                    TypeError,
                    AttributeError,
                ) as error:
                    self._failed = time.monotonic()
                    raise Refused("away", why(error)) from error
                self._looked = time.monotonic()
            return self._known, self._keys

    def _find(self) -> tuple[Mapping[str, Any], KeySet]:
        known = self._read(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if known.get("issuer") != self._issuer:
            raise ValueError(f"it calls itself {known.get('issuer')}")
        for name in NEEDED:
            address = known.get(name)
            if not isinstance(address, str):
                raise ValueError(f"it does not say its {name}")
            if urlsplit(address).scheme not in ("https", urlsplit(self._issuer).scheme):
                raise ValueError(f"its {name} is not https")
        return known, KeySet(_public_keys(self._read(known["jwks_uri"])))


def _public_keys(found: Mapping[str, Any]) -> list[Any]:
    """Those that we can read; one of a kind to come does not spoil the rest. None is a secret."""
    keys = []
    for one in found.get("keys", ()):
        if one.get("kty") != "oct":
            with suppress(JoseError, ValueError, TypeError, KeyError):
                keys.append(JWKRegistry.import_key(one))
    if not keys:
        raise ValueError("it has no key that can be used")
    return keys


def why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
