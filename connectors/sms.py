"""What the gateways for short messages share: an account's options, and what can be sent at all."""

from __future__ import annotations

from pydantic import Field

from connectors.options import AccountOptions
from connectors.phones import read_phone
from domain.letter import Letter, Limits, Refused
from domain.sms import longest, measure
from domain.words import Words

NOT_PUBLIC = Words(
    en="A short message reaches one person; nothing is published by it.",
    ar="الرسالة النصية تصل إلى شخص واحد، ولا يُنشر بها شيء.",
)
NO_NUMBER = Words(
    en="There is no telephone number to which this message could go.",
    ar="لا يوجد رقم هاتف تُرسل إليه هذه الرسالة.",
)
EMPTY = Words(en="There is no text in this message.", ar="لا نص في هذه الرسالة.")
TOO_LONG = Words(
    en="This text would be sent as {segments} short messages; at most {most} are allowed. "
    "Shorten it, or raise max_segments.",
    ar="سيُرسل هذا النص مجزّأً، وعدد أجزائه {segments}، والحد الأقصى المسموح {most}. اختصره أو ارفع "
    "قيمة max_segments.",
)


class SmsOptions(AccountOptions):
    """Common to the accounts of all gateways."""

    max_segments: int = Field(
        default=6, ge=1, le=10, description="of how many short messages one letter may consist"
    )
    cost: float = Field(default=0.0, ge=0, description="US dollars for one of them")
    region: str = Field(
        default="AE",
        pattern="^[A-Z]{2}$",
        description="country of the numbers that are written without a country code",
    )
    receipts: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s?#]+$",
        description="our address, as the gateway reaches it, for delivery receipts; without it "
        "none are asked for",
    )


def sms_limits(options: SmsOptions) -> Limits:
    """What fits: counted in UTF-16 units, of which a Latin letter needs less than a whole one."""
    most = longest("ucs-2", options.max_segments)
    latin = longest("gsm-7", options.max_segments)

    def length(text: str) -> int:
        found = measure(text)
        return found.units if found.encoding == "ucs-2" else -(-found.units * most // latin)

    return Limits(
        public=False, private=True, characters=most, why_not=NOT_PUBLIC, cost=options.cost,
        length=length,
    )  # fmt: skip


def number_of(letter: Letter, options: SmsOptions) -> str | Refused:
    """The number that `letter` goes to, in E.164, or why it cannot go as short messages."""
    segments = measure(letter.text).segments
    if letter.mode == "public":
        return Refused(NOT_PUBLIC)
    if not letter.recipient:
        return Refused(NO_NUMBER)
    if segments == 0:
        return Refused(EMPTY)
    if segments > options.max_segments:
        return Refused(TOO_LONG.filled(segments=segments, most=options.max_segments))
    phone = read_phone(letter.recipient, options.region)
    return phone.e164 if phone.e164 and phone.kind == "mobile" else Refused(phone.sentence)
