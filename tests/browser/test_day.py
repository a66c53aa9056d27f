"""The whole day of an agent, in Arabic and again in English, by what is written on the buttons."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Visit
from tests.browser.house import House, until

Visits = Callable[..., Visit]
LATE = 30_000  # milliseconds: from the platform over the daemon into the page


@pytest.mark.parametrize(("language", "login"), [("ar", "huda"), ("en", "noor")])
def test_the_day_of_an_agent(house: House, visit: Visits, language: str, login: str) -> None:
    who, post = visit(language), house.post()
    page, said = who.page, who.said

    # The first time: a password, then the second factor is set up and shown at once.
    secret = set_up_second_factor(who, login)
    who.context.clear_cookies()
    who.sign_in(login, secret)

    # A complaint arrives by itself.
    page.goto("/queue")
    mark = f"{language}{login}"
    house.write(f"طفح مجاري في مويلح قرب المدرسة {mark}", f"salim-{mark}", post)
    expect(page.get_by_text(f"قرب المدرسة {mark}")).to_be_visible(timeout=LATE)
    house.write(f"صراصير كثيرة في الحديقة بمويلح {mark}", f"mona-{mark}", post)
    expect(page.get_by_text(f"في الحديقة بمويلح {mark}")).to_be_visible(timeout=LATE)

    # Its service is corrected.
    who.open_case(f"قرب المدرسة {mark}")
    staying = who.reference()
    who.button("take").click()
    expect(page.locator("#facts").get_by_text(login, exact=True)).to_be_visible()
    page.locator("summary", has_text=re.compile(f"^{said['correct']}$")).click()
    page.get_by_label(said["service"], exact=True).select_option(label=said["pests"])
    who.button("save").click()
    expect(page.locator("#facts")).to_contain_text(said["pests"])

    # Two are merged.
    page.goto("/queue")
    who.open_case(f"في الحديقة بمويلح {mark}")
    page.locator("summary", has_text=re.compile(f"^{said['merge']}$")).click()
    page.get_by_label(said["into"]).fill(staying)
    who.button("do merge").click()
    page.wait_for_load_state()
    page.goto("/queue")
    expect(page.get_by_text(f"في الحديقة بمويلح {mark}")).to_have_count(0)

    # A reply with a phone number is refused, and the private way is offered.
    who.open_case(f"قرب المدرسة {mark}")
    page.get_by_label(said["answer"]).fill(f"سنتصل بك على 0501234567 {mark}")
    who.button("public").click()
    expect(page.get_by_role("alert")).to_contain_text(said["refused"])
    expect(page.get_by_label(said["answer"])).to_have_value(f"سنتصل بك على 0501234567 {mark}")
    expect(who.button("private")).to_be_visible()

    # A good one is sent, and is on the platform.
    text = f"شكرًا لك، أُحيل بلاغك إلى القسم المختص {mark}"
    page.get_by_label(said["answer"]).fill(text)
    who.button("public").click()
    expect(page.locator("#letters")).to_contain_text(said["sent"], timeout=LATE)
    assert until(lambda: [one for one in house.written_by_the_city() if text in one])

    # Moved along to the end.
    for step in ("triaged", "in progress", "resolved"):
        who.button(step).click()
        expect(page.locator("h1")).to_contain_text(said[step])


def set_up_second_factor(who: Visit, login: str) -> str:
    """As a person does: sign in, scan, enter the first code, keep the recovery codes."""
    page = who.page
    who.sign_in(login)
    who.speak()
    page.goto("/second-factor")
    secret = page.locator("span.code").inner_text()
    page.get_by_label(who.said["code"]).fill(pyotp.TOTP(secret).now())
    who.button("continue").click()
    expect(page.locator("ol.code li")).to_have_count(10)
    page.get_by_role("link", name=who.said["kept"]).click()
    page.wait_for_url("**/queue")
    return secret
