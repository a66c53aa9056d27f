"""Who calls: an app-only bearer token, an OAuth 1.0a user, or an OAuth 2.0 user with scopes.

The OAuth 1.0a signature is checked over the address the client signed, X's own and not this
server's, since a client is pointed here after it has signed.
"""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from urllib.parse import quote, unquote

from simulator import accounts
from simulator.simulation import Simulation
from simulator.tokens import Token
from simulator.wire import Request, Response
from simulator.x_endpoints import Endpoint
from simulator.x_errors import Refusal, forbidden, unauthorized, unsupported_authentication

SIGNED_HOSTS = ("https://api.twitter.com", "https://api.x.com")
ACCESS_LIFE_S = 7200.0
_CLOCK_SKEW_S = 300
_APP_ONLY = "OAuth 2.0 Application-Only"
_USER_CONTEXT = ["OAuth 1.0a User Context", "OAuth 2.0 User Context"]


@dataclass(frozen=True)
class Caller:
    """`kind` is "app" or "user"; `key` separates rate windows."""

    kind: str
    key: str


class Auth:
    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        city, tokens = accounts.X, sim.tokens
        scopes = frozenset(city.oauth2_scopes)
        tokens.grant("x", "app", value=city.bearer_token)
        tokens.grant("x", "oauth1", value=city.access_token, subject=city.user_id)
        tokens.grant("x", "user", value=city.oauth2_access_token, scopes=scopes,
                     ttl_s=ACCESS_LIFE_S, subject=city.user_id)  # fmt: skip
        tokens.grant("x", "refresh", value=city.oauth2_refresh_token, scopes=scopes,
                     subject=city.user_id)  # fmt: skip

    def caller(self, request: Request, endpoint: Endpoint) -> Caller:
        """Who this is; raises Refusal with X's 401 or 403 where they may not."""
        if request.headers.get("authorization", "").startswith("OAuth "):
            return self._signed(request)
        token = self._sim.tokens.find("x", request.bearer())
        if token is None or token.kind not in ("app", "user"):
            raise Refusal(unauthorized())
        if token.kind == "app":
            if endpoint.app_limit is None:
                raise Refusal(unsupported_authentication(_APP_ONLY, _USER_CONTEXT))
            return Caller("app", token.value)
        missing = [scope for scope in endpoint.scopes if scope not in token.scopes]
        if missing:
            raise Refusal(forbidden(f"Your token lacks the scopes [{', '.join(missing)}]."))
        return Caller("user", token.subject)

    def _signed(self, request: Request) -> Caller:
        given = _oauth_header(request.headers["authorization"])
        city = accounts.X
        token = self._sim.tokens.find("x", given.get("oauth_token"))
        fresh = given.get("oauth_timestamp", "").isdigit() and (
            abs(int(given["oauth_timestamp"]) - time.time()) < _CLOCK_SKEW_S
        )
        wanted = [
            signature(request, host, given, city.consumer_secret, city.access_token_secret)
            for host in SIGNED_HOSTS
        ]
        known = token is not None and token.kind == "oauth1"
        if (
            not known
            or not fresh
            or given.get("oauth_consumer_key") != city.consumer_key
            or given.get("oauth_signature") not in wanted
        ):
            raise Refusal(unauthorized())
        return Caller("user", city.user_id)

    # -- POST /2/oauth2/token

    def refresh(self, request: Request) -> Response:
        """A new access token for a refresh token, which is dead from then on."""
        form = {name: values[0] for name, values in request.form().items()}
        if not self._client_known(request, form):
            return _token_error(401, "invalid_client", "Missing valid authorization header")
        if form.get("grant_type") != "refresh_token":
            return _token_error(400, "unsupported_grant_type", "Grant type is not supported.")
        old = self._sim.tokens.find("x", form.get("refresh_token"))
        if old is None or old.kind != "refresh":
            return _token_error(400, "invalid_request", "Value passed for the token was invalid.")
        access, new = self._rotate(old)
        return Response(
            200,
            {
                "token_type": "bearer",
                "expires_in": int(ACCESS_LIFE_S),
                "access_token": access.value,
                "scope": " ".join(sorted(access.scopes)),
                "refresh_token": new.value,
            },
        )

    def _rotate(self, old: Token) -> tuple[Token, Token]:
        tokens = self._sim.tokens
        tokens.revoke(old.value)
        access = tokens.grant(
            "x", "user", scopes=old.scopes, ttl_s=ACCESS_LIFE_S, subject=old.subject
        )
        return access, tokens.grant("x", "refresh", scopes=old.scopes, subject=old.subject)

    @staticmethod
    def _client_known(request: Request, form: dict[str, str]) -> bool:
        """A confidential client: Basic authentication with id and secret."""
        city = accounts.X
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        pair = f"{quote(city.client_id)}:{quote(city.client_secret)}".encode()
        right = scheme.lower() == "basic" and hmac.compare_digest(
            given.encode(), base64.b64encode(pair)
        )
        return right and form.get("client_id", city.client_id) == city.client_id


def signature(
    request: Request, host: str, given: dict[str, str], consumer_secret: str, token_secret: str
) -> str:
    """HMAC-SHA1 of the request as RFC 5849 section 3.4 builds it."""
    pairs = [(name, value) for name, values in request.query.items() for value in values]
    pairs += [
        (name, value) for name, value in given.items() if name not in ("oauth_signature", "realm")
    ]
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        pairs += [(name, value) for name, values in request.form().items() for value in values]
    parameters = "&".join(
        f"{name}={value}" for name, value in sorted((_escaped(n), _escaped(v)) for n, v in pairs)
    )
    base = "&".join((request.method, _escaped(host + request.path), _escaped(parameters)))
    key = f"{_escaped(consumer_secret)}&{_escaped(token_secret)}"
    made = hmac.new(key.encode(), base.encode(), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


def _oauth_header(value: str) -> dict[str, str]:
    parts = (part.strip().partition("=") for part in value.removeprefix("OAuth ").split(","))
    return {unquote(name): unquote(text.strip('"')) for name, _, text in parts}


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")


def _token_error(status: int, error: str, description: str) -> Response:
    return Response(status, {"error": error, "error_description": description})
