"""The city's accounts on the simulated platforms, with credentials that work here.

All of it is made up. `GET /_sim/world` serves it to tests and to the demo.
"""

# ruff: noqa: S105 - made-up credentials, valid nowhere else

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class XAccount:
    user_id: str = "1072250532645998596"
    username: str = "ShjMunicipality"
    name: str = "بلدية الشارقة"
    bearer_token: str = "sim-x-app-bearer"
    consumer_key: str = "sim-x-consumer"
    consumer_secret: str = "sim-x-consumer-secret"
    access_token: str = "1072250532645998596-sim"
    access_token_secret: str = "sim-x-access-secret"
    client_id: str = "sim-x-client"
    client_secret: str = "sim-x-client-secret"
    oauth2_access_token: str = "sim-x-oauth2-access"
    oauth2_refresh_token: str = "sim-x-oauth2-refresh"
    oauth2_scopes: tuple[str, ...] = (
        "tweet.read", "tweet.write", "users.read", "dm.read", "dm.write", "offline.access",
    )  # fmt: skip


@dataclass(frozen=True)
class FacebookAccount:
    page_id: str = "108824017345866"
    page_name: str = "Sharjah City Municipality"
    username: str = "shjmunicipality"
    app_id: str = "285483920417733"
    app_secret: str = "sim-fb-app-secret"
    page_token: str = "sim-fb-page-token"
    user_token: str = "sim-fb-user-token"
    user_id: str = "10158000000000042"
    permissions: tuple[str, ...] = (
        "pages_show_list", "pages_read_engagement", "pages_read_user_content",
        "pages_manage_engagement", "pages_messaging", "pages_manage_metadata",
        "instagram_basic", "instagram_manage_comments", "instagram_manage_messages",
    )  # fmt: skip


@dataclass(frozen=True)
class InstagramAccount:
    user_id: str = "17841405793187218"  # Graph
    private_pk: str = "5736910344"  # private API
    username: str = "shjmunicipality"
    name: str = "بلدية مدينة الشارقة"
    session_id: str = "5736910344%3Asimsession%3A12"


@dataclass(frozen=True)
class YouTubeAccount:
    channel_id: str = "UCshjMunicipalitySim0001"
    uploads: str = "UUshjMunicipalitySim0001"
    handle: str = "@shjmunicipality"
    title: str = "بلدية مدينة الشارقة"
    api_key: str = "sim-yt-api-key"
    client_id: str = "sim-yt-client.apps.example"
    client_secret: str = "sim-yt-client-secret"
    refresh_token: str = "sim-yt-refresh"
    scope: str = "https://www.googleapis.com/auth/youtube.force-ssl"


@dataclass(frozen=True)
class TwilioAccount:
    account_sid: str = "AC" + "5a" * 16
    auth_token: str = "sim-twilio-token"
    name: str = "Sharjah City Municipality"
    number: str = "+15005550006"  # the sender that Twilio's own test credentials take
    service_sid: str = "MG" + "5a" * 16


X = XAccount()
FACEBOOK = FacebookAccount()
INSTAGRAM = InstagramAccount()
YOUTUBE = YouTubeAccount()
TWILIO = TwilioAccount()


def described() -> dict[str, Any]:
    return {
        "x": asdict(X),
        "facebook": asdict(FACEBOOK),
        "instagram": asdict(INSTAGRAM),
        "youtube": asdict(YOUTUBE),
        "twilio": asdict(TWILIO),
    }
