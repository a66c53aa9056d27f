"""Files that attackers upload, made here byte by byte; none of them comes from elsewhere."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from typing import Any

from PIL import Image

SCRIPT = b"<script>alert(1)</script><?php system($_GET[0]); ?>"
PNG = b"\x89PNG\r\n\x1a\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **how: Any) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """With a place, a camera and an orientation, as telephones write it."""
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010F] = "SecretCamera"
    found.get_ifd(0x8825).update({1: "N", 2: (25.0, 20.0, 46.0), 3: "E", 4: (55.0, 24.0, 30.0)})
    return found


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    width: int, height: int, data: bytes, *extra: bytes, bits: int = 8, colour: int = 0
) -> bytes:
    """`data`: what the pixels are compressed to; `extra`: chunks before it."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return PNG + chunk(b"IHDR", head) + b"".join(extra) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zeros(size: int) -> bytes:
    """That many zero bytes, compressed a thousandfold, without ever holding them all."""
    packer, piece = zlib.compressobj(9), bytes(2**20)
    packed = [packer.compress(piece) for _ in range(size // 2**20)]
    return b"".join([*packed, packer.compress(bytes(size % 2**20)), packer.flush()])


def jpeg_with(segment: int, body: bytes) -> bytes:
    plain = picture()
    return plain[:2] + struct.pack(">BBH", 0xFF, segment, len(body) + 2) + body + plain[2:]


def many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan, which changes nothing, comes again and again."""
    out = io.BytesIO()
    Image.new("L", (6000, 6000), 128).save(out, "JPEG", progressive=True)
    plain = out.getvalue()
    last = plain[plain.rindex(b"\xff\xc4", 0, plain.rindex(b"\xff\xda")) : -2]
    return plain[:-2] + last * count + b"\xff\xd9"


def huge_jpeg(width: int, height: int) -> bytes:
    """The header of a great picture before the data of a small one."""
    plain = picture()
    at = plain.index(b"\xff\xc0") + 5
    return plain[:at] + struct.pack(">HH", height, width) + plain[at + 4 :]


def frames(kind: str, count: int) -> bytes:
    images = [Image.new("RGB", (60, 60), (n % 256, 0, 0)) for n in range(count)]
    out = io.BytesIO()
    images[0].save(out, kind, save_all=True, append_images=images[1:], duration=10)
    return out.getvalue()


def huge_gif() -> bytes:
    """A frame far larger than the screen that it is to appear on."""
    plain = bytearray(picture("GIF"))
    at = plain.index(b"\x2c", 13 + 3 * (2 << (plain[10] & 7)))
    plain[at + 5 : at + 9] = struct.pack("<HH", 65535, 65535)
    return bytes(plain)


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/cron.d/x", bytes(50_000_000))
    return out.getvalue()


def office() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../x"))
    return out.getvalue()


def gzip_bomb() -> bytes:
    return gzip.compress(bytes(50_000_000))
