"""`make screenshots`: every screen in both languages and themes, wide and narrow, for looking at.

The pictures go to var/screenshots/ and are not kept with the project.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import Visit, browsing
from tests.browser.house import House, build, until
from tests.browser.screens import SCREENS, STRANGERS, Screen
from tests.browser.test_screens import fill

FOLDER = Path("var/screenshots")
SIZES = {"wide": {"width": 1300, "height": 900}, "narrow": {"width": 320, "height": 740}}
TEXTS = (
    "طفح مجاري في مويلح قرب المدرسة من يومين والريحة لا تطاق",
    "الحقوا حريق في بناية بالنهدة وفيه ناس محاصرين",
    "street light in Al Majaz 3 is broken since last week",
    "el zbala metrakma 3nd el madrsa fe al qasimia",
    "سڑک پر پانی کھڑا ہے، رولہ",
    "सड़क पर पानी भर गया है, अल नाहदा",
    "റോഡിൽ വെള്ളം കെട്ടി നിൽക്കുന്നു, മുവൈല",
    "রোলা এলাকায় রাস্তায় পানি জমে আছে",
    "شكرًا لكم على سرعة الاستجابة",
)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="balagh-pictures-") as name, browsing() as browser:
        house = build(Path(name))
        try:
            for number, text in enumerate(TEXTS):
                house.write(text, f"citizen-{number}", house.post())
            until(lambda: _stored(house) >= len(TEXTS), 60)
            for language in ("ar", "en"):
                _pictures(house, browser, language)
        finally:
            house.stop()
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}\n")


def _stored(house: House) -> int:
    """How many of the messages have come through."""
    with sqlite3.connect(house.folder / "test.db") as connection:
        return int(connection.execute("SELECT count(*) FROM message").fetchone()[0])


def _pictures(house: House, browser: Browser, language: str) -> None:
    who = Visit(browser, house, language)
    for screen in STRANGERS:
        _take(who, screen, "light")
    who.sign_in("root")
    fill(house, who)
    letter = house.page_somebody()
    for theme in ("light", "dark"):
        who.speak(theme)
        for screen in SCREENS:
            _take(who, screen, theme, letter)
    who.close()


def _take(who: Visit, screen: Screen, theme: str, letter: str = "") -> None:
    for name, size in SIZES.items():
        who.page.set_viewport_size(size)  # type: ignore[arg-type]
        who.page.goto(screen.address.format(case="1", incident="1", letter=letter))
        path = FOLDER / f"{screen.name}-{who.language}-{theme}-{name}.png"
        who.page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main()
