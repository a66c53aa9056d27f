"""One Kannel account's part of config.yaml: a `sendsms-user` of the gateway."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from connectors.options import SecretRef
from connectors.sms import SmsOptions


class KannelOptions(SmsOptions):
    """`base_url` is where its smsbox listens; without it, on this machine at port 13013."""

    channel: Literal["kannel"]
    username: str = Field(min_length=1, description="name of the sendsms-user in kannel.conf")
    password: SecretRef = Field(description="where that user's password is: env:NAME or file:/path")
    sender: str = Field(
        pattern=r"^(\+?[0-9]{3,15}|[ -~]{1,11})$",
        description="what citizens see as sender: a number, or a registered name of 11 letters",
    )
    smsc: str | None = Field(
        default=None, description="smsc-id of the connection to use, where Kannel has several"
    )
    receipt_secret: SecretRef | None = Field(
        default=None,
        description="where the secret is by which we sign the addresses of receipts, so that "
        "nobody can forge one: env:NAME or file:/path",
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.receipts and self.receipt_secret is None:
            raise ValueError("receipts need receipt_secret")
        return self
