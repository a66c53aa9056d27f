"""What an operator is told."""

from __future__ import annotations

from domain.words import Words

NO_ADDRESS = Words(
    en="No address is called “{name}” in this account. Add it to the configuration, or correct "
    "the turn on call.",
    ar="لا يوجد في هذا الحساب عنوان باسم «{name}». أضفه إلى الإعدادات أو صحّح المناوبة.",
)
NOT_UNDERSTOOD = Words(
    en="Apprise does not understand the address “{name}”. Compare it with the page of that "
    "service in Apprise's documentation.",
    ar="لا يفهم Apprise العنوان «{name}». قارنه بصفحة تلك الخدمة في وثائق Apprise.",
)
CANNOT_SHOW = Words(
    en="Apprise does not show what it has delivered.", ar="لا يُظهر Apprise ما سلّمه."
)
ONLY_PAGES = Words(
    en="This account pages the team on call; citizens are not answered by it.",
    ar="هذا الحساب مخصص لتنبيه فريق المناوبة، ولا يُرد به على المواطنين.",
)
READY = Words(en="{count} addresses can be read.", ar="عناوين مقروءة: {count}.")
