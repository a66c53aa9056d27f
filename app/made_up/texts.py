"""What made-up citizens write: a problem, an opening and an ending, in several languages.

`{place}` stands for the name of an area, in the letters of the language. The weights are those of
a city's hotline: rubbish, drains and roads first, and about three in ten messages ask for nothing.
"""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One problem in one language."""

    language: str
    weight: float
    text: str


_ARABIC: tuple[tuple[float, str], ...] = (
    (9, "الحاوية ممتلئة والزبالة متراكمة في {place}"),
    (7, "محد شال الزبالة من عندنا في {place}"),
    (3, "رمي مخلفات بناء في الساحة خلف البيوت في {place}"),
    (2, "الشارع وسخ ويحتاج تنظيف في {place}"),
    (2, "رائحة كريهة في الليل في {place}"),
    (9, "طفح مجاري والريحة لا تطاق في {place}"),
    (5, "تجمع مياه الأمطار أمام المدرسة في {place}"),
    (4, "حشرات وصراصير من غرف الصرف في {place}"),
    (4, "كلاب ضالة تخوف الأطفال في {place}"),
    (2, "مطعم يبيع أكل منتهي الصلاحية في {place}"),
    (2, "مبنى آيل للسقوط وتشققات في الجدار في {place}"),
    (3, "سكن عزاب وسط العوائل في {place}"),
    (2, "المؤجر رفع الإيجار بدون إنذار في {place}"),
    (4, "جهاز الدفع للمواقف عطلان في {place}"),
    (4, "سيارة ساده المدخل والموقف في {place}"),
    (3, "سيارة مهملة من شهور عليها غبار في {place}"),
    (7, "حفر في الشارع خربت السيارات في {place}"),
    (4, "الإشارة ما تشتغل وزحمة كبيرة في {place}"),
    (6, "أعمدة الإنارة مطفية والشارع ظلام في {place}"),
    (3, "انقطاع الماء من الفجر في {place}"),
    (3, "الأشجار طايحة والحديقة مهملة في {place}"),
    (1, "الشاطئ وسخ والعوامات مكسورة في {place}"),
    (4, "إزعاج من ورشة بناء بعد نص الليل في {place}"),
    (2, "باعة متجولين قدام المسجد في {place}"),
    (2, "تطبيق البلدية ما يفتح ولا أقدر أدفع"),
    (1, "الموظف في مركز الخدمة تعامل معي بأسلوب سيئ"),
    (0.5, "حريق في عمارة والناس محبوسين في {place}"),
    (3, "كم رسوم تجديد رخصة المواقف وين أدفع"),
    (2, "أقترح ممشى مظلل وكراسي في {place}"),
    (14, "شكرا لكم على سرعة الاستجابة بارك الله فيكم"),
    (14, "ما شاء الله الشارقة دايما جميلة"),
    (9, "تابعوني للربح من البيت رابط في البايو"),
    (8, "مبروك الفوز يا شباب"),
)
_ENGLISH: tuple[tuple[float, str], ...] = (
    (4, "The bins are overflowing and garbage is not collected in {place}"),
    (4, "Sewage is overflowing on the street in {place}"),
    (3, "Big potholes on the road damaging cars in {place}"),
    (3, "Street lights are not working for days in {place}"),
    (2, "Water is standing after the rain in front of our building in {place}"),
    (2, "Stray dogs are chasing the children in {place}"),
    (2, "The parking machine took my money and gave no ticket in {place}"),
    (2, "A car is blocking my garage since the morning in {place}"),
    (2, "Construction noise after midnight, nobody can sleep in {place}"),
    (1, "The restaurant served expired food in {place}"),
    (1, "Cockroaches everywhere in the building in {place}"),
    (1, "What are the fees for a parking subscription and where do I apply?"),
    (5, "Thank you for the quick response, great work"),
    (5, "Beautiful sunset over the lagoon"),
    (2, "Earn money from home, follow my page"),
)
_OTHERS: tuple[tuple[str, float, str], ...] = (
    ("ar-Latn", 2, "el zbala mtrakma w ma7ad shalha fe {place}"),
    ("ar-Latn", 1.5, "el share3 kelo 7ofar fe {place}"),
    ("ar-Latn", 1, "majari 6af7a w el ree7a kareeha fe {place}"),
    ("ar-Latn", 1, "mashallah 3alaikom shukran"),
    ("ur", 1.5, "{place} میں کچرا نہیں اٹھایا گیا اور بدبو آ رہی ہے"),
    ("ur", 1, "{place} کی سڑک پر گڑھے ہیں"),
    ("ur-Latn", 1, "{place} mein kachra nahi utha bohat badboo hai"),
    ("hi", 1.5, "{place} में कचरा नहीं उठा और बदबू आ रही है"),
    ("hi", 1, "{place} में सड़क पर पानी भर गया है"),
    ("ml", 1.5, "{place} മാലിന്യം നിറഞ്ഞു ആരും എടുക്കുന്നില്ല"),
    ("ml", 1, "{place} റോഡിൽ കുഴികൾ ഉണ്ട്"),
    ("bn", 0.7, "{place} ময়লা জমে আছে কেউ নেয় না"),
    ("tl", 1.5, "Puno na ang basurahan sa {place}, hindi kinukuha"),
    ("tl", 0.7, "Salamat po sa mabilis na tulong"),
)
KINDS: tuple[Kind, ...] = (
    *(Kind("ar", weight, text) for weight, text in _ARABIC),
    *(Kind("en", weight, text) for weight, text in _ENGLISH),
    *(Kind(*one) for one in _OTHERS),
)
OPENINGS = {
    "ar": ("السلام عليكم", "مساء الخير", "لو سمحتم", "يا بلدية الشارقة", "للمرة الثانية", ""),
    "en": ("Hello", "Good morning", "Dear municipality", "Again:", "Please help", ""),
}
DETAILS = {
    "ar": ("بناية {n}", "مقابل محل رقم {n}", "من {d} أيام", "شارع {n}", "بلاغي السابق {n}"),
    "en": ("building {n}", "opposite shop {n}", "for {d} days", "street {n}", "my request {n}"),
}
ENDINGS = {
    "ar": ("الرجاء التحرك بسرعة", "وين البلدية", "وشكرا", "صار لنا فترة نشتكي", ""),
    "en": ("please act", "nobody answers", "thanks", "this is not acceptable", ""),
}
AGAIN = {
    "ar": ("متى بيتم الحل؟", "ما زالت المشكلة موجودة", "شكرا تم الحل", "لم يصلني رد"),
    "en": ("When will it be solved?", "The problem is still there", "Thanks, it is solved now"),
}
ANSWERS = {
    "ar": (
        "نشكر تواصلكم، سُجل البلاغ برقم {reference} وأُحيل إلى الجهة المختصة.",
        "أُنجز العمل في الموقع، رقم الحالة {reference}. نسعد بخدمتكم.",
    ),
    "en": (
        "Thank you. Your report is registered as {reference} and is with the department.",
        "The work on site is done, reference {reference}. Thank you for telling us.",
    ),
}
AREAS = {
    "Al Majaz 3": 8, "Al Nahda": 9, "Al Taawun": 7, "Muwailih": 9, "Al Khan": 5, "Al Mamzar": 3,
    "Abu Shagara": 7, "Al Yarmouk": 3, "Maysaloon": 3, "Al Juraina 1": 3, "University City": 3,
    "Industrial Area": 6, "Industrial Area 10": 4, "Al Layyah": 1, "Samnan": 2, "Wasit": 3,
    "Al Zahia": 3, "Al Khazamiya": 1, "Al Goaz": 1, "Buhaira": 3, "Halwan": 1, "Al Falaj": 1,
    "Al Shahba": 2, "Bu Daniq": 3, "Al Tala'a": 1, "Al Sweihat": 1,
}  # fmt: skip
FIRST_NAMES = (
    "أحمد", "محمد", "فاطمة", "مريم", "خالد", "نورة", "سعيد", "عائشة", "يوسف", "حصة", "Ravi",
    "Anil", "Priya", "John", "Maria", "Imran", "Bilal", "Sana", "Joy", "Thomas",
)  # fmt: skip
LAST_NAMES = (
    "الشامسي", "النقبي", "الكعبي", "علي", "حسن", "السويدي", "المهيري", "Khan", "Nair", "Menon",
    "Santos", "Cruz", "Ahmed", "Sharma", "Begum", "Mathew",
)  # fmt: skip
AGENTS = (
    "aisha", "ali", "amal", "amna", "bushra", "dana", "fahad", "farida", "ghanim", "hamad",
    "hessa", "hind", "ibrahim", "jawaher", "khalifa", "latifa", "layla", "majid", "maryam",
    "mona", "mouza", "nasser", "noora", "omar", "rashid", "reem", "saeed", "salem", "shamma",
    "zayed",
)  # fmt: skip
