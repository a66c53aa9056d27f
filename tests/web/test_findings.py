"""What Balagh thinks is told in the reader's language, with the words it goes by."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from domain.finding import Finding
from pipeline.draft import Context
from tests.factories import PIPELINE, START, message, rows, store
from tests.web.rig import CSRF, rig
from web.agents.findings import shown
from web.language import Speech
from web.names import Names

TEXTS = (
    "طفح مجاري في مويلح جنب المدرسة، رقمي 0501234567",
    "الحقونا حريق في البناية الحين",
    "the street light in Al Majaz 3 is broken since a week!!!",
    "شكرا لكم على سرعة الاستجابة",
    "el majari tafha 3ndna",
    "",
)


def found(text: str, language: str) -> list[Any]:
    decision = PIPELINE.decide(PIPELINE.understand(message(text)), Context(now=START))
    stored = [list(asdict(one).values()) for one in decision.findings]
    assert isinstance(decision.findings[0], Finding)
    return shown(stored, Names(PIPELINE.rules, Speech(language)))


@pytest.mark.parametrize("text", TEXTS)
def test_in_arabic_no_latin_word_but_the_citizens_own(text: str) -> None:
    for finding in found(text, "ar"):
        told = f"{finding.title} {finding.value} {re.sub('«[^»]*»', '', finding.because)}"
        assert not re.search("[A-Za-z]{2,}", told), told


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("text", TEXTS)
def test_no_code_is_shown_and_every_finding_has_its_reason(text: str, language: str) -> None:
    for finding in found(text, language):
        assert finding.because and finding.value
        assert not re.search(r"\w_\w|\w-Latn|\{", f"{finding.title}{finding.value}")


def test_the_words_it_goes_by_are_quoted() -> None:
    service = next(one for one in found(TEXTS[0], "ar") if one.stage == "judge_service")
    assert (service.title, service.value) == ("الخدمة", "الصرف الصحي")
    assert "«طفح مجاري»" in service.because


def test_accepting_and_correcting_are_both_kept_as_labels(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message())
    for form in ({"do": "accept", "value": "judge_intent"}, {"do": "service", "value": "pests"}):
        assert console.client.post("/cases/1/do", data={"csrf": CSRF, **form}).status_code == 303
    kept = rows(console.database, "SELECT stage, chosen, agent FROM correction ORDER BY id")
    assert kept == [("judge_intent", '["report"]', "huda"), ("judge_service", '["pests"]', "huda")]
    assert "confirmed by <bdi>huda</bdi>" in " ".join(console.client.get("/cases/1").text.split())


def test_a_finding_there_is_not_cannot_be_accepted(tmp_path: Path) -> None:
    console = rig(tmp_path)
    store(console.database, message())
    form = {"csrf": CSRF, "do": "accept", "value": "nothing"}
    assert console.client.post("/cases/1/do", data=form).status_code == 409
