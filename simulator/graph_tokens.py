"""Graph's tokens: who asks, what they may, and the endpoints that tell and renew."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from simulator.accounts import FACEBOOK, INSTAGRAM
from simulator.graph_errors import GraphError, bad_param
from simulator.simulation import Simulation
from simulator.tokens import Token

PLATFORM = "graph"
LONG_LIVED = timedelta(days=60)
INSTAGRAM_TOKEN = "sim-ig-user-token"  # noqa: S105  made up; of Instagram Login: refreshed only
BUSINESS = frozenset({"instagram_business_basic", "instagram_business_manage_comments",
                      "instagram_business_manage_messages"})  # fmt: skip
DATA_ACCESS = timedelta(days=90)


class GraphTokens:
    """The app's tokens. An expired or revoked one is refused with the reason Graph gives."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._started = sim.clock.now()
        scopes = frozenset(FACEBOOK.permissions)
        instagram = BUSINESS | {scope for scope in scopes if scope.startswith("instagram_")}
        self._granted = {
            token.value: token
            for token in (
                self._grant("instagram", INSTAGRAM_TOKEN, instagram, INSTAGRAM.user_id),
                self._grant("page", FACEBOOK.page_token, scopes, FACEBOOK.page_id),
                self._grant("user", FACEBOOK.user_token, scopes, FACEBOOK.user_id),
                self._grant("app", f"{FACEBOOK.app_id}|{FACEBOOK.app_secret}", frozenset(), ""),
            )
        }

    def _grant(self, kind: str, value: str | None, scopes: frozenset[str], subject: str) -> Token:
        ttl = LONG_LIVED.total_seconds() if kind in ("user", "instagram") else None
        return self._sim.tokens.grant(
            PLATFORM, kind, value=value, scopes=scopes, subject=subject, ttl_s=ttl
        )

    def check(self, value: str | None, proof: str | None) -> Token:
        """The valid token behind `value`, or the error that Graph answers."""
        if not value:
            raise GraphError(
                104, "An access token is required to request this resource.", status=400
            )
        token = self._sim.tokens.find(PLATFORM, value)
        if token is None:
            raise self._rejected(value)
        if proof is not None and proof != proof_of(value):
            raise GraphError(100, "Invalid appsecret_proof provided in the API argument")
        if self._data_access_over(token):
            raise GraphError(
                190, "Error validating access token: The user's data access has expired"
            )
        return token

    def _rejected(self, value: str) -> GraphError:
        known = self._granted.get(value)
        if known is None:
            return GraphError(190, "Invalid OAuth access token - Cannot parse access token")
        if known.expires is not None and known.expires <= self._sim.clock.now():
            return GraphError(
                190,
                "Error validating access token: Session has expired on "
                f"{known.expires:%A, %d-%b-%y %H:%M:%S} UTC.",
                subcode=463,
            )
        return GraphError(
            190,
            "Error validating access token: The session has been invalidated because the user "
            "changed their password or Facebook has changed the session for security reasons.",
            subcode=460,
        )

    def _data_access_over(self, token: Token) -> bool:
        if token.kind == "app" or not self._sim.switches.on("fb_data_access_expires"):
            return False
        return self._sim.clock.now() >= self._started + DATA_ACCESS

    # -- endpoints

    def debug(self, asker: Token, wanted: str | None) -> dict[str, Any]:
        """GET /debug_token."""
        if not wanted:
            raise bad_param("input_token", "is required")
        if asker.kind != "app" and asker.value != wanted:
            raise GraphError(
                100, "(#100) You must provide an app access token, or a user access token that "
                     "is an owner or developer of the app"
            )  # fmt: skip
        token = self._sim.tokens.find(PLATFORM, wanted)
        if token is None:
            error = self._rejected(wanted)
            told: dict[str, Any] = {"code": error.code, "message": error.message}
            if error.subcode:
                told["subcode"] = error.subcode
            return {"data": {"error": told, "is_valid": False, "scopes": []}}
        return {"data": self._described(token)}

    def _described(self, token: Token) -> dict[str, Any]:
        scopes = sorted(token.scopes)
        told: dict[str, Any] = {
            "app_id": FACEBOOK.app_id,
            "type": token.kind.upper(),
            "application": "Balagh",
            "data_access_expires_at": int((self._started + DATA_ACCESS).timestamp()),
            "expires_at": int(token.expires.timestamp()) if token.expires else 0,
            "is_valid": True,
            "issued_at": int(self._started.timestamp()),
            "scopes": scopes,
            "granular_scopes": [{"scope": scope} for scope in scopes],
        }
        if token.kind == "page":
            told["profile_id"] = FACEBOOK.page_id
        if token.kind != "app":
            told["user_id"] = FACEBOOK.user_id
        return told

    def oauth(self, query: dict[str, str]) -> dict[str, Any]:
        """GET /oauth/access_token: an app token, or a longer life for a user token."""
        if (query.get("client_id"), query.get("client_secret")) != (
            FACEBOOK.app_id,
            FACEBOOK.app_secret,
        ):
            raise GraphError(1, "Error validating client secret.")
        match query.get("grant_type"):
            case "client_credentials":
                app = f"{FACEBOOK.app_id}|{FACEBOOK.app_secret}"
                return {"access_token": app, "token_type": "bearer"}
            case "fb_exchange_token":
                return self._extended(self.check(query.get("fb_exchange_token"), None))
        raise bad_param("grant_type", "must be client_credentials or fb_exchange_token")

    def _extended(self, old: Token) -> dict[str, Any]:
        if old.kind != "user":
            raise GraphError(100, "(#100) Only a user access token can be exchanged")
        new = self._grant("user", None, old.scopes, old.subject)
        self._granted[new.value] = new
        return {
            "access_token": new.value,
            "token_type": "bearer",
            "expires_in": int(LONG_LIVED.total_seconds()),
        }

    def refresh(self, query: dict[str, str]) -> dict[str, Any]:
        """GET /refresh_access_token (Instagram Login): the same token lives sixty days more."""
        if query.get("grant_type") != "ig_refresh_token":
            raise bad_param("grant_type", "must be ig_refresh_token")
        token = self.check(query.get("access_token"), None)
        now = self._sim.clock.now()
        if token.kind != "instagram" or token.expires is None:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
        age = now + LONG_LIVED - token.expires
        if age < timedelta(hours=24) and self._sim.switches.on("ig_refresh_after_24h"):
            raise GraphError(
                100, "(#100) The access token must be at least 24 hours old to be refreshed"
            )
        token.expires = now + LONG_LIVED
        return {
            "access_token": token.value,
            "token_type": "bearer",
            "expires_in": int(LONG_LIVED.total_seconds()),
        }

    def accounts(self, asker: Token, page: dict[str, Any]) -> dict[str, Any]:
        """GET /me/accounts."""
        if asker.kind != "user":
            raise GraphError(
                100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)"
            )
        shown = ("category", "category_list", "name", "id", "tasks")
        told = {"access_token": FACEBOOK.page_token, **{name: page[name] for name in shown}}
        return {"data": [told], "paging": {"cursors": {"before": "QVFIb", "after": "QVFIa"}}}

    @staticmethod
    def permissions(asker: Token) -> dict[str, Any]:
        granted = [{"permission": each, "status": "granted"} for each in sorted(asker.scopes)]
        return {"data": granted}


def proof_of(value: str) -> str:
    secret = FACEBOOK.app_secret.encode()
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()
