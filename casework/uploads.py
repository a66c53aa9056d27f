"""What a citizen uploads is kept as a picture drawn anew, or refused with a sentence.

Nothing that the citizen sent is kept as it came, so nothing that hides in it is: a script, a place,
another file. What cannot be drawn anew (documents, videos) is refused: to clean each of those takes
a reader of its own, with its own faults.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from casework import pictures
from casework.file_kinds import Kind, kind_of
from domain.errors import NotAllowed, RetryLater
from domain.words import Words
from storage import files

LARGEST = 10_000_000  # bytes
LONGEST_NAME = 60
TYPE = "image/jpeg"
_CHUNK = 2**16
# Controls, joiners and halves of characters: unseen, or they move what is seen.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

_EMPTY = Words(
    en="This file is empty. Choose the picture again.", ar="هذا الملف فارغ. اختر الصورة مرة أخرى."
)
_LARGE = Words(
    en="This file is larger than {most} MB. Send a smaller picture, such as a screenshot of it.",
    ar="حجم هذا الملف أكبر من {most} ميغابايت. أرسل صورة أصغر، كلقطة شاشة لها.",
)
_WELCOME = Words(
    en=" Pictures are welcome as JPEG, PNG, WebP or GIF.",
    ar=" نستقبل الصور بصيغ JPEG وPNG وWebP وGIF.",
)
_REFUSED: dict[Kind, Words] = {
    "heic": Words(
        en="Pictures in HEIC or AVIF cannot be accepted. Send it as JPEG, or a screenshot of it.",
        ar="لا يمكن استلام الصور بصيغة HEIC أو AVIF. أرسلها بصيغة JPEG أو أرسل لقطة شاشة لها.",
    ),
    "document": Words(
        en="Documents cannot be accepted, PDF neither. Photograph the page and send the picture.",
        ar="لا يمكن استلام المستندات، ومنها ملفات PDF. صوّر الصفحة وأرسل الصورة.",
    ),
    "archive": Words(
        en="Compressed files are not opened. Send the pictures one by one.",
        ar="لا نفتح الملفات المضغوطة. أرسل الصور واحدة تلو الأخرى.",
    ),
    "film": Words(
        en="Videos and recordings cannot be accepted. Send a picture and write the rest.",
        ar="لا يمكن استلام مقاطع الفيديو والتسجيلات الصوتية. أرسل صورة واكتب الباقي.",
    ),
    "code": Words(
        en="This file is a web page, a drawing such as SVG or a program; it cannot be accepted.",
        ar="هذا الملف صفحة ويب أو رسم مثل SVG أو برنامج، ولا يمكن استلامه.",
    ),
    "unknown": Words(
        en="This file is no picture that can be opened.",
        ar="هذا الملف ليس صورة يمكن فتحها.",
    ),
}


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture in the folder of media, under its hash. `name` is for showing, never for a path."""

    sha256: str
    size: int
    name: str
    type: str = TYPE


def take(
    stream: Stream, folder: Path, name: str = "", *,
    largest: int = LARGEST, seconds: int = pictures.SECONDS,
) -> Kept:  # fmt: skip
    """Keep the picture in `folder`. NotAllowed: never; RetryLater: the machine cannot just now."""
    body = _read(stream, largest)
    kind = kind_of(body)
    if kind != "picture":
        words = _REFUSED[kind]
        raise NotAllowed(Words(en=words.en + _WELCOME.en, ar=words.ar + _WELCOME.ar))
    drawn = pictures.redrawn(body, seconds)
    try:
        digest = files.keep(folder, drawn)
    except OSError as error:
        raise RetryLater(pictures.BUSY, type(error).__name__) from error
    return Kept(digest, len(drawn), shown_name(name))


def shown_name(name: str) -> str:
    """What the citizen calls the file, as one short line in the order in which it is stored."""
    last = name[-1000:].replace("\\", "/").rpartition("/")[2]
    seen = (char for char in last if unicodedata.category(char) not in _UNSEEN)
    return " ".join("".join(seen).split())[:LONGEST_NAME].strip()


def _read(stream: Stream, largest: int) -> bytes:
    """All of it, and never more than a piece beyond what is allowed."""
    body = bytearray()
    while piece := stream.read(_CHUNK):
        body += piece
        if len(body) > largest:
            raise NotAllowed(_LARGE.filled(most=f"{largest / 1_000_000:g}"))
    if not body:
        raise NotAllowed(_EMPTY)
    return bytes(body)
