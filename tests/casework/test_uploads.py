"""What a citizen uploads is kept harmless or refused with the right sentence, and nothing else."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from casework import pictures, redraw
from casework.uploads import LARGEST, LONGEST_NAME, Kept, shown_name, take
from domain.errors import NotAllowed, RetryLater
from storage.files import path_of
from tests.casework import attack_files as attack
from tests.casework.attack_files import SCRIPT, picture

KINDS = ("JPEG", "PNG", "WEBP", "GIF")
# What a JPEG of pixels alone is made of: start, JFIF, tables, frame, scan, end.
PLAIN = {0xD8, 0xE0, 0xDB, 0xC0, 0xC4, 0xDA, 0xD9}


def taken(body: bytes, folder: Path, **how: object) -> bytes:
    """What is kept of it."""
    kept = take(io.BytesIO(body), folder, **how)  # type: ignore[arg-type]
    held = path_of(folder, kept.sha256).read_bytes()
    assert (kept.size, kept.type) == (len(held), "image/jpeg")
    return held


def why_not(body: bytes, folder: Path, **how: object) -> str:
    """The sentence that refuses it; nothing of it is kept."""
    with pytest.raises(NotAllowed) as refusal:
        take(io.BytesIO(body), folder, **how)  # type: ignore[arg-type]
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert refusal.value.sentence.ar
    return refusal.value.sentence.en


def markers(jpeg: bytes) -> set[int]:
    """Every marker up to the scan's data, and that which ends the file."""
    found, at = {jpeg[1], jpeg[-1]}, 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return found | {0xDA}


def colours(jpeg: bytes) -> tuple[str, str]:
    """Of the corner at the top left and of the one at the bottom right."""
    image = Image.open(io.BytesIO(jpeg))
    ends = [image.getpixel(at) for at in ((1, 1), (image.width - 2, image.height - 2))]
    names = {(1, 0, 0): "red", (0, 0, 1): "blue", (1, 1, 1): "white", (0, 0, 0): "black"}
    first, last = (names[tuple(round(c / 255) for c in end)] for end in ends)  # type: ignore[union-attr]
    return first, last


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_kept_as_a_jpeg_of_its_pixels(kind: str, tmp_path: Path) -> None:
    sent = picture(kind)
    kept = taken(sent, tmp_path)
    assert kept != sent and markers(kept) == PLAIN
    assert colours(kept) == ("red", "blue")
    assert Image.open(io.BytesIO(kept)).size == (40, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_becomes_a_picture(mode: str, tmp_path: Path) -> None:
    out = io.BytesIO()
    image = Image.new(mode, (30, 30))
    if mode == "I;16":
        for x in range(30):
            for y in range(30):
                image.putpixel((x, y), 300)  # nearly black, of 65,535
    image.save(out, {"CMYK": "JPEG", "PA": "WEBP"}.get(mode, "PNG"))
    clear = mode in ("LA", "PA", "RGBA")
    assert colours(taken(out.getvalue(), tmp_path))[0] in (
        ("white",) if clear else ("black", "white") if mode == "CMYK" else ("black",)
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_set_upright_and_loses_its_place(kind: str, tmp_path: Path) -> None:
    sent = picture(kind, exif=attack.exif(orientation=6))
    assert b"SecretCamera" in sent
    kept = taken(sent, tmp_path)
    image = Image.open(io.BytesIO(kept))
    assert (image.size, colours(kept)) == ((20, 40), ("red", "blue"))
    assert not image.getexif() and b"SecretCamera" not in kept and markers(kept) == PLAIN


HIDDEN = {
    "behind the end of a JPEG": picture() + SCRIPT,
    "behind the end of a PNG": picture("PNG") + SCRIPT + attack.zip_bomb(),
    "behind the end of a GIF": picture("GIF") + SCRIPT,
    "in a JPEG's comment": picture(comment=SCRIPT),
    "in a JPEG's EXIF": attack.jpeg_with(0xE1, b"Exif\0\0" + SCRIPT * 100),
    "in a JPEG's XMP": attack.jpeg_with(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SCRIPT),
    "in a JPEG's profile": picture(icc_profile=SCRIPT * 2000),
    "in a GIF's comment": picture("GIF", comment=SCRIPT),
    "in a WebP's profile": picture("WEBP", icc_profile=SCRIPT, xmp=SCRIPT),
    "in a PNG's text": attack.png(
        8, 1, attack.zeros(9), attack.chunk(b"tEXt", b"Comment\0" + SCRIPT)
    ),
    "in a PNG's own chunk": attack.png(8, 1, attack.zeros(9), attack.chunk(b"evIl", SCRIPT)),
    "in a later frame": attack.frames("GIF", 3) + SCRIPT,
    "in a second picture behind the first": attack.frames("MPO", 2) + SCRIPT,
}


@pytest.mark.parametrize("where", HIDDEN)
def test_nothing_hides_in_what_is_kept(where: str, tmp_path: Path) -> None:
    assert SCRIPT in HIDDEN[where]
    kept = taken(HIDDEN[where], tmp_path)
    assert markers(kept) == PLAIN
    assert b"script" not in kept and b"php" not in kept and not kept.count(b"PK\x03\x04")


def test_a_script_in_a_palette_is_drawn_over(tmp_path: Path) -> None:
    image = Image.new("P", (20, 20))
    image.putpalette(SCRIPT.ljust(768, b"/"))
    out = io.BytesIO()
    image.save(out, "GIF", optimize=False)
    assert b"<script>" in out.getvalue()
    assert b"script" not in taken(out.getvalue(), tmp_path)


REFUSED = {
    "empty": (b"", "is empty"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "web page"),
    "svg behind a mark": (b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>", "web page"),
    "svg in utf-16": ("<svg onload='alert(1)'/>".encode("utf-16"), "web page"),
    "html": (b"<!DOCTYPE html>" + SCRIPT, "web page"),
    "program": (b"\x7fELF" + bytes(100), "web page"),
    "html headed as a GIF": (b"GIF89a/*" + SCRIPT, "damaged"),
    "html headed as a JPEG": (b"\xff\xd8\xff\xe0" + SCRIPT, "damaged"),
    "html headed as a PNG": (attack.PNG + SCRIPT, "damaged"),
    "text": (b"just words", "no picture"),
    "bitmap": (b"BM" + bytes(60), "no picture"),
    "tiff": (b"II*\0" + bytes(60), "no picture"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "no picture"),
    "zip bomb": (attack.zip_bomb(), "Compressed"),
    "gzip bomb": (attack.gzip_bomb(), "Compressed"),
    "tar": (attack.tar(), "Compressed"),
    "pdf": (b"%PDF-1.7\n/OpenAction", "Documents"),
    "pdf behind words": (b"words" * 50 + b"%PDF-1.4", "Documents"),
    "office": (attack.office(), "Documents"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
    "avif": (b"\0\0\0\x18ftypavif" + bytes(40), "HEIC"),
    "video": (b"\0\0\0\x18ftypisom" + bytes(40), "Videos"),
    "sound": (b"RIFF\0\0\0\0WAVEfmt ", "Videos"),
    "half a JPEG": (picture(size=(400, 400))[:-300], "damaged"),
    "half a PNG": (picture("PNG", size=(400, 400))[:-60], "damaged"),
    "JPEG of four thousand million": (attack.huge_jpeg(65535, 65535), "pixels"),
    "PNG 1 wide": (attack.png(1, 1_000_000_000, attack.zeros(100)), "pixels"),
    "PNG 1 wide within the limit": (attack.png(1, 39_000_000, attack.zeros(100)), "pixels"),
    "PNG 1 high": (attack.png(2**31 - 1, 1, attack.zeros(100)), "pixels"),
    "PNG of no width": (attack.png(0, 5, attack.zeros(100)), "damaged"),
    "GIF frame beyond its screen": (attack.huge_gif(), "pixels"),
    "PNG with a packed text": (
        attack.png(8, 1, attack.zeros(9), attack.chunk(b"zTXt", b"a\0\0" + attack.zeros(2**27))),
        "damaged",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_each_refusal_has_its_sentence(case: str, tmp_path: Path) -> None:
    body, words = REFUSED[case]
    assert words in why_not(body, tmp_path)


def test_the_sentences_say_what_redraw_does() -> None:
    assert set(pictures._WHY) == {redraw.BROKEN, redraw.LARGE, redraw.HEAVY}
    for text in (pictures._LARGE.en, pictures._LARGE.ar):
        assert f"{redraw.PIXELS // 1_000_000} " in text and f"{redraw.SIDE:,}" in text


def test_a_packed_profile_is_not_unpacked_into_memory(tmp_path: Path) -> None:
    profile = attack.chunk(b"iCCP", b"a\0\0" + attack.zeros(2**28))
    held = measured(attack.png(8, 1, attack.zeros(9), profile), tmp_path)
    assert held < 150


def measured(body: bytes, folder: Path, seconds: int = 10) -> int:
    """Megabytes that it took: what a child needed, or its parent when the child began.

    Taken in a process of its own, since this one is larger.
    """
    folder.joinpath("sent").write_bytes(body)
    code = (
        "import io, pathlib, resource, sys\n"
        "from casework.uploads import take, NotAllowed\n"
        "try: take(open(sys.argv[1], 'rb'), pathlib.Path(sys.argv[2]), seconds=int(sys.argv[3]))\n"
        "except NotAllowed: pass\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    command = [sys.executable, "-c", code, folder / "sent", folder / "media", str(seconds)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    return int(done.stdout)


BOMBS = {
    "PNG of 900 megapixels": lambda: attack.png(
        30_000, 30_000, attack.zeros(30_000 * 3751), bits=1
    ),
    "PNG with half a gigabyte behind its pixels": lambda: attack.png(10, 10, attack.zeros(2**29)),
    "GIF of 3,000 frames": lambda: attack.frames("GIF", 3000),
    "PNG of 500 frames": lambda: attack.frames("PNG", 500),
    "WebP of 300 frames": lambda: attack.frames("WEBP", 300),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_little_memory_and_time(bomb: str, tmp_path: Path) -> None:
    body = BOMBS[bomb]()
    assert len(body) < LARGEST
    begun = time.monotonic()
    assert measured(body, tmp_path) < 150
    assert time.monotonic() - begun < 10


def test_the_heaviest_that_is_allowed_fits(tmp_path: Path) -> None:
    body = attack.png(8000, 5000, attack.zeros(5000 * (1 + 8000 * 8)), bits=16, colour=6)
    assert measured(body, tmp_path, seconds=20) < 600
    assert list(tmp_path.joinpath("media").rglob("*/*"))


def test_a_picture_that_would_compute_for_an_hour_is_cut_off(tmp_path: Path) -> None:
    body = attack.many_scans(10_000)
    assert len(body) < 1_000_000
    begun = time.monotonic()
    assert "too much work" in why_not(body, tmp_path, seconds=1)
    assert time.monotonic() - begun < 10


def test_a_great_picture_that_is_not_there_is_grey(tmp_path: Path) -> None:
    kept = taken(attack.huge_jpeg(6000, 6000), tmp_path)
    assert len(kept) < 1_000_000 and markers(kept) == PLAIN


def test_a_great_photo_is_made_smaller(tmp_path: Path) -> None:
    kept = taken(picture(size=(9000, 600)), tmp_path)
    assert Image.open(io.BytesIO(kept)).size == (4096, 273)
    assert colours(kept) == ("red", "blue")


class Endless:
    """More than anybody allows, and it counts what is taken of it."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int, /) -> bytes:
        self.given += size
        return b"\xff\xd8\xff\xe0".ljust(size, b"x")


def test_a_file_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    stream = Endless()
    with pytest.raises(NotAllowed, match="larger than 10 MB"):
        take(stream, tmp_path)
    assert stream.given < LARGEST + 2**17


def test_a_file_as_large_as_allowed_is_taken_and_one_byte_more_is_not(tmp_path: Path) -> None:
    body = picture()
    assert "larger than" in why_not(body, tmp_path, largest=len(body) - 1)
    assert taken(body, tmp_path, largest=len(body))


NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "shell\u200b.p\u200dhp": "shell.php",
    "photo\u202egpj.exe": "photogpj.exe",
    "a\0b\r\nc.jpg": "abc.jpg",
    "  \u2066صورة\u2069   الحفرة.jpg ": "صورة الحفرة.jpg",
    "गड्ढा.jpg": "गड्ढा.jpg",
    "/": "",
    "\ud800": "",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_shown(name: str, tmp_path: Path) -> None:
    kept = take(io.BytesIO(picture()), tmp_path, name)
    assert kept.name == NAMES[name]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [
        path_of(tmp_path, kept.sha256)
    ]


@given(st.text(st.characters(codec=None)))
@example("x" * 10_000_000)
def test_any_name_becomes_one_short_line(name: str) -> None:
    shown = shown_name(name)
    assert len(shown) <= LONGEST_NAME and shown == shown_name(shown)
    assert shown.isprintable() and "/" not in shown and "\\" not in shown
    shown.encode("utf-8")


def test_the_same_picture_is_kept_once_and_by_nobody_elses_leave(tmp_path: Path) -> None:
    first, second = (take(io.BytesIO(picture()), tmp_path) for _ in range(2))
    assert first == second
    [path] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_told_as_what_passes(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.write_bytes(b"in the way of the folder")
    with pytest.raises(RetryLater):
        take(io.BytesIO(picture()), folder)


def test_too_many_at_once_wait_and_are_then_sent_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "WAIT", 0.01)
    for _ in range(pictures.AT_ONCE):
        assert pictures._turns.acquire(blocking=False)
    try:
        with pytest.raises(RetryLater):
            take(io.BytesIO(picture()), tmp_path)
    finally:
        pictures._turns.release(pictures.AT_ONCE)
    assert taken(picture(), tmp_path)  # every turn was given back


def test_our_own_fault_is_not_called_the_citizens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import nothing_of_this_name")
    monkeypatch.setattr(pictures, "_DRAW", broken)
    with pytest.raises(RetryLater, match="ended with 1"):
        take(io.BytesIO(picture()), tmp_path)


def test_the_drawing_process_can_open_nothing_and_knows_no_secret() -> None:
    code = (
        "import os, runpy, socket, sys\n"
        "shut_in = runpy.run_path(sys.argv[1])['_shut_in']\n"
        "shut_in(5)\n"
        "for attempt in (lambda: open('/etc/hostname'), socket.socket, os.pipe):\n"
        "    try: attempt()\n"
        "    except OSError: print('no')\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(pictures._DRAW)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["no"] * 3
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 3  # ours stays as it is


SEEDS = [picture(kind) for kind in KINDS] + [
    picture(progressive=True, exif=attack.exif(3)), attack.frames("PNG", 2),
    attack.frames("WEBP", 2), attack.frames("GIF", 2),
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real picture with some bytes changed, cut, or put in."""
    body = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(body)))
        body[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
    return bytes(body)


@given(damaged() | st.binary(max_size=200))
def test_drawing_is_total(body: bytes) -> None:
    try:
        drawn = redraw.redraw(body)
    except redraw.Unusable as why:
        assert why.code in pictures._WHY
    else:
        assert markers(drawn) == PLAIN


@given(body=damaged() | st.binary(max_size=2000))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_taking_is_total(tmp_path: Path, body: bytes) -> None:
    try:
        kept = take(io.BytesIO(body), tmp_path)
    except NotAllowed as refusal:
        assert refusal.sentence.ar and refusal.sentence.en
    else:
        assert isinstance(kept, Kept) and path_of(tmp_path, kept.sha256).is_file()
