"""Keeps house: fetches citizens' pictures, lets old answers go, brings cases back to the queue."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from casework.returning import bring_back
from storage import files, media, retention
from storage.database import Database

_HOLD = timedelta(minutes=5)
_TYPES = ("image/", "video/", "audio/", "application/pdf")


_CHUNK = 2**16


class Refusal(Exception):
    """This file is not to be had, ever; the text says why."""


class NotNow(Exception):
    """It may be had later; the text says why not yet, without its address, which may be signed."""


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
    silent: timedelta = timedelta(minutes=60)  # an agent's, after which a case goes back to all

    def work(self, now: datetime, stopping: threading.Event) -> None:
        """One round; nothing if the last one still runs."""
        if not self.busy.acquire(blocking=False):
            return
        try:
            with self.database.read() as connection:
                old = retention.any_old(connection, now - timedelta(days=self.raw_days))
            if old:
                with self.database.write() as connection:
                    retention.drop_old(connection, now - timedelta(days=self.raw_days))
            bring_back(self.database, self.silent, now)
            while self.fetch and not stopping.is_set() and self._fetch_some(now, stopping):
                pass
        finally:
            self.busy.release()

    def _fetch_some(self, now: datetime, stopping: threading.Event) -> bool:
        with self.database.read() as connection:
            if not media.any_wanted(connection, now):
                return False
        with self.database.write() as connection:
            taken = media.claim(connection, now, _HOLD, 5)
        for wanted in taken:
            if stopping.is_set():
                break  # the others are free again when their hold ends
            try:
                digest, size, kind = self._get(wanted.url)
            except Refusal as why:
                with self.database.write() as connection:
                    media.refused(connection, wanted.id, str(why))
            except NotNow as why:
                with self.database.write() as connection:
                    media.later(connection, wanted, str(why), now)
            else:
                with self.database.write() as connection:
                    media.kept(connection, wanted.id, digest, size, kind)
        return bool(taken)

    def _get(self, url: str) -> tuple[str, int, str]:
        """Fetch into the folder: (sha256, bytes, content type)."""
        try:
            request = self._asked(url)
            # No redirect is followed: it could lead to any host, inside this network too.
            with self.session.send(request, stream=True, allow_redirects=False) as response:
                kind = _kind(response)
                body = self._body(response)
            digest = files.keep(self.folder, body)
        except (requests.RequestException, OSError) as error:
            raise NotNow(type(error).__name__) from error
        return digest, len(body), kind

    def _asked(self, url: str) -> requests.PreparedRequest:
        """The request for `url`, if its host is one that files are fetched from.

        The host is read out of what will be sent: parsers do not agree on an odd address.
        """
        try:
            request = self.session.prepare_request(requests.Request("GET", url))
            parts = urlsplit(str(request.url))
            host = parts.hostname or ""
        except (ValueError, requests.RequestException) as error:
            raise Refusal("its address is no web address") from error
        if parts.scheme not in ("http", "https"):
            raise Refusal("its address is no web address")
        if not any(host == name or host.endswith("." + name) for name in self.hosts):
            raise Refusal(f"files from {host or 'nowhere'} are not fetched")
        return request

    def _body(self, response: requests.Response) -> bytes:
        """All of it, or Refusal as soon as it is known to be too large."""
        told = response.headers.get("content-length", "")
        body = bytearray()
        if not (told.isdecimal() and int(told) > self.largest):
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > self.largest:
                    break
            else:
                return bytes(body)
        raise Refusal(f"larger than {self.largest} bytes")


def _kind(response: requests.Response) -> str:
    """The content type, where the answer is a file that is kept at all."""
    if response.status_code in (404, 410):
        raise Refusal("the file is not there any more")
    if response.status_code != 200:
        raise NotNow(f"the answer was HTTP {response.status_code}")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind.startswith(_TYPES) or kind == "image/svg+xml":
        raise Refusal(f"files of type {kind[:100] or 'unknown'} are not fetched")
    return kind
