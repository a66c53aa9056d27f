"""One Twilio account's part of config.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.options import SecretRef
from connectors.sms import SmsOptions


class TwilioOptions(SmsOptions):
    """The account's own token is needed, not an API key: it alone signs the receipts."""

    channel: Literal["twilio"]
    account_sid: str = Field(
        pattern=r"^AC[0-9a-fA-F]{32}$", description="Account SID, from Twilio’s console"
    )
    auth_token: SecretRef = Field(
        description="where the account's Auth Token is: env:NAME or file:/path"
    )
    sender: str = Field(
        pattern=r"^(\+[0-9]{5,15}|MG[0-9a-fA-F]{32}|[A-Za-z0-9 ]{1,11})$",
        description="one of the account's numbers (+…), a Messaging Service (MG…), or a "
        "registered name of at most 11 letters",
    )
