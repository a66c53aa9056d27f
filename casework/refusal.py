"""Why the identity provider's word did not open the door."""

from __future__ import annotations

from typing import Literal

from domain.errors import NotAllowed
from domain.words import Words

Code = Literal["stale", "denied", "away", "unproved", "no_role", "unknown", "shut"]
SENTENCES: dict[str, Words] = {
    "stale": Words(
        en="This sign-in was begun elsewhere or too long ago. Start again.",
        ar="بدأت محاولة الدخول هذه في مكان آخر أو قبل وقت طويل. ابدأ من جديد.",
    ),
    "denied": Words(
        en="The sign-in service did not let you in. Start again, or ask the administrator.",
        ar="لم تسمح خدمة تسجيل الدخول بدخولك. ابدأ من جديد أو راجع مدير النظام.",
    ),
    "away": Words(
        en="The sign-in service does not answer as it should. Try again in a while, or sign in "
        "with a password.",
        ar="خدمة تسجيل الدخول لا تستجيب كما ينبغي. أعد المحاولة بعد قليل، أو سجّل الدخول "
        "بكلمة مرور.",
    ),
    "unproved": Words(
        en="The sign-in service's answer could not be verified. Start again.",
        ar="تعذّر التحقق من رد خدمة تسجيل الدخول. ابدأ من جديد.",
    ),
    "no_role": Words(
        en="Your account may not use Balagh: none of its groups has a role here. Ask the "
        "administrator.",
        ar="لا يحق لحسابك استخدام بلاغ: لا دور هنا لأي من مجموعاته. راجع مدير النظام.",
    ),
    "unknown": Words(
        en="Your account is not known here yet. Ask the administrator to add it.",
        ar="حسابك غير معروف هنا بعد. اطلب من مدير النظام إضافته.",
    ),
    "shut": Words(
        en="Your account here is closed or locked. Ask the administrator.",
        ar="حسابك هنا موقوف أو مقفل. راجع مدير النظام.",
    ),
}


class Refused(NotAllowed):
    """`code` and the detail go into the audit, under the `login` where it is known."""

    def __init__(self, code: Code, detail: str = "", login: str | None = None) -> None:
        super().__init__(SENTENCES[code], detail)
        self.code: str = code
        self.login = login
