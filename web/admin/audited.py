"""What somebody did, in words; the details stay as they were written down."""

from __future__ import annotations

from domain.words import Words

SENTENCES = {
    "person_added": Words("Added a person", "أضاف مستخدمًا"),
    "person_changed": Words("Changed a person", "غيّر بيانات مستخدم"),
    "password_set": Words("Set a password", "عيّن كلمة مرور"),
    "unlocked": Words("Unlocked a person", "فتح حساب مستخدم مقفل"),
    "second_factor_reset": Words("Reset a second factor", "أعاد ضبط العامل الثاني لمستخدم"),
    "second_factor_set": Words("Set up the second factor", "فعّل العامل الثاني"),
    "recovery_code_used": Words("Used a recovery code", "استخدم رمز استرداد"),
    "team_saved": Words("Saved a team", "حفظ فريقًا"),
    "canned_reply_saved": Words("Saved a canned answer", "حفظ ردًا جاهزًا"),
    "text_approved": Words("Approved a fixed text", "اعتمد نصًا ثابتًا"),
    "text_withdrawn": Words("Withdrew a fixed text", "أوقف إرسال نص ثابت"),
    "on_call_saved": Words("Saved a turn on call", "حفظ مناوبة"),
    "on_call_removed": Words("Removed a turn on call", "حذف مناوبة"),
    "macro_saved": Words("Saved a macro", "حفظ إجراءً مجمّعًا"),
    "catalogue_changed": Words(
        "Changed services, bodies, places or targets", "غيّر الخدمات أو الجهات أو الأماكن أو المهل"
    ),
    "paused": Words("Paused something", "أوقف مؤقتًا"),
    "resumed": Words("Ended a pause", "أنهى إيقافًا مؤقتًا"),
    "view_shared": Words("Shared a view with everybody", "شارك عرضًا مع الجميع"),
    "view_renamed": Words("Renamed a shared view", "غيّر اسم عرض مشترك"),
    "view_removed": Words("Removed a shared view", "حذف عرضًا مشتركًا"),
    "signed_in": Words("Signed in", "سجّل الدخول"),
    "signed_out": Words("Signed out", "سجّل الخروج"),
    "sign_in_failed": Words("Failed to sign in", "أخفق في تسجيل الدخول"),
}
