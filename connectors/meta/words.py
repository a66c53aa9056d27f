"""What an operator reads when Meta says no, in both languages: what happened, what to do."""

from __future__ import annotations

from domain.words import Words

NO_ANSWER = Words(
    en="Meta did not answer. Balagh tries again by itself; if it lasts, check the network.",
    ar="لم يصل ردّ من ميتا. سيعيد بلاغ المحاولة تلقائيًا؛ وإن استمر ذلك فافحص الشبكة.",
)
GARBLED = Words(
    en="Meta answered with something that is not an answer. Balagh tries again by itself.",
    ar="ردّت ميتا بما لا يُقرأ. سيعيد بلاغ المحاولة تلقائيًا.",
)
META_FAILED = Words(
    en="Meta had a failure on its side. Balagh tries again by itself.",
    ar="حدث عطل لدى ميتا. سيعيد بلاغ المحاولة تلقائيًا.",
)
THROTTLED = Words(
    en="Meta’s limit of calls is reached. Balagh waits and goes on by itself.",
    ar="بلغنا حدّ الطلبات لدى ميتا. سينتظر بلاغ ثم يتابع تلقائيًا.",
)
TOKEN = Words(
    en="Meta no longer accepts this account’s token. Make a new Page token and store it.",
    ar="لم تعد ميتا تقبل رمز هذا الحساب. أنشئ رمز صفحة جديدًا واحفظه.",
)
APP_REMOVED = Words(
    en="The app was removed from the account. Connect it again and store the new token.",
    ar="أُزيل التطبيق من الحساب. اربطه من جديد واحفظ الرمز الجديد.",
)
CHECKPOINT = Words(
    en="Meta asks the account’s owner to confirm who they are. Log in to Facebook and do so.",
    ar="تطلب ميتا من صاحب الحساب تأكيد هويته. ادخل إلى فيسبوك وأكّدها.",
)
PASSWORD = Words(
    en="The password of the account’s owner was changed, which ended the token. Make a new one.",
    ar="تغيّرت كلمة مرور صاحب الحساب فانتهت صلاحية الرمز. أنشئ رمزًا جديدًا.",
)
EXPIRED = Words(
    en="The token has expired. Make a new long-lived Page token and store it.",
    ar="انتهت صلاحية الرمز. أنشئ رمز صفحة طويل الأمد واحفظه.",
)
PROOF = Words(
    en="Meta asks for calls signed with the app’s secret, or the one given is wrong: "
    "set app_secret.",
    ar="تطلب ميتا توقيع الطلبات بسرّ التطبيق، أو أن السرّ المعطى خطأ: عيّن app_secret.",
)
PERMISSION = Words(
    en="The token lacks a permission for this. Grant it to the app and make a new token.",
    ar="لا يحمل الرمز الإذن اللازم لهذا. امنحه للتطبيق وأنشئ رمزًا جديدًا.",
)
CAPABILITY = Words(
    en="The Meta app has not been approved for this. Ask for it in Meta’s App Review.",
    ar="لم يُعتمد تطبيق ميتا لهذا. اطلب الاعتماد في مراجعة التطبيقات لدى ميتا.",
)
VERSION = Words(
    en="This version of the Graph API is no longer served. Set a newer one as `graph`.",
    ar="لم تعد هذه النسخة من واجهة Graph متاحة. عيّن نسخة أحدث في graph.",
)
PARAMETER = Words(
    en="Meta did not accept how it was asked. Check the account’s id and `graph` version.",
    ar="لم تقبل ميتا صيغة الطلب. تحقّق من معرّف الحساب ومن نسخة graph.",
)
STALE_TOKEN = Words(
    en="Meta no longer knows where we were in its list. Balagh starts at its top again.",
    ar="لم تعد ميتا تعرف موضعنا في قائمتها. سيبدأ بلاغ من أعلاها من جديد.",
)
BLOCKED = Words(
    en="Meta has blocked this account from doing this for a while. See the Page’s quality page.",
    ar="منعت ميتا هذا الحساب من ذلك مؤقتًا. راجع صفحة جودة الصفحة.",
)
DUPLICATE = Words(
    en="Meta says that the same text was already posted there.",
    ar="تقول ميتا إن النص نفسه منشور هناك.",
)
UNREACHABLE = Words(
    en="This person cannot be written to: they blocked the Page or left.",
    ar="لا يمكن مراسلة هذا الشخص: حظر الصفحة أو غادر.",
)
GONE = Words(
    en="It is not there any more, or no longer visible to the Page.",
    ar="لم يعد موجودًا، أو لم يعد ظاهرًا للصفحة.",
)
WINDOW_CLOSED = Words(
    en="Too late: Meta lets a Page write only for a time after the person’s last message.",
    ar="فات الوقت: لا تسمح ميتا بالمراسلة إلا خلال مدة من آخر رسالة للشخص.",
)
ALREADY_ANSWERED = Words(
    en="This comment was already answered privately: Meta allows that once.",
    ar="سبق الردّ الخاص على هذا التعليق: تسمح ميتا به مرة واحدة.",
)
NOBODY = Words(
    en="It is not known to whom this should go: the person’s id is missing.",
    ar="لا يُعرف إلى من يُرسل هذا: معرّف الشخص مفقود.",
)
NO_PRIVATE_REPLY = Words(
    en="Meta does not allow a private answer to this one. Answer in public.",
    ar="لا تسمح ميتا بردّ خاص على هذا. أجب علنًا.",
)
PRIVATE_ONLY = Words(
    en="This came as a private message: it can only be answered in private.",
    ar="وصل هذا برسالة خاصة: لا يُجاب عنه إلا برسالة خاصة.",
)
PUBLIC_ONLY = Words(
    en="This can only be answered in public.",
    ar="لا يمكن الردّ على هذا إلا علنًا.",
)
NOT_HERE = Words(
    en="Meta offers no way to answer this from here. Answer in the app.",
    ar="لا تتيح ميتا الردّ على هذا من هنا. أجب من التطبيق.",
)
NOT_SHOWN = Words(
    en="Meta does not show what was answered there. Look in the app.",
    ar="لا تُظهر ميتا ما كُتب ردًّا هناك. تحقّق من التطبيق.",
)
TEXT_TOO_LONG = Words(
    en="The text is too long for {where}: {size} of {most}. Shorten it.",
    ar="النص أطول من المسموح في {where}: {size} من {most}. اختصره.",
)
SAME_TEXT = Words(
    en="The Page wrote this same text nearby, but it cannot be told for whom. Look yourself.",
    ar="كتبت الصفحة النص نفسه قريبًا، ولا يُعرف لمن كان. تحقّق بنفسك.",
)
TOO_MUCH = Words(
    en="Too much was written there since to find it. Look yourself.",
    ar="كُتب هناك الكثير منذ ذلك الحين فتعذّر العثور عليه. تحقّق بنفسك.",
)
