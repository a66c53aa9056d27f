"""The way to everything that is administered here."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from domain.words import Words
from web.pages import page
from web.session import House, Visitor, needs

router = APIRouter()
Manager = Depends(needs("manage"))
SECTIONS: tuple[tuple[str, Words, Words], ...] = (
    (
        "/admin/services",
        Words("Services", "الخدمات"),
        Words(
            "Names, departments, priorities, words", "الأسماء والجهات والأولويات والكلمات الدالة"
        ),
    ),
    (
        "/admin/bodies",
        Words("Departments and other bodies", "الإدارات والجهات الأخرى"),
        Words("Names and telephone numbers", "الأسماء وأرقام الهاتف"),
    ),
    (
        "/admin/areas",
        Words("Areas", "المناطق"),
        Words("Names and spellings of places", "أسماء الأماكن وطرق كتابتها"),
    ),
    (
        "/admin/targets",
        Words("Targets", "مهل الإنجاز"),
        Words("By when answers and solutions are due", "المهلة المحددة للرد والإنجاز"),
    ),
    (
        "/admin/calendars",
        Words("Calendars", "أوقات العمل"),
        Words("Working hours, holidays, Ramadan", "ساعات الدوام والعطلات ورمضان"),
    ),
    (
        "/admin/letters",
        Words("Fixed texts", "نصوص ثابتة"),
        Words("Sent by themselves once approved", "تُرسل تلقائيًا بعد اعتمادها"),
    ),
    (
        "/admin/answers",
        Words("Canned answers", "ردود جاهزة"),
        Words("Written once, filled in for each case", "تُكتب مرة وتُملأ لكل حالة"),
    ),
    (
        "/admin/macros",
        Words("Macros", "إجراءات مجمّعة"),
        Words("Several steps at one key", "عدة خطوات بضغطة واحدة"),
    ),
    (
        "/admin/on-call",
        Words("On call", "المناوبات"),
        Words("Who is paged in an emergency, and how", "من يُنبَّه عند الطوارئ وبأي وسيلة"),
    ),
    (
        "/admin/people",
        Words("People", "المستخدمون"),
        Words("Who may sign in, and as what", "من يحق له الدخول، وبأي صفة"),
    ),
    (
        "/admin/inboxes",
        Words("Inboxes", "صناديق الوارد"),
        Words("What is read, and what is wrong", "ما تجري قراءته وما فيه خلل"),
    ),
    (
        "/pauses",
        Words("Pauses", "الإيقاف المؤقت"),
        Words("Replies or reading, for a while", "إيقاف الردود أو القراءة لبعض الوقت"),
    ),
)


@router.get("/admin")
def show(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    house.pipeline()  # looks whether the rules have changed
    return page(request, "admin/home.html", sections=SECTIONS, wrong=house.catalogue.trouble)
