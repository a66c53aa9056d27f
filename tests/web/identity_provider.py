"""A small OpenID Connect provider, written from the specifications (Core 1.0, Discovery, RFC 7636,
RFC 9207).

It knows nothing of the console but its client id, secret and redirect address. `lie` changes the
token that it gives next, to see whether anybody notices.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

CLIENT, SECRET = "balagh", "a secret between two servers"


def _plain(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")


class IdentityProvider:
    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.person: dict[str, Any] = {
            "sub": "u-17", "name": "نورة", "preferred_username": "Noura@city.example",
            "email": "noura@city.example", "groups": ["staff", "hotline"],
        }  # fmt: skip
        self.lie: Callable[[dict[str, Any]], str] | None = None
        self.calls_itself = self.issuer
        self.down = False
        self.away = False  # sends every question to somebody else
        self.slow = 0.0  # seconds before it says anything
        self.says: dict[str, Any] = {}  # of itself, beside what it must
        self.other_keys: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self._granted: dict[str, dict[str, str]] = {}
        self.new_key()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def new_key(self, algorithm: str = "RS256") -> None:
        self.algorithm = algorithm
        use: Any = {"use": "sig"}
        self.key: Any = (
            ECKey.generate_key("P-256", use, auto_kid=True)
            if algorithm == "ES256"
            else RSAKey.generate_key(2048, use, auto_kid=True)
        )

    def authorize(self, address: str) -> str:
        """As a browser whose person agrees: where it is sent back to."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        assert urlsplit(address).path == "/authorize"
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        assert asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256"
        assert len(asked["code_challenge"]) == 43 and len(asked["state"]) > 20 < len(asked["nonce"])
        code = secrets.token_urlsafe(16)
        self._granted[code] = asked
        named = self.says.get("authorization_response_iss_parameter_supported")
        answer = urlencode({"code": code, "state": asked["state"],
                            **({"iss": self.issuer} if named else {})})  # fmt: skip
        return f"{asked['redirect_uri']}?{answer}"

    def signed(
        self, claims: dict[str, Any], key: Any = None, kid: str | None = None,
        header: dict[str, Any] | None = None,
    ) -> str:  # fmt: skip
        given = {"alg": self.algorithm, "kid": kid or str(self.key.kid), **(header or {})}
        critical = {name: HeaderParameter("", "int") for name in given.get("crit", ())}
        registry = JWSRegistry(critical, [self.algorithm], strict_check_header=False)
        return jwt.encode(given, claims, key or self.key, registry=registry)

    def shared(self, claims: dict[str, Any], secret: str | bytes) -> str:
        """Signed with something that others know; by hand, since libraries refuse a public key."""
        parts = ({"alg": "HS256", "typ": "JWT", "kid": str(self.key.kid)}, claims)
        said = b".".join(_plain(json.dumps(part).encode()) for part in parts)
        key = secret if isinstance(secret, bytes) else secret.encode()
        return (said + b"." + _plain(hmac.digest(key, said, "sha256"))).decode()

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        granted = self._granted.pop(form.get("code", ""), None)
        if granted is None or form.get("redirect_uri") != granted["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if _plain(proof).decode() != granted["code_challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "code_verifier"}
        now = int(time.time())
        claims = {**self.person, "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300,
                  "nonce": granted["nonce"]}  # fmt: skip
        token = self.lie(claims) if self.lie else self.signed(claims)
        return 200, {"access_token": "a", "token_type": "Bearer", "expires_in": 300,
                     "id_token": token}  # fmt: skip

    def _is_client(self, header: str | None, form: dict[str, str]) -> bool:
        if self.says.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        return header == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                time.sleep(provider.slow)
                if provider.down:
                    self.answer(503, {"error": "down"})
                elif provider.away:
                    self.answer(302, {})
                elif self.path == "/.well-known/openid-configuration":
                    at = provider.issuer
                    self.answer(200, {
                        "issuer": provider.calls_itself, "jwks_uri": f"{at}/keys",
                        "authorization_endpoint": f"{at}/authorize",
                        "token_endpoint": f"{at}/token", "response_types_supported": ["code"],
                        **provider.says,
                    })  # fmt: skip
                elif self.path == "/keys":
                    own = KeySet([provider.key]).as_dict(private=False)["keys"]
                    self.answer(200, {"keys": [*provider.other_keys, *own]})
                else:
                    self.answer(404, {})

            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                form = {name: value[0] for name, value in
                        parse_qs(self.rfile.read(length).decode()).items()}  # fmt: skip
                provider.asked.append(self.path)
                if provider.away:
                    self.answer(307, {})
                elif not provider._is_client(self.headers.get("authorization"), form):
                    self.answer(401, {"error": "invalid_client"})
                else:
                    self.answer(*provider._token(form))

            def answer(self, status: int, body: dict[str, Any]) -> None:
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                if 300 <= status < 400:
                    self.send_header("location", f"{provider.issuer}/elsewhere")
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None: ...

        return Handler


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    made = IdentityProvider()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
