"""What a file is, by its first bytes alone: a name and a declared type are what a sender says."""

from __future__ import annotations

from typing import Literal

Kind = Literal["picture", "heic", "document", "archive", "film", "code", "unknown"]

LOOKED_AT = 1024  # bytes
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_DOCUMENTS = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
_OFFICE = (b"[Content_Types].xml", b"mimetypeapplication/", b"word/", b"xl/", b"ppt/", b"_rels/")
_ARCHIVES = (
    b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"MSCF",
)  # fmt: skip
_FILMS = (
    b"\x1aE\xdf\xa3", b"OggS", b"ID3", b"fLaC", b"#!AMR", b"FLV\x01", b"\x00\x00\x01\xba",
    b"\xff\xfb", b"\xff\xf1",
)  # fmt: skip
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2",
                   b"msf1", b"avif", b"avis"})  # fmt: skip
_CODE = (b"<", b"#!", b"MZ", b"\x7fELF")


def kind_of(body: bytes) -> Kind:
    head = body[:LOOKED_AT]
    if head.startswith(_PICTURES):
        return "picture"
    if head[:4] == b"RIFF":
        return "picture" if head[8:12] == b"WEBP" else "film"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _HEIC else "film"
    if head.startswith(_FILMS):
        return "film"
    if head.startswith(_DOCUMENTS) or b"%PDF-" in head:
        return "document"
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        return "document" if any(word in head for word in _OFFICE) else "archive"
    # Text may be in UTF-16, and stand behind a byte order mark.
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f\v")
    return "code" if text.startswith(_CODE) else "unknown"
