"""Words in the forms in which people write them reach the phrases of the rules."""

from __future__ import annotations

import pytest

from domain.text import fold_text
from pipeline.lexicon import Lexicon
from tests.factories import PIPELINE, message


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("الألعاب في الحديقة مكسرات", "parks-trees"),  # مكسر~
        ("المكيفات في المسجد خربانين", "utilities"),  # خربان~
        ("السيارات تفحط في شارعنا كل ليلة", "traffic"),  # ~فحط
        ("المجاري تفيض على الشارع", "sewage"),  # ~فيض
        ("ما تشيلون الزبالة ليش", "waste-collection"),  # ~شيل
        ("الجيران يزعجون كل ليلة", "noise"),  # ~زعج
        ("شارعكم وسخ", "street-cleaning"),
        ("بلاعتنا طافحة", "sewage"),
        ("حاويتي متروسة", "waste-collection"),
        ("حديقتهم وسخة", "parks-trees"),
        ("هالزبالة من أسبوع", "waste-collection"),
        ("الما مقطوع عن بيتنا", "utilities"),
        ("زباالة وايد عندنا", "waste-collection"),
        ("garbagee everywhere", "waste-collection"),
        ("bins in Al Majaz", "waste-collection"),
        ("Pothôles in our róad", "road-damage"),
        ("കുഴികൾ റോഡിൽ", "road-damage"),
        ("മാലിന്യങ്ങൾ എടുക്കുന്നില്ല", "waste-collection"),
        ("kachhra uthao bhai", "waste-collection"),
        ("الگمامة متروسة", "waste-collection"),
        ("رايحة كريهة", "odour"),
    ],
)
def test_a_form_of_a_word_reaches_its_service(text: str, service: str) -> None:
    draft = PIPELINE.understand(message(text))
    assert [guess.code for guess in draft.services[:1]] == [service], draft.findings[4].because


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("الرولة", "وصل الماي للرولة"),
        ("الرولة", "حفرة بالرولة"),
        ("حاوية", "نحتاج لحاوية"),
        ("حاوية", "صارت كحاوية زبالة"),
        ("حاوية", "للحاوية ريحة"),
        ("كهربا", "انقطعت الكهرباء"),
        ("بيت", "قدام بيتهم"),
        ("im sick", "I’m sick of this"),
        ("branch", "branches on the road"),
        ("bin", "the bins"),
        ("help", "helpppp us"),
        ("റോള", "റോളയിൽ വെള്ളം"),
        ("rolla", "Rollayil vellam"),
        ("majaz", "near Majaz3"),
    ],
)
def test_found(phrase: str, text: str) -> None:
    assert Lexicon.of({"x": [phrase]}).find(fold_text(text))


def test_a_match_leaves_the_preposition_out() -> None:
    text = fold_text("وصل الماي للرولة")
    [found] = Lexicon.of({"x": ["الرولة"]}).find(text)
    assert text[found.start : found.end] == "روله"


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("فار", "كفار قريش"),  # no "like a mouse"
        ("rat", "raat ko bijli nahi"),
        ("ما", "الماء مقطوع"),
        ("الخان", "خان الأمانة"),
        ("ba", "bas stop"),
        ("نور", "منورة"),
    ],
)
def test_another_word_is_not_found(phrase: str, text: str) -> None:
    assert not Lexicon.of({"x": [phrase]}).find(fold_text(text))
