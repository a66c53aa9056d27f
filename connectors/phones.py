"""Telephone numbers as people write them, made what gateways take.

Not in domain: the numbering plans of the world are a library's data, not ours.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberType

from domain.words import Words

Kind = Literal["mobile", "landline", "invalid"]

_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_SENTENCES: dict[Kind, Words] = {
    "mobile": Words(
        en="A mobile number: it can receive short messages.",
        ar="رقم هاتف متحرك، ويمكنه استقبال الرسائل النصية.",
    ),
    "landline": Words(
        en="This is not a mobile number, so it cannot receive short messages. "
        "Ask for a mobile number, or answer another way.",
        ar="هذا ليس رقم هاتف متحرك، فلا يمكنه استقبال الرسائل النصية. "
        "اطلب رقمًا متحركًا أو أجب بطريقة أخرى.",
    ),
    "invalid": Words(
        en="There is no such telephone number. Check its digits; "
        "a number from abroad begins with + and its country’s code.",
        ar="لا يوجد رقم هاتف كهذا. تحقّق من أرقامه؛ والرقم من خارج الدولة يبدأ بعلامة + ورمز بلده.",
    ),
}
_LONGEST = 40  # characters; the library takes 250, nobody writes more than this


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that was read. `e164` is None where it is invalid."""

    e164: str | None
    kind: Kind

    @property
    def sentence(self) -> Words:
        """What an agent is told about it."""
        return _SENTENCES[self.kind]


def read_phone(written: str, region: str = "AE") -> Phone:
    """`written` in the digits of any script; without a country’s code it is a number of `region`.

    Total: whatever is no number is invalid.
    """
    visible = "".join(char for char in written if unicodedata.category(char) != "Cf").strip()
    if len(visible) > _LONGEST or any(char.isalpha() for char in visible):
        return Phone(None, "invalid")  # the library would dial 0800-FLOWERS, and read extensions
    try:
        number = phonenumbers.parse(visible, region)
    except phonenumbers.NumberParseException:
        return Phone(None, "invalid")
    if not phonenumbers.is_valid_number(number):
        return Phone(None, "invalid")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, "mobile" if phonenumbers.number_type(number) in _MOBILE else "landline")
