"""Keeps house: fetches citizens' pictures before their addresses expire, lets old answers go."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from storage import media, retention
from storage.database import Database

_HOLD = timedelta(minutes=5)
_TYPES = ("image/", "video/", "audio/", "application/pdf")


class Refusal(Exception):
    """This file is not to be had, ever; the text says why."""


@dataclass(slots=True)
class Keeper:
    """Fetches media into `folder`, by hash; drops raw answers older than `raw_days`."""

    database: Database
    folder: Path
    hosts: tuple[str, ...]
    largest: int
    raw_days: int
    session: requests.Session
    note: Callable[..., Any]
    busy: threading.Lock = field(default_factory=threading.Lock)
    fetch: bool = True

    def work(self, now: datetime, stopping: threading.Event) -> None:
        """One round; nothing if the last one still runs."""
        if not self.busy.acquire(blocking=False):
            return
        try:
            with self.database.read() as connection:
                old = retention.any_raw(connection, now - timedelta(days=self.raw_days))
            if old:
                with self.database.write() as connection:
                    retention.drop_raw(connection, now - timedelta(days=self.raw_days))
            while self.fetch and not stopping.is_set() and self._fetch_some(now):
                pass
        finally:
            self.busy.release()

    def _fetch_some(self, now: datetime) -> bool:
        with self.database.read() as connection:
            if not media.any_wanted(connection, now):
                return False
        with self.database.write() as connection:
            taken = media.claim(connection, now, _HOLD, 5)
        for wanted in taken:
            try:
                digest, size, kind = self._get(wanted.url)
            except Refusal as why:
                with self.database.write() as connection:
                    media.refused(connection, wanted.id, str(why))
            except (requests.RequestException, OSError) as error:
                with self.database.write() as connection:
                    media.later(connection, wanted, type(error).__name__, now)
            else:
                with self.database.write() as connection:
                    media.kept(connection, wanted.id, digest, size, kind)
        return bool(taken)

    def _get(self, url: str) -> tuple[str, int, str]:
        """Fetch into the folder: (sha256, bytes, content type)."""
        host = urlsplit(url).hostname or ""
        if not any(host == name or host.endswith("." + name) for name in self.hosts):
            raise Refusal(f"files from {host or 'nowhere'} are not fetched")
        # No redirect is followed: it could lead to any host, inside this network too.
        with self.session.get(url, allow_redirects=False) as response:
            if response.status_code in (404, 410):
                raise Refusal("the file is not there any more")
            if response.status_code != 200:
                raise requests.ConnectionError(f"status {response.status_code}")
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if not kind.startswith(_TYPES) or kind == "image/svg+xml":
                raise Refusal(f"files of type {kind or 'unknown'} are not fetched")
            body = response.content
        if len(body) > self.largest:
            raise Refusal(f"larger than {self.largest} bytes")
        digest = hashlib.sha256(body).hexdigest()
        self._keep(digest, body)
        return digest, len(body), kind

    def _keep(self, digest: str, body: bytes) -> None:
        path = self.folder / digest[:2] / digest
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
