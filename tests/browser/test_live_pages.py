"""Open pages in Chromium, over the console's own process: fresh by themselves, never in the way."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from casework import desk, people
from casework.ingest import ingest
from domain.people import Person
from domain.source import Source
from tests.factories import PIPELINE, item, message
from tests.web.served import PASSWORD, Served

NOOR = Person("noor", "agent")
FLOOD = "طفل غرق في مجرى المياه الآن ساعدونا بسرعة"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    served.add("huda")
    served.add("noor")
    served.start()
    yield served
    served.stop()


def arrives(house: Served, count: int = 1, text: str | None = None) -> None:
    """Messages of as many new citizens, now."""
    now = datetime.now(UTC)
    for _ in range(count):
        name = f"citizen-{time.monotonic_ns()}"
        one = message(text or "طفح مجاري في شارع الوحدة من يومين", author=name, created_at=now)
        source = Source("facebook", "page", "comments")
        ingest(house.database, PIPELINE, source, [item(one)], asked_at=now, now=now)


def signed_in(browser: Browser, house: Served, login: str = "huda") -> Page:
    page = browser.new_page(viewport={"width": 1200, "height": 700})
    page.goto(f"{house.url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{house.url}/queue*")
    return page


def top(page: Page, selector: str) -> float:
    return float(
        page.evaluate("s => document.querySelector(s).getBoundingClientRect().top", selector)
    )


def row_at(page: Page, x: float, y: float) -> Any:
    return page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y)?.closest('#rows tr')?.id", [x, y]
    )


def test_a_case_appears_in_its_place_while_nobody_points_at_the_list(
    browser: Browser, house: Served
) -> None:
    page = signed_in(browser, house)
    expect(page.locator("#nothing")).to_be_visible()
    arrives(house, 3)
    expect(page.locator("#rows tr")).to_have_count(3)
    arrives(house, 1, FLOOD)
    expect(page.locator("#rows tr").first).to_have_class("case emergency fresh")
    expect(page.locator("#alarm")).to_contain_text("New emergency")
    expect(page.locator("#told")).to_contain_text("New case")
    expect(page.locator("#held")).to_be_hidden()


def test_no_row_moves_under_the_pointer_and_the_new_ones_wait(
    browser: Browser, house: Served
) -> None:
    arrives(house, 30)
    page = signed_in(browser, house)
    page.hover("#case-5 a.open")
    box = page.locator("#case-5 a.open").bounding_box()
    assert box
    spot = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    arrives(house, 2, FLOOD)
    arrives(house, 1)
    expect(page.locator("#held [data-count]")).to_have_text("3")
    expect(page).to_have_title("‼ (3) Queue · Balagh")
    desk.assign(house.database, NOOR, "3", "noor", datetime.now(UTC))  # taller now, and above
    expect(page.locator("#case-3 .assignee")).to_contain_text("noor")
    desk.set_status(house.database, NOOR, "2", "no_action", datetime.now(UTC))
    expect(page.locator("#case-2")).to_have_class("case gone")
    assert row_at(page, *spot) == "case-5"
    assert page.locator("#rows tr").count() == 30
    page.keyboard.press(".")
    expect(page.locator("#rows tr")).to_have_count(32)
    assert page.locator("#rows tr").first.get_attribute("class") == "case emergency fresh"
    assert row_at(page, *spot) == "case-5", "the page was scrolled by what came in above"
    page.mouse.move(5, 5)
    expect(page).to_have_title("Queue · Balagh")


def test_the_focus_in_the_list_stays_on_its_case(browser: Browser, house: Served) -> None:
    arrives(house, 30)
    page = signed_in(browser, house)
    page.mouse.move(2, 2)
    for _ in range(6):
        page.keyboard.press("j")
    page.keyboard.press("k")
    where = "document.activeElement.closest('#rows tr').id"
    assert page.evaluate(where) == "case-5"
    place = top(page, "#case-5")
    arrives(house, 2, FLOOD)
    expect(page.locator("#held [data-count]")).to_have_text("2")
    desk.set_priority(house.database, NOOR, "5", 1, PIPELINE.rules.sla, datetime.now(UTC))
    page.wait_for_timeout(700)
    assert page.evaluate(where) == "case-5" and top(page, "#case-5") == place
    page.keyboard.press(".")
    expect(page.locator("#rows tr")).to_have_count(32)
    assert page.evaluate(where) == "case-5"
    assert page.locator("#rows tr").nth(2).get_attribute("id") == "case-5"  # where it belongs now
    page.keyboard.press("Enter")
    page.wait_for_url(f"{house.url}/cases/5")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{house.url}/queue*")


def test_what_is_typed_in_a_search_is_not_touched_by_news(browser: Browser, house: Served) -> None:
    arrives(house, 2)
    page = signed_in(browser, house)
    page.keyboard.press("/")
    page.keyboard.type("ajk.")
    arrives(house, 3)
    expect(page.locator("#rows tr")).to_have_count(5)
    page.keyboard.type("?")
    assert page.input_value("#find") == "ajk.?"


def test_nothing_typed_is_lost_while_the_case_goes_on(browser: Browser, house: Served) -> None:
    arrives(house)
    page = signed_in(browser, house)
    page.goto(f"{house.url}/cases/1")
    page.keyboard.press("r")
    page.keyboard.type("We are on our")
    page.keyboard.press("ArrowLeft")
    place = top(page, "#reply-text")
    other = signed_in(browser, house, "noor")
    other.goto(f"{house.url}/cases/1")
    expect(page.locator("#presence")).to_contain_text("noor")
    expect(other.locator("#presence")).to_contain_text("huda is typing here")
    desk.assign(house.database, NOOR, "1", "noor", datetime.now(UTC))
    expect(page.locator("#timeline")).to_contain_text("noor")
    expect(page.locator("[data-part=work]")).to_contain_text("Take it")
    page.keyboard.type("X")
    assert page.input_value("#reply-text") == "We are on ouXr"
    assert abs(top(page, "#reply-text") - place) <= 1
    other.close()
    expect(page.locator("#presence")).not_to_contain_text("noor", timeout=60_000)


def test_an_opened_form_is_left_alone_and_the_change_is_told(
    browser: Browser, house: Served
) -> None:
    arrives(house)
    page = signed_in(browser, house)
    page.goto(f"{house.url}/cases/1")
    page.keyboard.press("c")
    page.select_option("#f-priority", "1")
    desk.assign(house.database, NOOR, "1", "noor", datetime.now(UTC))
    expect(page.locator("#changed")).to_be_visible()
    assert page.input_value("#f-priority") == "1"
    expect(page.locator("#facts")).to_contain_text("noor")


def test_everything_missed_is_there_after_the_server_was_killed(
    browser: Browser, house: Served
) -> None:
    page = signed_in(browser, house)
    arrives(house)
    expect(page.locator("#rows tr")).to_have_count(1)
    house.stop(signal.SIGKILL)
    arrives(house, 3)
    expect(page.locator("#connection")).to_be_visible(timeout=8000)
    house.start()
    expect(page.locator("#rows tr")).to_have_count(4, timeout=20_000)
    expect(page.locator("#connection")).to_be_hidden()
    arrives(house)
    expect(page.locator("#rows tr")).to_have_count(5)


def test_whoever_was_signed_out_meanwhile_is_told(browser: Browser, house: Served) -> None:
    page = signed_in(browser, house)
    people.set_password(house.database, "root", datetime.now(UTC), "huda", "four brown camels walk")
    house.stop()
    house.start()
    expect(page.locator("#ended")).to_be_visible(timeout=20_000)


def test_keys_are_listed_from_the_page_and_can_be_turned_off(
    browser: Browser, house: Served
) -> None:
    arrives(house, 2)
    page = signed_in(browser, house)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Take it")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('#rows tr')") is None
    page.click("[data-keys]")
    page.check("#keys-on")
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    # An Arabic keyboard: the key of "j" writes ت.
    arabic = "new KeyboardEvent('keydown', {key: 'ت', code: 'KeyJ', bubbles: true})"
    page.evaluate(f"document.dispatchEvent({arabic})")
    assert page.evaluate("document.activeElement.closest('#rows tr').id") == "case-1"
    page.keyboard.press("a")
    expect(page.locator("#case-1 .assignee")).to_contain_text("huda")
