"""What an operator reads when Kannel says no, in both languages: what happened, what to do."""

from __future__ import annotations

from domain.words import Words

CONNECTED = Words(
    en="Connected to Kannel, which accepts this user.", ar="متصل بـ Kannel، وهو يقبل هذا المستخدم."
)
NO_ANSWER = Words(
    en="Kannel did not answer. Balagh tries again by itself; if it lasts, see whether smsbox runs.",
    ar="لم يصل ردّ من Kannel. سيعيد بلاغ المحاولة تلقائيًا؛ وإن استمر ذلك فتحقّق من عمل smsbox.",
)
CREDENTIALS = Words(
    en="Kannel does not accept this user from this machine. Check username, password and "
    "user-allow-ip of its sendsms-user.",
    ar="لا يقبل Kannel هذا المستخدم من هذا الجهاز. تحقّق من username و password و user-allow-ip "
    "في مجموعة sendsms-user.",
)
NOT_ROUTABLE = Words(
    en="Kannel has no connection to an operator for this number. Check the smsc groups in "
    "kannel.conf, and smsc in config.yaml.",
    ar="لا اتصال في Kannel بمشغّل يخدم هذا الرقم. تحقّق من مجموعات smsc في kannel.conf ومن smsc "
    "في config.yaml.",
)
FULL = Words(
    en="Kannel takes nothing more at the moment. Balagh tries again by itself; if it lasts, see "
    "whether its connection to the operator is up.",
    ar="لا يقبل Kannel رسائل أخرى الآن. سيعيد بلاغ المحاولة تلقائيًا؛ وإن استمر ذلك فتحقّق من "
    "اتصاله بالمشغّل.",
)
DENIED = Words(
    en="Kannel’s lists of numbers do not allow this one. Check white-list and black-list in "
    "kannel.conf.",
    ar="لا تسمح قوائم الأرقام في Kannel بهذا الرقم. تحقّق من white-list و black-list في "
    "kannel.conf.",
)
BAD_QUESTION = Words(
    en="Kannel did not accept how it was asked. Check this account’s part of config.yaml.",
    ar="لم يقبل Kannel صيغة الطلب. تحقّق من إعدادات هذا الحساب في config.yaml.",
)
NOT_KANNEL = Words(
    en="What answers at this address is not Kannel’s sendsms. Check base_url and sendsms-port.",
    ar="ما يردّ في هذا العنوان ليس واجهة sendsms في Kannel. تحقّق من base_url ومن sendsms-port.",
)
CANNOT_SHOW = Words(
    en="Kannel cannot show what it sent, so Balagh cannot tell whether this letter left. Look into "
    "Kannel’s access log, or ask the citizen, before sending it again.",
    ar="لا يعرض Kannel ما أرسله، فلا يمكن لبلاغ أن يعرف هل خرجت هذه الرسالة. راجع سجل الوصول في "
    "Kannel أو اسأل المتعامل قبل إعادة إرسالها.",
)
NOT_DELIVERED = Words(
    en="The operator could not deliver this message. The number may be wrong, or the phone off for "
    "long.",
    ar="لم يتمكن المشغّل من تسليم هذه الرسالة. قد يكون الرقم خاطئًا أو الهاتف مغلقًا منذ مدة.",
)
