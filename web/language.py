"""The two languages of the console: texts, plural forms, digits, dates.

English sentences in the templates are the keys; `locale/ar.po` holds the Arabic. Read once, at
start; a test finds what is missing there.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from hijridate import Gregorian

from domain.words import Words

LANGUAGES = ("ar", "en")
_CATALOGUES = Path(__file__).parent / "locale"
_LONG_AGO = timedelta(days=7)


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English needs none."""
    path = _CATALOGUES / f"{language}.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True, slots=True)
class Speech:
    """How one reader is spoken to: language, digits, calendar, time zone."""

    language: str = "ar"
    digits: str = "latn"  # latn | arab
    calendar: str = "gregorian"  # gregorian | hijri: shown beside
    zone: str = "Asia/Dubai"

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"

    def say(self, words: Words) -> str:
        return words.ar if self.language == "ar" else words.en

    def text(self, message: str, **values: object) -> str:
        """A sentence of the catalogue, for what is not written in a template."""
        return translations(self.language).gettext(message) % values

    def number(self, value: float) -> str:
        return self._digited(_number(self._locale, value, self._digits))

    def percent(self, share: float) -> str:
        return self._digited(
            format_percent(share, locale=self._locale, numbering_system=self._digits)
        )

    def when(self, moment: datetime) -> str:
        """Date and time, with the Hijri date beside it where that is wanted."""
        local = _local(moment, self.zone)
        comma = "،" if self.language == "ar" else ","
        text = self._digited(f"{_day(self._locale, local.date())}{comma} {_clock(local)}")
        return f"{text} ({self.hijri(local)})" if self.calendar == "hijri" else text

    def day(self, moment: datetime) -> str:
        local = _local(moment, self.zone)
        return self._digited(_day(self._locale, local.date()))

    def clock(self, moment: datetime) -> str:
        return self._digited(_clock(_local(moment, self.zone)))

    def hijri(self, local: datetime) -> str:
        day = Gregorian(local.year, local.month, local.day).to_hijri()
        month = day.month_name("ar" if self.language == "ar" else "en")
        return self._digited(f"{day.day} {month} {day.year}")

    def ago(self, moment: datetime, now: datetime) -> str:
        """How far from now, in words: “5 minutes ago”, “in 2 hours”; after a week, the day."""
        if abs(now - moment) > _LONG_AGO:
            return self.day(moment)
        return self._digited(_ago(self._locale, _rough(moment - now)))

    def span(self, length: timedelta) -> str:
        """A length of time, short enough for a column: “5 min”, “2 hr”."""
        text = format_timedelta(length, format="short", locale=self._locale, threshold=1.5)
        return self._digited(text)

    def weekdays(self) -> list[str]:
        """Monday first, as they are called."""
        names = self._locale.days["format"]["wide"]
        return [names[number] for number in range(7)]

    @property
    def _locale(self) -> Locale:
        return _LOCALES[self.language]

    @property
    def _digits(self) -> Literal["latn", "arab"]:
        return "arab" if self.language == "ar" and self.digits == "arab" else "latn"

    def _digited(self, text: str) -> str:
        if self._digits == "arab":
            return text.translate(_TO_ARAB)
        return text.translate(_TO_LATN)


@lru_cache(maxsize=4_000)
def _number(locale: Locale, value: float, digits: Literal["latn", "arab"]) -> str:
    return format_decimal(value, locale=locale, numbering_system=digits)


def _local(moment: datetime, zone: str) -> datetime:
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return moment + _offset(hour, zone)


@lru_cache(maxsize=10_000)
def _offset(hour: datetime, zone: str) -> timedelta:
    """From UTC, for one hour: asking the zone for each moment was a tenth of a page."""
    return hour.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def _rough(length: timedelta) -> timedelta:
    """As exact as it is said: seconds, then minutes, hours, days."""
    seconds = length.total_seconds()
    unit = next((unit for unit in (1, 60, 3600) if abs(seconds) < 90 * unit), 86_400)
    return timedelta(seconds=round(seconds / unit) * unit)


@lru_cache(maxsize=4_000)
def _ago(locale: Locale, length: timedelta) -> str:
    return format_timedelta(length, add_direction=True, locale=locale, threshold=1.5)


@lru_cache(maxsize=4_000)  # a page of a long conversation asks for the same days again and again
def _day(locale: Locale, day: date) -> str:
    return format_date(day, "d MMM y", locale=locale)


def _clock(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


_LOCALES = {"ar": Locale("ar", "AE"), "en": Locale("en", "GB")}
_TO_ARAB = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_TO_LATN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def wanted_language(cookie: str | None, accept: str | None) -> str:
    """Before anybody signed in: what they chose, else what the browser asks for, else Arabic."""
    if cookie in LANGUAGES:
        return cookie
    for part in (accept or "").split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return "ar"
