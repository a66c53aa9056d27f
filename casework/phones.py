"""Telephone numbers, however people write and say them, in the one form in which they are kept."""

from __future__ import annotations

import phonenumbers


def normalized(text: str, region: str = "AE") -> str | None:
    """The number in E.164, such as +971501234567; None where `text` is no number that can be.

    Without a country's code it is one of `region`.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
