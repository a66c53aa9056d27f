"""What an operator reads when Twilio says no, in both languages: what happened, what to do."""

from __future__ import annotations

from domain.words import Words

CONNECTED = Words(en="Connected to the Twilio account “{name}”.", ar="متصل بحساب Twilio «{name}».")
NO_ANSWER = Words(
    en="Twilio did not answer. Balagh tries again by itself; if it lasts, check the network.",
    ar="لم يصل ردّ من Twilio. سيعيد بلاغ المحاولة تلقائيًا؛ وإن استمر ذلك فافحص الشبكة.",
)
FAILED = Words(
    en="Twilio had a failure on its side. Balagh tries again by itself.",
    ar="حدث عطل لدى Twilio. سيعيد بلاغ المحاولة تلقائيًا.",
)
CREDENTIALS = Words(
    en="Twilio does not accept these credentials. Check account_sid and auth_token.",
    ar="لا يقبل Twilio بيانات الاعتماد هذه. تحقّق من account_sid و auth_token.",
)
SUSPENDED = Words(
    en="The Twilio account is not active. See its console: most often a payment is due.",
    ar="حساب Twilio غير نشط. راجع لوحة تحكمه: والسبب في الغالب دفعة مستحقة.",
)
PERMISSION = Words(
    en="The Twilio account may not do this. Check its permissions in Twilio’s console.",
    ar="لا يملك حساب Twilio هذا الإذن. تحقّق من صلاحياته في لوحة تحكم Twilio.",
)
TOO_FAST = Words(
    en="Twilio asks for fewer messages. Balagh waits and goes on by itself.",
    ar="يطلب Twilio رسائل أقل. سينتظر بلاغ ثم يتابع تلقائيًا.",
)
NO_SUCH_NUMBER = Words(
    en="There is no such telephone number. Check its digits with the citizen.",
    ar="لا يوجد رقم هاتف كهذا. تحقّق من أرقامه مع المتعامل.",
)
NOT_MOBILE = Words(
    en="This number cannot receive short messages. Ask for a mobile number, or answer another way.",
    ar="لا يمكن لهذا الرقم استقبال الرسائل النصية. اطلب رقمًا متحركًا أو أجب بطريقة أخرى.",
)
UNSUBSCRIBED = Words(
    en="The owner of this number has asked to get no more messages (STOP). Answer another way.",
    ar="طلب صاحب هذا الرقم ألا تصله رسائل أخرى (STOP). أجب بطريقة أخرى.",
)
COUNTRY = Words(
    en="Twilio does not send to this number from here. Switch its country on in Twilio’s console "
    "(Geo permissions), or use another sender.",
    ar="لا يرسل Twilio إلى هذا الرقم من هذا الحساب. فعّل بلده في لوحة تحكم Twilio (Geo permissions) "
    "أو استخدم مُرسلًا آخر.",
)
SENDER = Words(
    en="Twilio does not accept this sender. Check sender in this account’s part of config.yaml.",
    ar="لا يقبل Twilio هذا المُرسل. تحقّق من sender في إعدادات هذا الحساب في config.yaml.",
)
BAD_TEXT = Words(
    en="Twilio does not accept this text: it is empty or too long.",
    ar="لا يقبل Twilio هذا النص: فهو فارغ أو أطول من المسموح.",
)
RECEIPTS = Words(
    en="Twilio cannot use our address for receipts. Check receipts in config.yaml: it must be "
    "reachable from the internet.",
    ar="لا يستطيع Twilio استخدام عنواننا لإشعارات التسليم. تحقّق من receipts في config.yaml: يجب أن "
    "يكون متاحًا من الإنترنت.",
)
BAD_QUESTION = Words(
    en="Twilio did not accept how it was asked. Check this account’s part of config.yaml.",
    ar="لم يقبل Twilio صيغة الطلب. تحقّق من إعدادات هذا الحساب في config.yaml.",
)
TOO_MANY = Words(
    en="Twilio lists too many messages to this number to say whether ours is among them. Look in "
    "its console.",
    ar="في قائمة Twilio رسائل إلى هذا الرقم أكثر من أن نعرف هل رسالتنا بينها. انظر في لوحة تحكمه.",
)
WORDS_HIDDEN = Words(
    en="Twilio shows a message to this number, without its words, so Balagh cannot tell whether it "
    "is ours. Look in its console.",
    ar="يعرض Twilio رسالة إلى هذا الرقم من دون نصها، فلا يمكن لبلاغ أن يعرف هل هي رسالتنا. انظر في "
    "لوحة تحكمه.",
)
NOT_DELIVERED = Words(
    en="This message could not be delivered. Ask for another number, or answer another way.",
    ar="تعذّر تسليم هذه الرسالة. اطلب رقمًا آخر أو أجب بطريقة أخرى.",
)
UNREACHABLE = Words(
    en="The phone could not be reached: it is off, or has no network. Try again later.",
    ar="تعذّر الوصول إلى الهاتف: فهو مغلق أو خارج التغطية. أعد المحاولة لاحقًا.",
)
BLOCKED = Words(
    en="The operator or the owner of this number blocks our messages. Answer another way.",
    ar="يحظر المشغّل أو صاحب الرقم رسائلنا. أجب بطريقة أخرى.",
)
FILTERED = Words(
    en="The operator took this message for spam. Write it anew, without links.",
    ar="عدّ المشغّل هذه الرسالة مزعجة. أعد صياغتها من دون روابط.",
)
