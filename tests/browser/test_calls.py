"""A call is taken down by keyboard alone, in few steps, over the console's own process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from casework.calls import Call, log_call
from domain.people import Person
from tests.browser.test_screens import RULES
from tests.factories import PIPELINE, rows
from tests.web.served import PASSWORD, Served

HUDA = Person("huda", "agent")
NUMBER = "+971501234567"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    served.add("huda")
    served.add("mariam", language="ar")
    served.start()
    yield served
    served.stop()


class Keyboard:
    """One pair of hands: what is typed is counted apart from the keys that lead about."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps, self.words = page, 0, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.steps += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.words += len(text)
        self.page.keyboard.type(text)

    def at(self, field: str) -> None:
        expect(self.page.locator(f"#{field}")).to_be_focused()


def signed_in(browser: Browser, house: Served, login: str = "huda") -> Page:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(f"{house.url}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{house.url}/queue*")
    return page


@pytest.mark.parametrize(
    ("login", "told", "answered"),
    [
        ("huda", "Read the reference out", "Answer by phone or SMS"),
        ("mariam", "اقرأ المرجع على المتصل", "أجب صاحبها هاتفيًا"),
    ],
)
def test_a_new_caller_by_keyboard_alone(
    browser: Browser, house: Served, login: str, told: str, answered: str
) -> None:
    page = signed_in(browser, house, login)
    hands = Keyboard(page)
    hands.press("c")
    hands.at("caller")
    hands.type("050 123 4567")
    hands.press("Tab")
    hands.at("name")
    hands.type("سالم أحمد")
    hands.press("Tab")
    hands.at("text")
    hands.type("طفح مجاري قرب المدرسة")
    hands.press("Tab")
    hands.at("place")
    hands.type("مويلح")
    hands.press("Enter")
    page.wait_for_url(re.compile(r"/cases/1\?logged=1"))
    expect(page.get_by_role("status").filter(has_text=told)).to_be_visible()
    expect(page.locator(".reply")).to_contain_text(answered)
    assert hands.steps == 5, "c, three tabs and Enter: all the rest is what the caller says"
    (kept,) = rows(house.database, 'SELECT service, area, status FROM "case"')
    assert tuple(kept) == ("sewage", "Muwailih", "triaged")
    assert rows(house.database, "SELECT external_id FROM contact")[0][0] == NUMBER


def test_who_calls_again_is_added_to_their_open_case(browser: Browser, house: Served) -> None:
    known = Call("a" * 32, "طفح مجاري في مويلح", number=NUMBER, name="سالم")
    case = log_call(house.database, PIPELINE, HUDA, known, datetime.now(UTC))
    page = signed_in(browser, house)
    hands = Keyboard(page)
    hands.press("c")
    hands.at("caller")
    hands.type("4567")
    expect(page.locator("#callers")).to_contain_text(case["reference"])
    told = Axe().run(page, options=RULES).response["violations"]
    assert not told, told
    hands.press("Tab", "Tab")  # over the name to what was found
    expect(page.locator("[name=take][value=new]")).to_be_focused()
    hands.press("ArrowDown", "ArrowDown", "Tab")
    hands.at("text")
    hands.type("ما زالت طافحة")
    hands.press("Tab", "Enter")
    page.wait_for_url(re.compile(rf"/cases/{case['id']}\?logged=1"))
    expect(page.locator("#conversation")).to_contain_text("ما زالت طافحة")
    assert hands.steps == 8
    assert rows(house.database, "SELECT count(*) FROM contact")[0][0] == 1


def test_escape_never_throws_away_what_is_typed(browser: Browser, house: Served) -> None:
    page = signed_in(browser, house)
    hands = Keyboard(page)
    hands.press("c")
    hands.at("caller")
    hands.type("0501234567")
    hands.press("Escape", "Escape")
    assert page.url.endswith("/calls")
    expect(page.locator("#caller")).to_have_value("0501234567")
