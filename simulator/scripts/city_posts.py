"""What the city itself published that day: the posts that citizens comment on."""

CITY_POSTS: tuple[tuple[str, str, str], ...] = (
    (
        "x",
        "post",
        "فرق الطوارئ تتعامل مع تجمعات مياه الأمطار في مختلف مناطق المدينة. للبلاغات: 993",
    ),
    ("x", "post", "Our teams are working around the clock. Please avoid flooded underpasses."),
    ("facebook", "post", "بالصور: مضخات وصهاريج البلدية تواصل سحب المياه في مويلح والنهدة ☔"),
    ("facebook", "post", "تنبيه: إغلاق نفق ساحة الكويت مؤقتاً حتى الانتهاء من سحب المياه."),
    ("facebook", "post", "مواعيد العمل في مراكز خدمة المتعاملين خلال الأسبوع المقبل."),
    ("facebook", "post", "Paid parking is free of charge today in all blue zones."),
    ("instagram", "media", "أمطار الخير على شارقتنا 🌧️ شاركونا صوركم #الشارقة"),
    ("instagram", "media", "أبطال الميدان 💛 من قلب شارع الوحدة فجر اليوم"),
    ("instagram", "media", "Before and after: Al Majaz, two hours apart."),
    ("instagram", "media", "نصائح السلامة أثناء الأمطار"),
    ("youtube", "video", "جهود بلدية مدينة الشارقة في التعامل مع الأمطار"),
    ("youtube", "video", "كيف تعمل محطات ضخ مياه الأمطار؟"),
    ("youtube", "video", "Sharjah from above after the rain"),
    ("youtube", "video", "حملة نظافة الأحياء: الحلقة الثالثة"),
)

# A video of somebody else that search finds.
ABOUT_US = "بلدية الشارقة تحت المطر: جولة في مويلح والنهدة"
