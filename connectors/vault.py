"""Where rotating credentials live: one file an account, readable by its owner only.

X gives a new refresh token with each refresh and kills the old one; instagrapi's session changes
as it is used. Losing one means a person must log in again, so every write is atomic and durable.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.errors import ConfigInvalid
from domain.words import Words

_OPEN = Words(
    en="Other users of this machine can read the login in {file}. Take their right away "
    "(chmod 600 {file}); if one of them may have read it, delete it and log in again.",
    ar="يستطيع مستخدمون آخرون لهذا الجهاز قراءة بيانات الدخول في {file}. أزل صلاحيتهم "
    "(chmod 600 {file})؛ وإن كان أحدهم قد قرأها فاحذف الملف وسجّل الدخول من جديد.",
)
_UNREADABLE = Words(
    en="The stored login in {file} cannot be read. Give this user the right to read it; if it is "
    "damaged, delete it and log in again.",
    ar="تعذّرت قراءة بيانات الدخول المحفوظة في {file}. امنح هذا المستخدم صلاحية القراءة؛ وإن "
    "كان الملف تالفًا فاحذفه وسجّل الدخول من جديد.",
)
_CLOSED = Words(
    en="The file {file} cannot be written. Give this user the right to write in that folder: "
    "logins are kept there, and nothing is asked for that could not be kept.",
    ar="تتعذّر الكتابة في الملف {file}. امنح هذا المستخدم صلاحية الكتابة في ذلك المجلد: ففيه تُحفظ "
    "بيانات الدخول، ولا يُطلب ما لا يمكن حفظه.",
)


class Vault:
    """JSON objects by account name, below one folder (mode 0700, files 0600)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, account: str) -> dict[str, Any]:
        """What was stored last; empty where nothing was. ConfigInvalid where it is not to be used.

        A file that others can read may have been copied: the login in it is no secret any more.
        """
        path = self._path(account)
        try:
            with path.open(encoding="utf-8") as file:
                if os.fstat(file.fileno()).st_mode & 0o077:
                    raise ConfigInvalid(_OPEN.filled(file=path))
                data = json.load(file)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            # The text itself is kept out of the message, and `from None` out of a traceback.
            why = type(error).__name__
            raise ConfigInvalid(_UNREADABLE.filled(file=path), why) from None
        return data if isinstance(data, dict) else {}

    def write(self, account: str, data: dict[str, Any]) -> None:
        self._make_folder()
        handle, name = tempfile.mkstemp(dir=self._folder)  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(data, file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path(account))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def lock(self, account: str) -> Iterator[None]:
        """One holder at a time, over threads and processes; the others wait.

        Whoever spends a token of one use holds it, and reads again once inside: the one before
        may have stored the next. The kernel frees it when its holder dies.
        """
        path = self._path(account).with_suffix(".lock")
        try:
            self._make_folder()
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ConfigInvalid(_CLOSED.filled(file=path), type(error).__name__) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _path(self, account: str) -> Path:
        return self._folder / (re.sub(r"[^\w.-]", "_", account) + ".json")
