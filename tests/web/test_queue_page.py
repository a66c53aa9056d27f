"""The queue page shows what waits, in the reader's language."""

from __future__ import annotations

from pathlib import Path

from tests.factories import message, store
from tests.web.rig import rig


def test_a_case_is_shown_with_what_an_agent_decides_by(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message())
    shown = console.client.get("/queue").text
    assert "طفح مجاري" in shown
    assert "Sewage" in shown or "sewage" in shown.lower()
    assert '<html lang="en" dir="ltr"' in shown


def test_in_arabic_the_page_runs_from_right_to_left(tmp_path: Path) -> None:
    console = rig(tmp_path, language="ar")
    store(console.database, message())
    assert '<html lang="ar" dir="rtl"' in console.client.get("/queue").text


def test_a_citizens_words_are_never_markup(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message("<script>alert(1)</script> حفرة في شارع الوحدة"))
    shown = console.client.get("/queue").text
    assert "<script>alert" not in shown and "&lt;script&gt;" in shown
