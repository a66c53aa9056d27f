"""Where rotating credentials live: one file an account, readable by its owner only.

X gives a new refresh token with each refresh and kills the old one; instagrapi's session changes
as it is used. Losing one means a person must log in again, so every write is atomic and durable.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any


class Vault:
    """JSON objects by account name, below one folder (mode 0700, files 0600)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, account: str) -> dict[str, Any]:
        """What was stored last; empty where nothing was."""
        path = self._path(account)
        if not path.exists():
            return {}
        data = json.loads(path.read_text("utf-8"))
        return data if isinstance(data, dict) else {}

    def write(self, account: str, data: dict[str, Any]) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder)  # mkstemp makes it 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(self._path(account))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _path(self, account: str) -> Path:
        return self._folder / (re.sub(r"[^\w.-]", "_", account) + ".json")
