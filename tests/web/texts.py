"""The sentences of the pages and their Arabic: what is said where, and what the catalogue lacks.

`make texts` adds what is missing to web/locale/ar.po, with the Arabic left empty for an editor.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).resolve().parents[2] / "web"
ARABIC = WEB / "locale" / "ar.po"
_METHODS = [("**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}


def sentences() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """File, line and text of each sentence in a template; plural ones as pairs."""
    found = extract_from_dir(str(WEB / "templates"), _METHODS, _OPTIONS)
    for name, line, text, _, _ in found:
        yield name, line, text


def arabic() -> Catalog:
    with ARABIC.open("rb") as file:
        return read_po(file, locale="ar")


def untranslated() -> list[str]:
    """Sentences with no Arabic, or not in all six plural forms."""
    catalogue = arabic()
    return [
        f"{name}:{line}: {text}"
        for name, line, text in sentences()
        if not _whole(catalogue.get(text if isinstance(text, str) else text[0]), text)
    ]


def _whole(message: Message | None, text: str | tuple[str, ...]) -> bool:
    if message is None or message.fuzzy:
        return False
    if isinstance(text, str):
        return bool(message.string)
    return isinstance(message.string, tuple) and len(message.string) == 6 and all(message.string)


def main() -> None:
    """Write the catalogue anew: what is said now, with the Arabic that there is."""
    before, now = arabic(), _empty()
    for text in {
        one if isinstance(one, str) else one[0]: one for _, _, one in sentences()
    }.values():
        had = before.get(text if isinstance(text, str) else text[0])
        now.add(text, had.string if had is not None else "")
    ARABIC.parent.mkdir(exist_ok=True)
    with ARABIC.open("wb") as file:
        write_po(file, now, width=100, sort_output=True, no_location=True)
    sys.stdout.write("".join(f"{line}\n" for line in untranslated()))


def _empty() -> Catalog:
    """Without the times and names that would differ at each writing."""
    settled = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(
        locale="ar",
        header_comment="# Arabic of the console's sentences. `make texts` adds what is missing.",
        project="Balagh",
        version="1",
        msgid_bugs_address="docs/console.md",
        creation_date=settled,
        revision_date=settled,
        last_translator="Balagh",
        language_team="Balagh",
        fuzzy=False,
    )


if __name__ == "__main__":
    main()
