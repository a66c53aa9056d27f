"""What an operator reads when X says no, in both languages: what happened, what to do."""

from __future__ import annotations

from domain.words import Words

NO_ANSWER = Words(
    en="X did not answer. Balagh tries again by itself; if it lasts, check the network.",
    ar="لم يصل ردّ من إكس. سيعيد بلاغ المحاولة تلقائيًا؛ وإن استمر ذلك فافحص الشبكة.",
)
GARBLED = Words(
    en="X answered with something that is not an answer. Balagh tries again by itself.",
    ar="ردّت منصة إكس بما لا يُقرأ. سيعيد بلاغ المحاولة تلقائيًا.",
)
FAILED = Words(
    en="X had a failure on its side. Balagh tries again by itself.",
    ar="حدث عطل لدى إكس. سيعيد بلاغ المحاولة تلقائيًا.",
)
TOO_FAST = Words(
    en="X’s limit of calls is reached. Balagh waits and goes on by itself.",
    ar="بلغنا حدّ الطلبات لدى إكس. سينتظر بلاغ ثم يتابع تلقائيًا.",
)
CAPPED = Words(
    en="This month’s allowance of posts on X is used up. Buy more, or wait for the new month.",
    ar="استُنفد رصيد المنشورات لهذا الشهر على إكس. اشترِ المزيد أو انتظر الشهر الجديد.",
)
CREDITS = Words(
    en="The credits of this X app are used up. Buy credits in the developer console.",
    ar="نفد رصيد تطبيق إكس هذا. اشترِ رصيدًا من لوحة المطوّرين.",
)
LOGIN = Words(
    en="X no longer accepts this account’s keys. Make new ones in the developer console, or log "
    "in again, and store them.",
    ar="لم تعد إكس تقبل مفاتيح هذا الحساب. أنشئ مفاتيح جديدة في لوحة المطوّرين أو سجّل الدخول "
    "من جديد واحفظها.",
)
VAULT = Words(
    en="X gave a new login, but it could not be written to disk. Free space or fix the rights "
    "of the data folder, then log in again.",
    ar="أعطت إكس دخولًا جديدًا وتعذّر حفظه على القرص. أفرغ مساحة أو صحّح صلاحيات مجلد البيانات "
    "ثم سجّل الدخول من جديد.",
)
NOT_ENROLLED = Words(
    en="This X app has no access to the API. Attach it to a project in the developer console.",
    ar="لا يملك تطبيق إكس هذا حق الوصول إلى الواجهة. اربطه بمشروع في لوحة المطوّرين.",
)
PERMISSION = Words(
    en="These X keys may not do this. Grant the right (dm.read, tweet.write, …) and log in again.",
    ar="لا تملك مفاتيح إكس هذا الإذن. امنح الصلاحية (dm.read و tweet.write …) وسجّل الدخول ثانية.",
)
NOT_ALLOWED = Words(
    en="X does not let us do this. It lets us answer only who mentioned or quoted us.",
    ar="لا تسمح إكس بهذا. فهي لا تتيح الردّ إلا على من ذكرنا أو اقتبس منا.",
)
DUPLICATE = Words(
    en="X says that this was posted already.",
    ar="تقول إكس إن هذا نُشر من قبل.",
)
GONE = Words(
    en="The post or conversation is not on X any more.",
    ar="لم يعد المنشور أو المحادثة موجودًا على إكس.",
)
BAD_QUESTION = Words(
    en="X did not accept how it was asked. Check this account’s part of config.yaml.",
    ar="لم تقبل إكس صيغة الطلب. تحقّق من إعدادات هذا الحساب في config.yaml.",
)
STALE = Words(
    en="X no longer knows where we were in its list. Balagh starts at its top again.",
    ar="لم تعد إكس تعرف موضعنا في قائمتها. سيبدأ بلاغ من أعلاها من جديد.",
)
READ_ONLY = Words(
    en="These X keys can only read. Answers need OAuth 1.0a keys or an OAuth 2.0 login.",
    ar="مفاتيح إكس هذه للقراءة فقط. يحتاج الردّ إلى مفاتيح OAuth 1.0a أو دخول OAuth 2.0.",
)
UNSUMMONED = Words(
    en="X lets us answer in public only who mentioned or quoted us. Answer privately instead.",
    ar="لا تتيح إكس الردّ علنًا إلا على من ذكرنا أو اقتبس منا. أجب برسالة خاصة.",
)
IS_PRIVATE = Words(
    en="This was written to us in private, so it is answered in private.",
    ar="كُتب هذا لنا في رسالة خاصة فيُجاب عنه في رسالة خاصة.",
)
NO_RECIPIENT = Words(
    en="X does not say who wrote this, so no message can be sent to them.",
    ar="لا تذكر إكس من كتب هذا، فلا يمكن مراسلته.",
)
TOO_LONG = Words(
    en="The text is longer than X takes ({weight} of {most}). Shorten it.",
    ar="النص أطول مما تقبله إكس ({weight} من {most}). اختصره.",
)
CANNOT_SHOW = Words(
    en="X does not show enough to say whether this arrived. Look at the account on X.",
    ar="لا تعرض إكس ما يكفي لمعرفة هل وصل هذا. انظر إلى الحساب على إكس.",
)
GAP_800 = Words(
    en="X shows only the latest 800 mentions. Older ones of this stretch may be missing; the "
    "search inbox has those of the last 7 days.",
    ar="لا تعرض إكس إلا آخر 800 إشارة. قد ينقص ما هو أقدم منها؛ وفي صندوق البحث ما كان في آخر "
    "7 أيام.",
)
GAP_7_DAYS = Words(
    en="X searches only the last 7 days. What was written between {since} and then is missing.",
    ar="لا تبحث إكس إلا في آخر 7 أيام. ينقص ما كُتب بين {since} وبداية هذه المدة.",
)
CONNECTED = Words(en="Connected to X as @{handle}.", ar="متصل بإكس باسم @{handle}.")
OTHER_USER = Words(
    en="The keys belong to @{found}, not to the account in config.yaml.",
    ar="المفاتيح تخصّ @{found} لا الحساب المذكور في config.yaml.",
)
