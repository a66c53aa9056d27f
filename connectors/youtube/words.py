"""What an operator reads when YouTube says no, in both languages: what happened, what to do."""

from __future__ import annotations

from domain.words import Words

NO_ANSWER = Words(
    en="YouTube did not answer. Balagh tries again by itself; if it lasts, check the network.",
    ar="لم يصل ردّ من يوتيوب. سيعيد بلاغ المحاولة تلقائيًا؛ وإن استمر ذلك فافحص الشبكة.",
)
GARBLED = Words(
    en="YouTube answered with something that is not an answer. Balagh tries again by itself.",
    ar="ردّ يوتيوب بما لا يُقرأ. سيعيد بلاغ المحاولة تلقائيًا.",
)
FAILED = Words(
    en="YouTube had a failure on its side. Balagh tries again by itself.",
    ar="حدث عطل لدى يوتيوب. سيعيد بلاغ المحاولة تلقائيًا.",
)
QUOTA = Words(
    en="Today’s YouTube quota is used up. Balagh goes on when the day ends in California. "
    "If this happens often, poll less often or ask Google for more.",
    ar="استُنفدت حصة يوتيوب لهذا اليوم. يتابع بلاغ عند انتهاء اليوم بتوقيت كاليفورنيا. "
    "إن تكرر ذلك فباعد بين مرات القراءة أو اطلب من غوغل حصة أكبر.",
)
TOO_FAST = Words(
    en="YouTube asks for fewer calls. Balagh waits and goes on by itself.",
    ar="يطلب يوتيوب طلبات أقل. سينتظر بلاغ ثم يتابع تلقائيًا.",
)
STALE_TOKEN = Words(
    en="YouTube no longer knows where we were in its list. Balagh starts at its top again.",
    ar="لم يعد يوتيوب يعرف موضعنا في قائمته. سيبدأ بلاغ من أعلاها من جديد.",
)
KEY = Words(
    en="YouTube does not accept the API key. Make a new one in Google Cloud and store it.",
    ar="لا يقبل يوتيوب مفتاح الواجهة. أنشئ مفتاحًا جديدًا في غوغل كلاود واحفظه.",
)
LOGIN = Words(
    en="YouTube no longer accepts the login. Log in to the channel again and store the new "
    "refresh token. (Tokens of an app in “Testing” live for 7 days only.)",
    ar="لم يعد يوتيوب يقبل تسجيل الدخول. ادخل إلى القناة من جديد واحفظ رمز التحديث الجديد. "
    "(رموز التطبيقات في وضع «الاختبار» تعيش 7 أيام فقط.)",
)
CLIENT = Words(
    en="Google does not know this OAuth client. Check client_id and client_secret.",
    ar="لا تعرف غوغل عميل OAuth هذا. تحقّق من client_id و client_secret.",
)
PERMISSION = Words(
    en="The login or key may not do this on YouTube. Log in as the channel’s owner, with the "
    "right youtube.force-ssl.",
    ar="لا يملك الدخول أو المفتاح هذا الإذن على يوتيوب. ادخل بحساب مالك القناة وبالصلاحية "
    "youtube.force-ssl.",
)
NOT_ENABLED = Words(
    en="The YouTube Data API is not switched on in this Google Cloud project. Switch it on.",
    ar="واجهة بيانات يوتيوب غير مفعّلة في مشروع غوغل كلاود هذا. فعّلها.",
)
DISABLED = Words(
    en="Comments are switched off on this video, so there is nothing to read or answer.",
    ar="التعليقات معطّلة على هذا الفيديو، فلا شيء يُقرأ أو يُردّ عليه.",
)
GONE = Words(
    en="The video or comment is not on YouTube any more.",
    ar="لم يعد الفيديو أو التعليق موجودًا على يوتيوب.",
)
NO_CHANNEL = Words(
    en="YouTube does not know the channel of this account. Check channel_id.",
    ar="لا يعرف يوتيوب قناة هذا الحساب. تحقّق من channel_id.",
)
BAD_QUESTION = Words(
    en="YouTube did not accept how it was asked. Check this account’s part of config.yaml.",
    ar="لم يقبل يوتيوب صيغة الطلب. تحقّق من إعدادات هذا الحساب في config.yaml.",
)
BAD_TEXT = Words(
    en="YouTube does not accept this text: it is empty or too long.",
    ar="لا يقبل يوتيوب هذا النص: فهو فارغ أو أطول من المسموح.",
)
NO_LOGIN = Words(
    en="Answers on YouTube need a login: give client_id, client_secret and refresh_token.",
    ar="يحتاج الردّ على يوتيوب إلى تسجيل دخول: عيّن client_id و client_secret و refresh_token.",
)
NOT_PRIVATE = Words(
    en="YouTube has no private messages. Answer publicly, or by another channel.",
    ar="لا رسائل خاصة في يوتيوب. أجب علنًا أو عبر قناة أخرى.",
)
HELD = Words(
    en="YouTube holds this comment back. Approve it in YouTube Studio first, then answer.",
    ar="يحجب يوتيوب هذا التعليق للمراجعة. وافق عليه في استوديو يوتيوب أولًا ثم أجب.",
)
CLOSED = Words(
    en="YouTube does not let us answer in this thread.",
    ar="لا يتيح يوتيوب الردّ في هذه السلسلة.",
)
TOO_MANY_REPLIES = Words(
    en="The thread has too many replies to say whether ours is among them. Look on YouTube.",
    ar="في السلسلة ردود أكثر من أن نعرف هل ردّنا بينها. انظر في يوتيوب.",
)
CONNECTED = Words(
    en="Connected to the YouTube channel “{title}”.", ar="متصل بقناة يوتيوب «{title}»."
)
OTHER_CHANNEL = Words(
    en="The login belongs to the channel {found}, not to {wanted}. Log in as the right channel.",
    ar="تسجيل الدخول يخصّ القناة {found} لا القناة {wanted}. ادخل بالقناة الصحيحة.",
)
