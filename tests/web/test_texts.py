"""Every sentence of the console is there in both languages, and no page leans to one side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import nodes

from tests.web.texts import WEB, arabic, sentences, untranslated
from web.language import Speech, translations
from web.pages import environment

TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STYLES = sorted((WEB / "static").glob("*.css"))
NAMES = {"English", "العربية", "j", "k", "j, k", "Enter", "."}  # not sentences: the same in both
_TAG = re.compile(r"<[^<>]*>", re.DOTALL)
_READ_ALOUD = re.compile(r"""\b(?:title|alt|placeholder|aria-label)="([^"{]*[^\W\d_]{2}[^"{]*)""")


def test_every_sentence_has_its_arabic_in_all_plural_forms() -> None:
    assert untranslated() == []


def test_the_catalogue_holds_nothing_that_no_page_says() -> None:
    said = {text if isinstance(text, str) else text[0] for _, _, text in sentences()}
    kept = {one.id if isinstance(one.id, str) else one.id[0] for one in arabic() if one.id}
    assert kept == said


def test_the_arabic_is_arabic_and_keeps_its_placeholders() -> None:
    for one in arabic():
        texts = one.string if isinstance(one.string, tuple | list) else (one.string,)
        key = one.id if isinstance(one.id, str) else (one.id or ("",))[0]
        for text in filter(None, texts if key else ()):
            assert re.search("[ء-ي]", text), text
            allowed = set(re.findall(r"%\(\w+\)s", key))
            assert set(re.findall(r"%\(\w+\)s", text)) <= allowed, text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_sentence_is_written_into_a_page(template: Path) -> None:
    source = template.read_text("utf-8")
    parsed = environment("en").parse(source)
    plain = "".join(one.data for one in parsed.find_all(nodes.TemplateData))
    for text in re.split(r"[\n<>]", _TAG.sub("\n", plain)):
        bare = text.strip(" ·,:()–\"'/@")
        assert bare in NAMES or not re.search(r"[^\W\d_]{2}", bare) or "=" in bare, bare
    assert not _READ_ALOUD.findall(plain)


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_styles_know_no_left_and_no_right(style: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", style.read_text("utf-8"), flags=re.DOTALL)
    sides = r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b"
    places = r"(?:left|right|width|height|top|bottom)\s*:"
    aligned = r"(?:float|text-align)\s*:\s*(?:left|right)"
    physical = rf"(?<![\w-])(?:{sides}|{places}|{aligned})"
    assert not re.findall(physical, text)


@pytest.mark.parametrize("file", [*TEMPLATES, *STYLES], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere_or_written_inline(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"""(?:src|href|action)="(?:https?:)?//|url\(|@import""", text)
    assert not re.search(r"""\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\ssrc=)""", text)


def test_all_six_arabic_plurals_are_told_apart() -> None:
    texts = translations("ar")
    told = {
        texts.ngettext("%(num)s case was changed.", "%(num)s cases were changed.", number)
        for number in (0, 1, 2, 3, 11, 100)
    }
    assert len(told) >= 5


def test_numbers_in_sentences_have_the_readers_digits() -> None:
    page = environment("ar").from_string('{{ ngettext("%(num)s case", "%(num)s cases", 25) }}')
    assert page.render(speech=Speech("ar", "arab")) == "٢٥ حالة"
    assert page.render(speech=Speech("ar", "latn")) == "25 حالة"
