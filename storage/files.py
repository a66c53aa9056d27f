"""Files on disk, named by the SHA-256 of what they hold: nothing a sender wrote is ever a path."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def path_of(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def keep(folder: Path, body: bytes) -> str:
    """Store `body`, whole or not at all, and return its hash. OSError where the disk will not."""
    digest = hashlib.sha256(body).hexdigest()
    path = path_of(folder, digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest
