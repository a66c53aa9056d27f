"""What Balagh thinks of a message, for the case's page: stage by stage, with its reason in words.

A reason is what the stage saw: the words that it quotes, or the table that it looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.words import Words
from web.names import Names

_QUOTED = re.compile("«[^»]{1,80}»")
_SAYS = Words("it says {quotes}", "ورد فيه {quotes}")


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as a page shows it. `field`: where in the form to correct it, if anywhere."""

    stage: str
    title: str
    value: str
    because: str
    confidence: float
    field: str | None


@dataclass(frozen=True, slots=True)
class _Stage:
    title: Words
    value: Callable[[Any, Names], str | None]  # None: nothing worth showing
    otherwise: Words  # the reason where the stage quotes nothing
    field: str | None = None


def _services(value: Any, names: Names) -> str | None:
    return "، ".join(names.service(one["code"]) for one in value) if value else None


def _places(value: Any, names: Names) -> str | None:
    return "، ".join(dict.fromkeys(names.area(one["area"]) for one in value)) if value else None


def _private(value: Any, names: Names) -> str | None:
    kinds = dict.fromkeys(one["kind"] for one in value)
    return "، ".join(names.private(kind) for kind in kinds) if kinds else None


def _alarm(value: Any, names: Names) -> str | None:
    return names.speech.say(_YES if value else _NO)


_YES, _NO = Words("Yes", "نعم"), Words("No", "لا")
_STAGES = {
    "detect_language": _Stage(
        Words("Language", "اللغة"),
        lambda value, names: names.language(value),
        Words("by its letters and small words", "من حروفه وكلماته القصيرة"),
    ),
    "find_places": _Stage(
        Words("Place", "المكان"),
        _places,
        Words("the text names it", "ذُكر اسمه في النص"),
        "area",
    ),
    "find_private_data": _Stage(
        Words("Private data", "بيانات شخصية"),
        _private,
        Words("must not stand in a public answer", "لا يجوز ذكرها في رد علني"),
    ),
    "judge_intent": _Stage(
        Words("Kind", "النوع"),
        lambda value, names: names.intent(value),
        Words("nothing says otherwise", "لا يدل شيء على غير ذلك"),
        "intent",
    ),
    "judge_emergency": _Stage(
        Words("Emergency", "حالة طارئة"),
        _alarm,
        Words("no word of danger", "لا كلمة تدل على خطر"),
    ),
    "judge_service": _Stage(
        Words("Service", "الخدمة"),
        _services,
        Words("no service's words are in it", "لا ترد فيه كلمات أي خدمة"),
        "service",
    ),
    "judge_mood": _Stage(
        Words("Mood", "المزاج"),
        lambda value, names: names.mood(value),
        Words("no angry words or signs", "لا كلمات غاضبة ولا علامات غضب"),
    ),
    "decide_body": _Stage(
        Words("Whose matter", "الجهة المعنية"),
        lambda value, names: names.body(value["body"]),
        Words("by the table of responsibilities", "وفق جدول الاختصاصات"),
        "body",
    ),
    "decide_priority": _Stage(
        Words("Priority", "الأولوية"),
        lambda value, names: names.priority(value),
        Words(
            "by the service, the mood and how often they wrote", "حسب الخدمة والمزاج وتكرار البلاغ"
        ),
        "priority",
    ),
}


def shown(findings: list[Any], names: Names, quoting: bool = True) -> list[Shown]:
    """Rows of a triage as storage has them: [stage, value, confidence, because, …].

    Without `quoting` no word of the text is repeated.
    """
    found = []
    for stage, value, confidence, because, *_ in findings:
        told = _STAGES.get(stage)
        text = told.value(value, names) if told else None
        if told is None or text is None:
            continue
        reason = names.speech.say(_reason(because if quoting else "", told.otherwise))
        title = names.speech.say(told.title)
        found.append(Shown(stage, title, text, reason, confidence, told.field))
    return found


def _reason(because: str, otherwise: Words) -> Words:
    """What the stage quotes of the text, each once; else what it always goes by."""
    quotes = dict.fromkeys(_QUOTED.findall(because))
    return _SAYS.filled(quotes=" ".join(list(quotes)[:6])) if quotes else otherwise
