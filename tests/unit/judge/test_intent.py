"""What a citizen wants, and of which service: sentences that differ by one rule each."""

from __future__ import annotations

import pytest

from domain.finding import Decision
from pipeline.draft import Context
from tests.factories import PIPELINE, START, message


def decided(text: str) -> Decision:
    return PIPELINE.decide(PIPELINE.understand(message(text)), Context(now=START))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("شقة للإيجار في النهدة", "irrelevant"),
        ("شقة للإيجار في النهدة 0501234567", "spam"),  # with a number it is an advertisement
        ("visit gold.ae for discount offers", "spam"),
        ("fire in our shop, for sale sign burning, whatsapp me 0501234567", "report"),
        ("I complain and call 0501234567, best offer was to wait, unacceptable", "complaint"),
        ("موظف الاستقبال وايد وقح وطردني", "complaint"),
        ("Thank you for nothing, garbage still not collected and nobody answers", "report"),
        ("شكرا جزيلا للبلدية على تصليح الشارع", "praise"),
        ("I suggest you answer, this is unacceptable, worst service", "complaint"),
        ("ليش ما تحطون مطبات في شارعنا", "suggestion"),
        ("فضيحة، ليش ما تحطون مطبات، وشكينا ومحد رد", "report"),
        ("وين الحاوية؟", "enquiry"),
        ("وين الحاوية", "irrelevant"),
        ("اشتراطات المطاعم", "enquiry"),
        ("bins in Al Majaz", "report"),
        ("الزبالة عند بيتنا", "report"),
        ("we went for a walk with the kids near the lake and the bins were as usual", "irrelevant"),
        ("News: sewage flooded the streets of Lahore after heavy rain", "irrelevant"),
        ("وفاة شخصين في حريق ببغداد", "irrelevant"),
        ("ممكن ترسلون تنكر، المجاري طافحة والبيارة تفيض", "report"),
        ("الحريق في بنايتنا تمت السيطرة عليه", "irrelevant"),  # it is over
        ("accident near our building, everyone is safe", "irrelevant"),
        ("food poisoning from a restaurant in our street", "report"),
        ("തീ ഇല്ല", "irrelevant"),
    ],
)
def test_intent(text: str, intent: str) -> None:
    decision = decided(text)
    assert decision.intent == intent, decision.because()["judge_intent"]


@pytest.mark.parametrize(
    ("text", "services"),
    [
        # A smell gives way to what it comes from, even where it fills the message.
        ("foul smell, terrible smell and bad odour from the garbage bin",
         ["waste-collection", "odour"]),
        ("ريحة كريهة من المجاري اللي طافحة جدام بيتنا", ["sewage", "odour"]),
        ("ريحة كريهة في الحارة", ["odour"]),
        # A stated fault is more than a matter's name, however often that is said.
        ("pothole near the park, the park is nice, trees, park", ["road-damage", "parks-trees"]),
        ("حفرة حفرة حفرة والزبالة متروسة", ["waste-collection", "road-damage"]),
        ("حريق في حاوية الزبالة", ["public-safety", "waste-collection"]),
        ("محبوسين في اللفت", ["public-safety"]),
        ("حريق في الحديقة قريب من الألعاب والشجر", ["public-safety", "parks-trees"]),
        ("fire in the garbage bin, waste, garbage", ["public-safety", "waste-collection"]),
        ("no light", ["street-light"]),
    ],
)  # fmt: skip
def test_services_best_first(text: str, services: list[str]) -> None:
    decision = decided(text)
    codes = [guess.code for guess in decision.services]
    assert codes[: len(services)] == services, decision.because()["judge_service"]


@pytest.mark.parametrize(
    ("text", "anger"),
    [
        ("bin is full!!!", 1),
        ("PLEASE COLLECT THE GARBAGE FROM OUR STREET", 1),
        ("PLEASE COLLECT THE garbage, it is on SEWA and RTA land near the old mosque", 0),
        ("الحاوية مترووووسة، لين؟؟", 1),  # a lengthened letter and two marks
        ("هههههه الحاوية متروسة، لين؟؟", 0),  # laughter is no shouting
        ("الحاوية متروسة 😡", 1),
        ("الحاوية متروسة 😡😡😡", 2),
        ("thank you so much, finally!!! the terrible road is fixed, well done", 0),
    ],
)
def test_anger(text: str, anger: int) -> None:
    decision = decided(text)
    assert decision.anger == anger, decision.because()["judge_mood"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("@RTA_Dubai pothole on our road", "dubai-municipality"),
        ("@dubaipolicehq الشارع مظلم", "dubai-municipality"),
        ("الطريق إلى دبي من الشارقة مكسر", "roads"),
        ("pothole on Dubai road", "roads"),
        ("garbage in Ajman and in Al Majaz", "beeah"),  # this city is named too
        ("pothole in Al Nahda", "roads"),
        ("زبالة في عجمان قرب النهدة", "ajman-municipality"),  # two emirates have a Nahda
        ("الإنارة خربانة في كلباء", "sewa"),  # no municipality's matter, in any town
        ("طفح مجاري في كلباء", "kalba-municipality"),
        ("pothole in Al Nahda, Dubai", "dubai-municipality"),
        ("accident, someone injured and bleeding", "national-ambulance"),
        ("fire and people injured, accident", "civil-defence"),  # the first exception that fits
        ("Dubai A 12345 parked on the pavement, red car", "public-parking"),
    ],
)
def test_body(text: str, body: str) -> None:
    decision = decided(text)
    assert decision.body == body, decision.because()["decide_body"]


@pytest.mark.parametrize(
    ("text", "context", "priority"),
    [
        ("هل في غرامة على رمي الزبالة؟", Context(now=START), 4),  # a question can wait
        ("فضيحة!!! طفح مجاري في شارعنا", Context(now=START), 2),
        ("فضيحة!!! طفح مجاري في شارعنا", Context(now=START, earlier_cases=9), 2),  # no emergency
    ],
)
def test_priority(text: str, context: Context, priority: int) -> None:
    decision = PIPELINE.decide(PIPELINE.understand(message(text)), context)
    assert decision.priority == priority, decision.because()["decide_priority"]


def test_many_words_of_one_frame_do_not_outweigh_all_else() -> None:
    folded = "breaking news: police said many killed, reports say, video, news"
    assert PIPELINE.rules.frames.find(folded).weight("news") == 4
