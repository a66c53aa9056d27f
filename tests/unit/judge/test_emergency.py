"""Dangers are found, and what only sounds like one is not."""

from __future__ import annotations

from time import perf_counter

import pytest

from domain.message import Media
from pipeline.emergency import is_emergency
from tests.factories import PIPELINE, message

RULES = PIPELINE.rules


@pytest.mark.parametrize(
    "text",
    [
        "حريق في البناية",
        "الحقونا نار في المطبخ",
        "ريحة غاز قوية في الدرج",
        "السلك مكشوف عند الألعاب",
        "في سلك كهرباء طايح في الشارع",
        "منهول بدون غطاء قدام المدرسة",
        "ولدي طاح في المنهول",
        "كلب عض بنتي الحين",
        "7aree8 fel benaya",
        "fire in our kitchen",
        "Gas smell in the corridor",
        "open manhole here",
        "someone fell from the third floor",
        "two kids are drowning near the jetty",
        "no one is answering, our house is on fire, help",
        "aag lagi hai building mein",
        "آگ لگ گئی",
        "आग लग गई",
        "തീ പിടിച്ചു",
        "আগুন লেগেছে",
        "may sunog sa amin",
        "بلاعة وسط ملعب الأطفال صارت بدون غطاء",  # two words with others between
        "السلك الكهربائي في حديقة الأطفال من يومين صار مكشوف",
        "fire burning near the garbage skip",  # two dangers, neither sure alone
        "smoke and burning smell in our corridor",
        "لا تتأخرون علينا الله يخليكم حريق في البناية",  # too far from the "no"
        "help! nobody is coming, no water and fire in our kitchen",
        "ناس محشورين في اللفت",
        "چلب مسعور عند البيت",
    ],
)
def test_dangers(text: str) -> None:
    alarm, because = is_emergency(text, RULES)
    assert alarm, because


@pytest.mark.parametrize(
    "text",
    [
        "بموت ضحك",
        "اللهم أجرنا من نار جهنم",
        "الأسعار نار في السوق",
        "تمرين إخلاء وهمي في المدرسة",
        "الحمد لله طفينا الحريق",
        "ما في حريق عندنا",
        "لا يوجد تسرب غاز",
        "وفاة خمسة في حريق بمصنع في الهند",
        "شو اشتراطات السلامة من الحريق؟",
        "this song is fire",
        "our team is on fire",
        "He got fired from his job",
        "fire drill at the school tomorrow",
        "there is no gas leak, false alarm",
        "12 killed in gas explosion in Karachi, police say",
        "The traffic is killing me lol",
        "how much is the gas bill",
        "I was shocked by the fine",
        "The bin is full",
        "We need a fire extinguisher near the entrance of our building",
        "We live near the fire station and the street light is broken",
        "smoke detector in our corridor is broken, please send someone",
        "طفاية الحريق في ممر بنايتنا خلصت",
        "إنذار الحريق عندنا ما يشتغل",
        "متى بتفتح محطة غاز في منطقتنا؟",
        "not a real fire in our building, just steam",
        "there wasn't any gas leak",
        "gas leak nahi hai",
        "prices are on fire in our market now, please help",
        "आग नहीं लगी",
        "തീ ഇല്ല",
        "",
        "!!!",
    ],
)
def test_what_is_none(text: str) -> None:
    alarm, because = is_emergency(text, RULES)
    assert not alarm, because


def test_a_soft_danger_needs_a_cue() -> None:
    assert not is_emergency("smoke", RULES)[0]
    assert is_emergency("smoke in our building, send someone", RULES)[0]


def test_a_place_or_a_picture_is_a_cue_that_it_is_here() -> None:
    text = "حادث ومصابين"
    photo = Media("photo", "https://cdn.example/1.jpg")
    assert not PIPELINE.understand(message(text)).emergency
    assert PIPELINE.understand(message(f"{text} في شارع الوحدة")).emergency
    assert PIPELINE.understand(message(text, media=(photo,))).emergency


def test_the_reason_names_the_words() -> None:
    assert "«gas leak»" in is_emergency("there is a gas leak", RULES)[1]


def test_an_emergency_is_a_report_with_a_service() -> None:
    draft = PIPELINE.understand(message("7aree8 el7ago"))
    assert (draft.intent, draft.emergency) == ("report", True)
    assert draft.services[0].code == "public-safety"


def test_fast_enough_to_run_before_all_else() -> None:
    text = "في دخان طالع من الطابق الثالث والناس محبوسين في الدرج " * 3
    is_emergency(text, RULES)
    began = perf_counter()
    for number in range(200):
        is_emergency(f"{text} {number}", RULES)
    assert (perf_counter() - began) / 200 < 0.005
