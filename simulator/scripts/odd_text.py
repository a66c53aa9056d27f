"""Texts that break software: joined emoji, direction marks, other digits, very long ones."""

import random

COMPLAINTS = (
    "تجمع مياه أمام البيت في مويلح شارع {n}", "الحاوية فايضة من {n} أيام في الفلج",
    "عمود الإنارة رقم {n} معطل في الحيرة", "Street light {n} is out in Al Nahda",
    "Sewage overflowing near building {n}, Al Qasimia", "el may wasel l bab el bait raqam {n}",
    "میری گلی نمبر {n} میں پانی کھڑا ہے", "गली नंबर {n} में पानी भरा है",
    "റോഡ് നമ്പർ {n} ൽ വെള്ളം കെട്ടി നിൽക്കുന്നു",
)  # fmt: skip
CHAT = (
    "شكراً لكم {n} مرة", "صباح الخير", "😂", "Nice photo no. {n}", "كفو والله", "first!",
    "الشارقة {n} - ٠", "Salamat po!", "ഇന്ന് മഴയാണ് {n}",
)  # fmt: skip
ODD = (
    "👨‍👩‍👧‍👦 عائلتي {n} 🏳️‍🌈 🇦🇪 👍🏽",
    "\u200fالبلدية\u200f {n} \u202babc\u202c \u2066xyz\u2069",
    "رقم البلاغ ٠١٢٣٤٥٦٧٨٩ / {n}",
    "شــــــكـــراً {n}",
    "مُحَمَّدٌ يَشْكُرُكُمْ {n}",
    "a\u200bb\u200cc\u200dd {n}",
    "Z\u0351\u036b\u0343a\u0328lgo {n}",
    "line one\nline two\n\n\tline {n}",
    "<b>bold</b> &amp; \"quoted\" 'single' {n}",
    "%00 %s {{}} ${{n}} \\u0041 {n}",
    "ﷺ ﷽ {n}",
    "🅰️🅱️ ℌ𝔢𝔩𝔩𝔬 𝟙𝟚𝟛 {n}",
)
LONG_WORDS = ("الشارع", "غرق", "من", "المطر", "والماي", "واصل", "البيت", "please", "help", "🌧️")


def text(rng: random.Random, number: int, longest: int) -> str:
    """One message: a complaint, chat, an odd one, or now and then one nearly too long."""
    draw = rng.random()
    if draw < 0.03:
        return _long(rng, number, longest)
    pool = COMPLAINTS if draw < 0.4 else CHAT if draw < 0.85 else ODD
    return rng.choice(pool).format(n=number)


def _long(rng: random.Random, number: int, longest: int) -> str:
    size = rng.randint(longest // 3, longest)
    words = [str(number)]
    while sum(map(len, words)) + len(words) < size:
        words.append(rng.choice(LONG_WORDS))
    return " ".join(words)[:longest].rstrip("\u200d\ufe0f ")
