"""What happened to a case, event by event, as sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.words import Words
from web.language import Speech
from web.names import Names

SENTENCES = {
    "opened": Words("Case opened", "فُتحت الحالة"),
    "logged": Words("Taken down by hand: {how}", "سُجّلت يدويًّا: {how}"),
    "confidential": Words("The caller's name is confidential from now on", "أصبح اسم المتصل سريًّا"),
    "sms_consent": Words("The caller agreed to text messages", "وافق المتصل على الرسائل النصية"),
    "joined": Words("The citizen wrote again", "كتب صاحب البلاغ مجددًا"),
    "reopened": Words(
        "The citizen wrote again: reopened", "كتب صاحب البلاغ مجددًا فأُعيد فتح الحالة"
    ),
    "answered": Words("An answer of ours was seen on the platform", "ظهر ردّنا على المنصة"),
    "edited": Words("The author edited a message", "عدّل صاحب الرسالة نصها"),
    "deleted": Words("The author deleted a message", "حذف صاحب الرسالة رسالته"),
    "hidden": Words("A message was hidden on the platform", "أُخفيت رسالة على المنصة"),
    "shown": Words("A message is visible again", "عادت الرسالة إلى الظهور"),
    "assigned": Words("Assigned to {to}", "أُسندت إلى {to}"),
    "unassigned": Words("Given back to all", "أُعيدت إلى الجميع"),
    "accepted": Words("A suggestion was accepted", "قُبل اقتراح"),
    "acknowledged": Words("Emergency taken on", "استُلمت الحالة الطارئة"),
    "area": Words("Place: {old} → {new}", "المكان: {old} ← {new}"),
    "body": Words("Department: {old} → {new}", "الجهة: {old} ← {new}"),
    "intent": Words("Kind: {old} → {new}", "النوع: {old} ← {new}"),
    "snoozed": Words("Put aside", "أُجّلت"),
    "woken": Words("Brought back", "أُعيدت إلى القائمة"),
    "returned": Words("Given back: nobody answered in time", "أُعيدت إلى الجميع لعدم الرد في الوقت"),
    "merged": Words("Merged into case {into}", "دُمجت في الحالة {into}"),
    "unmerged": Words("Merge taken back", "أُلغي الدمج"),
    "absorbed": Words("Case {case} was merged into this one", "دُمجت الحالة {case} في هذه الحالة"),
    "released": Words("Case {case} stands alone again", "فُصلت الحالة {case} عن هذه الحالة"),
    "person_linked": Words(
        "Same person as in case {case}", "صاحب البلاغ هو نفسه صاحب الحالة {case}"
    ),
    "person_parted": Words(
        "The author was parted from other contacts", "فُصل صاحب البلاغ عن جهات الاتصال الأخرى"
    ),
    "kept": Words("Its agent is at work on it", "الموظف المسؤول يعمل عليها"),
    "note": Words("Note written", "كُتبت ملاحظة"),
    "incident": Words("Joined incident {incident}", "ضُمّت إلى الحادثة {incident}"),
    "incident_left": Words("Left incident {incident}", "فُصلت عن الحادثة {incident}"),
    "undone": Words("A bulk action was taken back", "أُلغي إجراء جماعي"),
    "status": Words("{old} → {new}", "{old} ← {new}"),
    "service": Words("Service: {old} → {new}", "الخدمة: {old} ← {new}"),
    "priority": Words("Priority: {old} → {new}", "الأولوية: {old} ← {new}"),
    "emergency": Words("Emergency raised", "رُفعت إلى طارئة"),
    "calm": Words("Emergency lowered", "أُلغيت صفة الطارئة"),
    "reply_queued": Words("Reply written", "كُتب الرد"),
    "reply_sent": Words("Reply sent", "أُرسل الرد"),
    "reply_refused": Words("The platform refused the reply", "رفضت المنصة الرد"),
    "reply_in_doubt": Words("Nobody knows whether the reply arrived", "لا يُعرف هل وصل الرد"),
    "call_back_solved": Words("Called back: solved", "عُووِد الاتصال: حُلّت"),
    "call_back_not_solved": Words(
        "Called back: not solved, reopened", "عُووِد الاتصال: لم تُحل، فأُعيد فتح الحالة"
    ),
    "call_back_no_answer": Words(
        "Called back: no answer (attempt {attempt})", "عُووِد الاتصال: لا رد (المحاولة {attempt})"
    ),
    "call_back_given_up": Words(
        "Closed after {attempt} calls that nobody answered",
        "أُغلقت بعد اتصالات لم يُرد عليها، وعددها {attempt}",
    ),
    "sms_queued": Words("Text message with the reference written", "كُتبت رسالة نصية برقم الحالة"),
    "sms_sent": Words("The gateway took the text message", "استلمت البوابة الرسالة النصية"),
    "sms_refused": Words("The gateway refused the text message", "رفضت البوابة الرسالة النصية"),
    "sms_in_doubt": Words(
        "Nobody knows whether the text message left", "لا يُعرف هل خرجت الرسالة النصية"
    ),
    "sms_delivered": Words("The text message was delivered", "وصلت الرسالة النصية"),
    "sms_undelivered": Words("The text message was not delivered", "لم تصل الرسالة النصية"),
    "sms_skipped": Words("No text message: {why}", "لم تُرسل رسالة نصية: {why}"),
    "alarm_delivered": Words("A page was delivered", "وصل تنبيه"),
    "alarm_undelivered": Words("A page was not delivered", "لم يصل تنبيه"),
    "alarm_raised": Words("Alarm raised", "أُطلق تنبيه الطوارئ"),
    "alarm_paged": Words("The team on call was paged", "نُبِّه فريق المناوبة"),
    "alarm_unheard": Words("Nobody is on call to be paged", "لا يوجد مناوب لتنبيهه"),
    "alarm_sent": Words("A page was taken by its gateway", "استلمت البوابة تنبيهًا"),
    "alarm_refused": Words("A page did not get through", "تعذّر إيصال تنبيه"),
    "alarm_closed": Words("Alarm closed: {outcome}", "أُغلق التنبيه: {outcome}"),
    "ack_queued": Words("Acknowledgement written", "كُتب إشعار الاستلام"),
    "ack_sent": Words("Acknowledged to the citizen", "أُرسل إشعار الاستلام إلى صاحب البلاغ"),
    "ack_refused": Words("The platform refused the acknowledgement", "رفضت المنصة إشعار الاستلام"),
    "ack_in_doubt": Words(
        "Nobody knows whether the acknowledgement arrived", "لا يُعرف هل وصل إشعار الاستلام"
    ),
    "ack_seen": Words(
        "The acknowledgement was seen on the platform", "ظهر إشعار الاستلام على المنصة"
    ),
    "ack_skipped": Words("Not acknowledged by itself: {why}", "لم يُرسل إشعار استلام تلقائي: {why}"),
}


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    actor: str  # "" for Balagh itself
    sentence: str


def told(event: dict[str, Any], names: Names, speech: Speech) -> Told:
    """An event in words. A kind nobody has put into words yet is shown by its code."""
    kind, data = event["kind"], dict(event["data"] or {})
    if kind == "assigned" and not data.get("to"):
        kind = "unassigned"
    if kind == "emergency" and not data.get("new", data.get("on", 1)):
        kind = "calm"
    actor = "" if event["actor"] == "balagh" else event["actor"]
    words = SENTENCES.get(kind)
    if words is None:
        return Told(event["at"], actor, kind.replace("_", " "))
    return Told(event["at"], actor, speech.say(words).format_map(_Values(kind, data, names)))


class _Values(dict[str, str]):
    """Codes of an event as names; what is missing reads as a dash."""

    def __init__(self, kind: str, data: dict[str, Any], names: Names) -> None:
        known: dict[str, Callable[[Any], str]] = {
            "status": names.status,
            "service": names.service,
            "area": names.area,
            "body": names.body,
            "intent": names.intent,
            "ack_skipped": names.why_not,
            "sms_skipped": names.why_not,
            "alarm_closed": names.outcome,
            "logged": names.kind,
            "priority": lambda value: names.priority(int(value)),
        }
        naming = known.get(kind, str)
        super().__init__(
            {key: "–" if value in (None, "") else str(naming(value)) for key, value in data.items()}
        )

    def __missing__(self, key: str) -> str:
        return "–"
