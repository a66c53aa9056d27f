"""Debian's Chromium, and an ear for everything that a page must not do."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.house import PASSWORD, House

OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
# What a person reads on buttons and links, by language: the tests find things as people do.
SAID: dict[str, dict[str, str]] = {
    "en": {
        "sign in": "Sign in", "login": "Login", "password": "Password", "continue": "Continue",
        "code": "Code from your telephone", "kept": "I have kept them; to the queue",
        "take": "Take it", "correct": "Correct", "service": "Service", "save": "Save",
        "merge": "Merge", "into": "Reference of the case that stays", "do merge": "Merge into it",
        "answer": "Your answer", "public": "Answer in public", "private": "Answer in private",
        "sent": "Sent", "triaged": "Triaged", "in progress": "In progress", "resolved": "Resolved",
        "changed": "Somebody else changed", "open": "has this case open", "note": "A note",
        "keep note": "Keep the note", "settings": "My settings", "language": "Language",
        "refused": "must not hold a citizen", "lost": "Connection lost", "pests": "Pest control",
    },
    "ar": {
        "sign in": "تسجيل الدخول", "login": "اسم الدخول", "password": "كلمة المرور",
        "continue": "متابعة", "code": "الرمز الظاهر في هاتفك", "kept": "حفظتها، إلى القائمة",
        "take": "استلامها", "correct": "تصحيح", "service": "الخدمة", "save": "حفظ",
        "merge": "دمج", "into": "مرجع الحالة الباقية", "do merge": "دمج فيها",
        "answer": "ردّك", "public": "الرد علنًا", "private": "الرد على الخاص", "sent": "أُرسل",
        "triaged": "مفروزة", "in progress": "قيد المعالجة", "resolved": "محلولة",
        "changed": "غيّر شخص آخر", "open": "يفتح هذه الحالة الآن", "note": "اكتب ملاحظة",
        "keep note": "حفظ الملاحظة", "settings": "إعداداتي", "language": "اللغة",
        "refused": "لا يجوز أن يتضمن الرد العلني", "lost": "انقطع الاتصال",
        "pests": "مكافحة الحشرات والقوارض",
    },
}  # fmt: skip


def chromium() -> str:
    """The browser's path. Without it the tests fail, and say what is missing."""
    found = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    assert found, "Chromium is missing. On Debian: apt-get install chromium fonts-noto-core"
    return found


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=list(OPTIONS))
        yield browser
        browser.close()


class Visit:
    """One person at one browser. Whatever a page must not do is written down in `wrongs`."""

    def __init__(self, browser: Browser, house: House, language: str, **options: Any) -> None:
        self.house, self.language, self.said = house, language, SAID[language]
        locale = {"ar": "ar-AE", "en": "en-GB"}[language]
        viewport = options.pop("viewport", {"width": 1300, "height": 900})
        self.context: BrowserContext = browser.new_context(
            locale=locale, viewport=viewport, base_url=house.url, **options
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.wrongs: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrongs.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        """What a server that is killed, or a refusal on purpose, makes Chromium say is no wrong."""
        expected = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_RESET",
                    "ERR_EMPTY_RESPONSE")  # fmt: skip
        where = message.location["url"]
        refused = "status of 4" in message.text and "/static/" not in where
        if (
            message.type == "error"
            and not refused
            and not any(one in message.text for one in expected)
        ):
            self.wrongs.append(f"{message.text} {where}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.house.url, "data:")):
            self.wrongs.append(f"asked {request.url}")

    def sign_in(self, login: str, secret: str | None = None) -> None:
        """Through the door, with a code where `secret` is given."""
        self.page.goto("/sign-in")
        self.page.get_by_label(self.said["login"]).fill(login)
        self.page.get_by_label(self.said["password"]).fill(PASSWORD)
        self.button("sign in").click()
        if secret is not None:
            # The next step's: a code counts once, and the present one set the factor up.
            code = pyotp.TOTP(secret).at(int(time.time()) + 30)
            self.page.get_by_label(self.said["code"]).fill(code)
            self.button("continue").click()
        self.page.wait_for_url("**/queue")

    def speak(self, theme: str = "auto") -> None:
        """Choose the visit's language, and a theme, for good."""
        self.page.goto("/me")
        self.page.locator("#language").select_option(self.language)
        self.page.locator("#theme").select_option(theme)
        self.page.locator("form:has(#theme) button").click()
        self.page.wait_for_url("**/me?done=1")

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=self.said[name], exact=True).first

    def open_case(self, words: str) -> None:
        self.page.get_by_role("link", name=re.compile(re.escape(words))).first.click()
        self.page.wait_for_url(re.compile(r"/cases/\d+"))

    def reference(self) -> str:
        return str(self.page.locator("h1 bdi.code").inner_text())

    def close(self) -> None:
        self.context.close()
        assert not self.wrongs, self.wrongs
