"""Two browsers on one case; a server killed and back; a list that keeps still; no JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Visit
from tests.browser.house import House

Visits = Callable[..., Visit]
LATE = 30_000


def arrive(house: House, who: Visit, mark: str) -> None:
    """A complaint comes in and is seen in the queue."""
    house.write(f"طفح مجاري في مويلح {mark}", f"citizen-{mark}", house.post())
    who.page.goto("/queue")
    expect(who.page.get_by_text(f"مويلح {mark}")).to_be_visible(timeout=LATE)


def test_the_second_of_two_sees_what_changed_and_keeps_what_they_typed(
    house: House, visit: Visits
) -> None:
    first, second = visit("en"), visit("en")
    for who, login in ((first, "salem"), (second, "root")):
        who.sign_in(login)
        who.speak()
    arrive(house, first, "zwei")
    first.open_case("مويلح zwei")
    second.page.goto(first.page.url)
    expect(second.page.locator("#presence")).to_contain_text("salem", timeout=LATE)

    second.page.get_by_label(second.said["answer"]).fill("نتابع بلاغك الآن")
    first.page.locator("summary", has_text=re.compile("^Correct$")).click()
    first.page.get_by_label("Service", exact=True).select_option(label=first.said["pests"])
    first.button("save").click()
    expect(second.page.locator("#facts")).to_contain_text(second.said["pests"], timeout=LATE)
    expect(second.page.locator("#changed")).to_be_visible()
    expect(second.page.get_by_label(second.said["answer"])).to_have_value("نتابع بلاغك الآن")

    second.button("triaged").click()
    expect(second.page.get_by_role("alert")).to_contain_text(second.said["changed"])
    expect(second.page.get_by_role("alert")).to_contain_text("salem")


def test_a_server_that_is_killed_and_back_costs_no_news(house: House, visit: Visits) -> None:
    who = visit("en")
    who.sign_in("salem")
    who.speak()
    arrive(house, who, "drei")
    house.kill_console()
    expect(who.page.locator("#connection")).to_be_visible(timeout=LATE)
    house.write("حفرة كبيرة في شارع الوحدة vier", "citizen-vier", house.post())
    house.start_console()
    expect(who.page.get_by_text("الوحدة vier")).to_be_visible(timeout=LATE)
    expect(who.page.locator("#connection")).to_be_hidden()


def test_the_row_under_the_mouse_stays_and_nothing_typed_is_lost(
    house: House, visit: Visits
) -> None:
    who = visit("en", viewport={"width": 1300, "height": 400})
    who.sign_in("salem")
    who.speak()
    arrive(house, who, "still")
    row = who.page.locator("#rows tr", has_text="مويلح still")
    row.hover()
    before = row.bounding_box()
    house.write("الحقوا حريق في بناية بالنهدة وفيه ناس fire", "citizen-fire", house.post())
    expect(who.page.locator("#held")).to_be_visible(timeout=LATE)
    assert row.bounding_box() == before
    who.page.keyboard.press(".")
    expect(who.page.get_by_text("وفيه ناس fire")).to_be_visible()

    box = who.page.get_by_role("searchbox")
    box.fill("مجاري")
    box.press("ArrowLeft")
    caret = who.page.evaluate("document.activeElement.selectionStart")
    house.write("طفح مجاري في القاسمية typed", "citizen-typed", house.post())
    expect(who.page.get_by_text("القاسمية typed")).to_be_visible(timeout=LATE)
    expect(box).to_be_focused()
    assert who.page.evaluate("document.activeElement.selectionStart") == caret
    assert box.input_value() == "مجاري"


def test_the_keyboard_does_everything(house: House, visit: Visits) -> None:
    who = visit("en")
    who.sign_in("salem")
    who.speak()
    arrive(house, who, "keys")
    page = who.page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next and previous case")
    page.keyboard.press("Escape")
    link = page.get_by_role("link", name=re.compile("مويلح keys"))
    for _ in range(60):
        page.keyboard.press("j")
        if link.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/\d+"))
    with (
        page.expect_navigation()
    ):  # the page is made anew: what is typed meanwhile would go with it
        page.keyboard.press("a")
    expect(page.locator("#facts").get_by_text("salem", exact=True)).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("ajnp")
    expect(page.get_by_label(who.said["answer"])).to_have_value("ajnp")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_label(re.compile("^A note"))).to_be_focused()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_without_javascript_open_triage_assign_and_reply(
    house: House, visit: Visits, language: str
) -> None:
    watch, who = visit("en"), visit(language, java_script_enabled=False)
    watch.sign_in("salem")
    watch.speak()
    arrive(house, watch, f"plain-{language}")
    who.sign_in("root")
    who.speak()
    who.page.goto("/queue")
    who.open_case(f"مويلح plain-{language}")
    who.button("take").click()
    who.button("triaged").click()
    expect(who.page.locator("h1")).to_contain_text(who.said["triaged"])
    who.page.get_by_label(who.said["answer"]).fill(f"شكرًا لك، نتابع بلاغك {language}")
    who.button("public").click()
    expect(who.page.locator("#letters")).to_contain_text(f"شكرًا لك، نتابع بلاغك {language}")
