"""Codes in words: what a status, channel, language or mood is called in both languages.

Services, bodies and areas have their names in the rule book; everything closed is here.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.alarms import OUTCOMES
from domain.words import Words
from pipeline.rulebook import RuleBook
from web.language import Speech

STATUS = {
    "new": Words("New", "جديدة"),
    "triaged": Words("Triaged", "مفروزة"),
    "in_progress": Words("In progress", "قيد المعالجة"),
    "waiting_citizen": Words("Waiting for the citizen", "بانتظار صاحب البلاغ"),
    "waiting_body": Words("Waiting for the department", "بانتظار الجهة"),
    "resolved": Words("Resolved", "محلولة"),
    "closed": Words("Closed", "مغلقة"),
    "redirected": Words("Redirected", "محالة إلى جهة أخرى"),
    "no_action": Words("No action", "لا تحتاج إلى إجراء"),
}
INTENT = {
    "report": Words("Report", "بلاغ"),
    "complaint": Words("Complaint", "شكوى"),
    "enquiry": Words("Enquiry", "استفسار"),
    "suggestion": Words("Suggestion", "اقتراح"),
    "request": Words("Request", "طلب"),
    "praise": Words("Praise", "شكر"),
    "irrelevant": Words("Not for the city", "لا يخص المدينة"),
    "spam": Words("Spam", "رسالة مزعجة"),
}
LANGUAGE = {
    "ar": Words("Arabic", "العربية"),
    "ar-Latn": Words("Arabizi", "عربيزي"),
    "ur": Words("Urdu", "الأردية"),
    "ur-Latn": Words("Roman Urdu", "الأردية بحروف لاتينية"),
    "hi": Words("Hindi", "الهندية"),
    "hi-Latn": Words("Roman Hindi", "الهندية بحروف لاتينية"),
    "ml": Words("Malayalam", "المالايالامية"),
    "ml-Latn": Words("Roman Malayalam", "المالايالامية بحروف لاتينية"),
    "bn": Words("Bengali", "البنغالية"),
    "tl": Words("Tagalog", "التاغالوغية"),
    "en": Words("English", "الإنجليزية"),
    "und": Words("No words", "بلا كلمات"),
}
CHANNEL = {
    "x": Words("X", "إكس"),
    "facebook": Words("Facebook", "فيسبوك"),
    "instagram": Words("Instagram", "إنستغرام"),
    "youtube": Words("YouTube", "يوتيوب"),
    "hotline": Words("Hotline", "الخط الساخن"),
}
GATEWAY = {  # only write: no case comes from there
    "kannel": Words("SMS (Kannel)", "رسالة نصية (Kannel)"),
    "twilio": Words("SMS (Twilio)", "رسالة نصية (Twilio)"),
}
KIND = {
    "mention": Words("mention", "إشارة"),
    "reply": Words("reply", "رد"),
    "quote": Words("quote", "اقتباس"),
    "post": Words("post", "منشور"),
    "comment": Words("comment", "تعليق"),
    "review": Words("review", "تقييم"),
    "message": Words("private message", "رسالة خاصة"),
    "tag": Words("tag", "وسم"),
    "call": Words("call", "مكالمة"),
    "visit": Words("visit", "زيارة"),
}
LETTER_KIND = {
    "ack": Words("acknowledgement", "إشعار استلام"),
    "alarm": Words("page to the team on call", "تنبيه إلى فريق المناوبة"),
    "sms": Words("text message", "رسالة نصية"),
}
WHY_NOT = {  # acknowledged by itself: casework.acknowledging
    "old": Words("it was written too long ago", "كُتبت الرسالة منذ وقت طويل"),
    "nobody": Words("its author is not known", "صاحب الرسالة غير معروف"),
    "bot": Words("its author seems to be a machine", "يبدو أن صاحب الرسالة حساب آلي"),
    "echo": Words("it repeats our own words", "تكرّر الرسالة كلامنا نحن"),
    "no_text": Words("no text is approved for it", "لا يوجد نص معتمد لها"),
    "much": Words("the account has sent its share today", "استنفد الحساب حصته من الإشعارات اليوم"),
    "often": Words("this citizen was told often today", "أُشعر صاحب البلاغ مرات عدة اليوم"),
    "not_possible": Words("the platform does not allow it here", "لا تسمح المنصة بذلك هنا"),
    "kept_for_agent": Words(
        "the one private answer is left to a person", "الرد الخاص الوحيد متروك للموظف"
    ),
    "prefix": Words("numbers of this country get none", "أرقام هذا البلد غير مشمولة"),
    "too_long": Words("the text is too long for this channel", "النص أطول مما تسمح به القناة"),
}
MOOD = {
    0: Words("Calm", "هادئ"),
    1: Words("Annoyed", "منزعج"),
    2: Words("Angry", "غاضب"),
    3: Words("Furious", "شديد الغضب"),
}
PRIORITY = {
    1: Words("Now", "فورًا"),
    2: Words("Soon", "قريبًا"),
    3: Words("Normal", "عادي"),
    4: Words("Whenever", "متى أمكن"),
}
LETTER = {
    "queued": Words("Queued", "في الانتظار"),
    "sending": Words("Being sent", "جارٍ الإرسال"),
    "sent": Words("Sent", "أُرسل"),
    "refused": Words("Refused", "رُفض"),
    "unknown": Words("Unknown: it may have arrived", "غير معروف: ربما وصل"),
    "needless": Words("No longer needed", "لم تعد له حاجة"),
}
RECEIPT = {
    "on_the_way": Words("On its way", "في الطريق"),
    "delivered": Words("Delivered", "وصلت"),
    "failed": Words("Not delivered", "لم تصل"),
}
ROLE = {
    "agent": Words("Agent", "موظف"),
    "lead": Words("Shift lead", "مشرف وردية"),
    "department": Words("Department", "جهة"),
    "auditor": Words("Auditor", "مدقق"),
    "admin": Words("Administrator", "مدير النظام"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names for one reader. An unknown code is shown as it is, never hidden."""

    rules: RuleBook
    speech: Speech

    def service(self, code: str | None) -> str:
        found = self.rules.services.services.get(code or "")
        return self.speech.say(found.name) if found else code or "–"

    def body(self, code: str | None) -> str:
        found = self.rules.bodies.bodies.get(code or "")
        return self.speech.say(found.name) if found else code or "–"

    def area(self, name: str | None) -> str:
        found = self.rules.places.titles.get(name or "")
        return self.speech.say(found) if found else name or "–"

    def services(self, also: str | None = None) -> list[tuple[str, str]]:
        """Codes and names for a choice, by name; one that is switched off only as `also`."""
        found = self.rules.services.services
        offered = (code for code, one in found.items() if one.active or code == also)
        return sorted(((code, self.service(code)) for code in offered), key=lambda one: one[1])

    def bodies(self) -> list[tuple[str, str]]:
        """The city's own departments first."""
        found = self.rules.bodies.bodies
        ordered = sorted(found, key=lambda code: (not found[code].own, self.body(code)))
        return [(code, self.body(code)) for code in ordered]

    def areas(self) -> list[tuple[str, str]]:
        found = self.rules.places.areas
        return sorted(((name, self.area(name)) for name in found), key=lambda one: one[1])

    def intents(self) -> list[tuple[str, str]]:
        return [(code, self.intent(code)) for code in INTENT]

    def priorities(self) -> list[tuple[str, str]]:
        return [(str(value), self.priority(value)) for value in PRIORITY]

    def statuses(self) -> list[tuple[str, str]]:
        return [(code, self.status(code)) for code in STATUS]

    def languages(self) -> list[tuple[str, str]]:
        return [(code, self.language(code)) for code in LANGUAGE]

    def channels(self) -> list[tuple[str, str]]:
        return [(code, self.channel(code)) for code in CHANNEL]

    def status(self, code: str) -> str:
        return self._from(STATUS, code)

    def intent(self, code: str) -> str:
        return self._from(INTENT, code)

    def language(self, code: str) -> str:
        return self._from(LANGUAGE, code)

    def channel(self, code: str) -> str:
        return self._from(CHANNEL | GATEWAY, code)

    def kind(self, code: str) -> str:
        return self._from(KIND, code)

    def private(self, code: str) -> str:
        return self._from(self.rules.guard.kinds, code)

    def why_not(self, code: str) -> str:
        return self._from(WHY_NOT, code)

    def outcomes(self) -> list[tuple[str, str]]:
        return [(code, self.outcome(code)) for code in OUTCOMES]

    def outcome(self, code: str) -> str:
        return self._from(OUTCOMES, code)

    def receipt(self, code: str) -> str:
        return self._from(RECEIPT, code)

    def letter_kind(self, code: str) -> str:
        return self._from(LETTER_KIND, code)

    def letter(self, code: str) -> str:
        return self._from(LETTER, code)

    def role(self, code: str) -> str:
        return self._from(ROLE, code)

    def mood(self, anger: int) -> str:
        return self.speech.say(MOOD[min(3, max(0, anger))])

    def priority(self, value: int) -> str:
        return self.speech.say(PRIORITY[min(4, max(1, value))])

    def _from(self, table: dict[str, Words], code: str) -> str:
        found = table.get(code)
        return self.speech.say(found) if found else code
