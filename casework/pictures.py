"""A stranger's picture, drawn anew in a process that may do nothing else (`casework/redraw.py`)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from domain.errors import NotAllowed, RetryLater
from domain.words import Words

SECONDS = 10  # of computing; a large photo needs one or two
AT_ONCE = 2  # each may take a gigabyte
WAIT = 30.0  # seconds for one's turn
_SLOW = 6  # a busy machine may take so many times longer than the computing
_DRAW = Path(__file__).with_name("redraw.py")
_JPEG = b"\xff\xd8\xff"
_turns = threading.BoundedSemaphore(AT_ONCE)

_BROKEN = Words(
    en="This picture cannot be opened: it is damaged, or did not arrive whole. Send it again, or a "
    "screenshot of it.",
    ar="تعذّر فتح هذه الصورة: فهي تالفة أو لم تصل كاملة. أعد إرسالها أو أرسل لقطة شاشة لها.",
)
_LARGE = Words(
    en="This picture has too many pixels: 40 million at most, and 20,000 on each side. Send a "
    "screenshot of it.",
    ar="أبعاد هذه الصورة كبيرة جدًا: الحد الأقصى 40 مليون بكسل، و20,000 بكسل لكل ضلع. أرسل لقطة "
    "شاشة لها.",
)
_HEAVY = Words(
    en="This picture takes too much work to open. Send a screenshot of it instead.",
    ar="تتجاوز معالجة هذه الصورة الحد المسموح به. أرسل لقطة شاشة لها بدلًا منها.",
)
BUSY = Words(
    en="The picture cannot be accepted just now. Try again in a minute.",
    ar="لا يمكن استلام الصورة الآن. حاول مرة أخرى بعد دقيقة.",
)
# As redraw.py says it, which is not imported here: Pillow stays out of this process.
_WHY = {3: _BROKEN, 4: _LARGE, 5: _HEAVY}


def redrawn(body: bytes, seconds: int = SECONDS) -> bytes:
    """A JPEG made of the picture's pixels alone. NotAllowed: never; RetryLater: not now."""
    if not _turns.acquire(timeout=WAIT):
        raise RetryLater(BUSY, "too many pictures at once")
    try:
        code, drawn = _run(body, seconds)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RetryLater(BUSY, type(error).__name__) from error
    finally:
        _turns.release()
    if code == 0 and drawn.startswith(_JPEG):
        return drawn
    if code < 0:  # ended by a signal: its time was up, or a decoder fell over
        raise NotAllowed(_HEAVY, f"signal {-code}")
    if code in _WHY:
        raise NotAllowed(_WHY[code])
    raise RetryLater(BUSY, f"redraw.py ended with {code}")  # our fault, not the citizen's


def _run(body: bytes, seconds: int) -> tuple[int, bytes]:
    """Exit code and output. The output is a file, since only a file's size can be limited."""
    command = [sys.executable, "-I", str(_DRAW), str(seconds)]
    with tempfile.TemporaryFile() as out:
        done = subprocess.run(  # noqa: S603 - nothing of the citizen's is in the command
            command, input=body, stdout=out, stderr=subprocess.DEVNULL, check=False,
            timeout=seconds * _SLOW, env={}, cwd="/",
        )  # fmt: skip
        out.seek(0)
        return done.returncode, out.read()
