"""Draws a stranger's picture anew from its pixels: `python redraw.py SECONDS`, bytes in, JPEG out.

A process of its own, started by `casework/pictures.py`, with little memory, little time and nothing
to open: a JPEG of 240 kB with a thousand empty scans computes for a minute, one of 10 MB for an
hour, and no limit of Pillow's stops it. It imports Pillow and the standard library alone.

What is drawn holds none of the bytes that came in: no metadata, no place, no profile, no comment,
no second frame, nothing behind the end.
"""

from __future__ import annotations

import errno
import importlib
import io
import resource
import sys
import warnings

from PIL import Image, JpegImagePlugin

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PIXELS = 40_000_000
SIDE = 20_000  # pixels; rows cost memory too, however short they are
KEPT_SIDE = 4096
QUALITY = 85
MEMORY = 1_000_000_000  # bytes of address space; the worst that is allowed needs two thirds of it
OUTPUT = 50_000_000

BROKEN, LARGE, HEAVY = 3, 4, 5  # exit codes
# Pillow would import these later, when nothing can be opened. EXIF is a TIFF; no other is read.
_NEEDED_LATER = ("PIL.MpoImagePlugin", "PIL.TiffImagePlugin", "PIL.WebPImagePlugin",
                 "PIL.ImageColor", "PIL.ImagePalette", "copy")  # fmt: skip
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Unusable(Exception):
    """`code`: why there will be no picture, as the exit code says it."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def redraw(body: bytes) -> bytes:
    """The picture as a JPEG, upright, at most `KEPT_SIDE` long; or Unusable, and no other error."""
    try:
        return _redraw(body)
    except Unusable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unusable(LARGE) from None
    except MemoryError:
        raise Unusable(HEAVY) from None
    except Exception as error:  # decoders raise whatever a broken file makes them stumble over
        if isinstance(error, OSError) and error.errno == errno.EMFILE:
            raise  # something is imported late: our fault
        raise Unusable(BROKEN) from None


def _redraw(body: bytes) -> bytes:
    with Image.open(io.BytesIO(body), formats=FORMATS) as image:
        if image.width * image.height > PIXELS or max(image.size) > SIDE:
            raise Unusable(LARGE)
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            image.draft("RGB", _fitting(image.width, image.height))  # decodes a part, if it can
        image.load()
        turn = _turn(image)
        plain = _plain(image)
    plain.thumbnail((KEPT_SIDE, KEPT_SIDE), reducing_gap=2.0)
    if turn is not None:
        plain = plain.transpose(turn)
    plain.info.clear()  # Pillow would write a comment found here into the new file
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _fitting(width: int, height: int) -> tuple[int, int]:
    share = min(1.0, KEPT_SIDE / max(width, height))
    return max(1, int(width * share)), max(1, int(height * share))


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How to set it upright; many cameras write EXIF that no reader understands."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return None


def _plain(image: Image.Image) -> Image.Image:
    """In RGB, with white behind what is transparent: a JPEG has no transparency."""
    if image.mode.startswith("I;16"):
        return image.point(lambda level: level / 256).convert("RGB")  # convert alone would clip
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    seen = image.convert("RGBA")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen)
    return plain


def _shut_in(seconds: int) -> None:
    """From here on: so much time and memory, no file or socket opened, no core dump."""
    for limit, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (most, most))


def main() -> int:
    Image.preinit()
    for name in _NEEDED_LATER:
        importlib.import_module(name)
    _shut_in(int(sys.argv[1]))
    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("ignore")  # about odd metadata, which is thrown away
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        drawn = redraw(sys.stdin.buffer.read())
    except Unusable as why:
        return why.code
    sys.stdout.buffer.write(drawn)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
