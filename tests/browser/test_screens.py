"""No screen breaks a rule of accessibility: both languages, both themes, narrow and wide."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import APIRoute
from playwright.sync_api import expect

from tests.browser.chromium import Visit
from tests.browser.house import House
from tests.browser.screens import NO_SCREENS, SCREENS, STRANGERS, Screen
from web.server import ROUTERS

Visits = Callable[..., Visit]
WIDTHS = (320, 768, 1300)
# What can be pressed or read and holds more than it shows. A field scrolls its own text.
CUT = """[...document.querySelectorAll('button, a, h1, h2, label, td, th, .mark')].filter((one) => {
  const style = getComputedStyle(one);
  return one.checkVisibility() && style.overflow === 'hidden' && !one.closest('.hidden, thead')
    && one.scrollWidth > one.clientWidth + 1;
}).map((one) => one.textContent.trim().slice(0, 40))"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def test_no_screen_is_forgotten() -> None:
    routes = {
        one.path
        for router in ROUTERS
        for one in router.routes
        if isinstance(one, APIRoute) and "GET" in (one.methods or ())
    }
    looked_at = {screen.route or screen.address for screen in (*SCREENS, *STRANGERS)}
    assert routes - looked_at - NO_SCREENS == set()
    assert (looked_at | NO_SCREENS) - routes == set()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_screen_holds_to_the_rules(house: House, visit: Visits, language: str) -> None:
    who = visit(language)
    for screen in STRANGERS:
        look(who, screen, {}, "light")
    who.sign_in("root")
    fill(house, who)
    letter = house.page_somebody()
    for theme in ("light", "dark"):
        who.speak(theme)
        for screen in SCREENS:
            look(who, screen, {"case": "1", "incident": "1", "letter": letter}, theme)


def fill(house: House, who: Visit) -> None:
    """Something on every screen."""
    who.page.goto("/cases/1")
    if who.page.locator("h1 bdi.code").count() == 0:
        house.write("طفح مجاري في مويلح قرب المدرسة", "citizen-axe", house.post())
        who.page.goto("/queue")
        expect(who.page.locator("#rows tr").first).to_be_visible(timeout=30_000)
        who.page.goto("/cases/1")
    if who.page.locator("#f-title").count():
        who.page.locator("details:has(#f-title) summary").click()
        who.page.locator("#f-title").fill("طفح مجاري في مويلح")
        who.page.locator("form:has(#f-title) button").click()
        who.page.wait_for_url("**/incidents/*")


def look(who: Visit, screen: Screen, numbers: dict[str, str], theme: str) -> None:
    """One load, every width: no sideways scrolling, and no rule broken."""
    who.page.goto(screen.address.format(**numbers) if numbers else screen.address)
    who.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for width in WIDTHS:
        who.page.set_viewport_size({"width": width, "height": 800})
        place = f"{screen.name}, {who.language}, {theme}, {width} px"
        wide = who.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{place}: scrolls sideways by {wide} px"
        if width == 768 or (theme == "dark" and width == 320):
            continue  # what a theme changes are colours, and they are the same at every width
        told = Axe().run(who.page, options=RULES).response["violations"]
        assert not told, f"{place}:\n" + "\n".join(map(_wrong, told))
    if theme == "light":
        _enlarge(who, f"{screen.name}, {who.language}")


def _enlarge(who: Visit, place: str) -> None:
    """Twice as large letters on a wide screen (WCAG 1.4.4): no sideways scrolling, nothing cut."""
    chrome = who.page.context.new_cdp_session(who.page)
    chrome.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert who.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    wide = who.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{place}, large letters: scrolls sideways by {wide} px"
    cut = who.page.evaluate(CUT)
    assert not cut, f"{place}, large letters: cut off: {cut}"
    chrome.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    chrome.detach()


def _wrong(violation: dict[str, Any]) -> str:
    where = "; ".join(str(node["target"]) for node in violation["nodes"][:4])
    first = violation["nodes"][0].get("failureSummary", "").replace(os.linesep, " ")
    return f"{violation['id']}: {violation['help']}: {where}: {first}"
