"""google-api-python-client on our wire, with its gaps closed.

What the SDK would do otherwise: open sockets of its own through httplib2 (another time-out, the
proxies of the environment), look for credentials on 169.254.169.254, fetch its description of the
API from the network, and log addresses with the key in them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httplib2
import requests
from googleapiclient import discovery

from connectors.http import Wire
from connectors.options import reveal
from connectors.transport import scrub_logs
from connectors.youtube.errors import (
    Failed,
    Problem,
    lost,
    read_error,
    refused,
    write_outcome,
)
from connectors.youtube.login import Login
from connectors.youtube.options import YouTubeOptions
from domain.letter import Refused, Unknown

scrub_logs("googleapiclient.discovery", "googleapiclient.http")


class YouTube:
    """Calls to the Data API for one account. One thread at a time."""

    def __init__(self, options: YouTubeOptions, wire: Wire) -> None:
        session = wire.session()
        self._now = wire.now
        self._login = Login(options, session, wire.now) if options.has_login else None
        self._key = reveal(options.api_key) if options.api_key and not self._login else None
        self._http = _Http(session, self._login)
        self._sdk = discovery.build(
            "youtube",
            "v3",
            http=self._http,
            developerKey=self._key,
            static_discovery=True,
            cache_discovery=False,
        )

    def threads(self, **params: Any) -> dict[str, Any]:
        return self._read(self._sdk.commentThreads().list(textFormat="plainText", **params), params)

    def comments(self, **params: Any) -> dict[str, Any]:
        return self._read(self._sdk.comments().list(textFormat="plainText", **params), params)

    def search(self, **params: Any) -> dict[str, Any]:
        return self._read(self._sdk.search().list(**params), params)

    def channels(self, **params: Any) -> dict[str, Any]:
        return self._read(self._sdk.channels().list(**params), params)

    def reply(self, parent: str, text: str) -> dict[str, Any] | Refused | Unknown:
        """Never raises, never repeats."""
        body = {"snippet": {"parentId": parent, "textOriginal": text}}
        outcome = self._execute(self._sdk.comments().insert(part="snippet", body=body))
        return write_outcome(outcome) if isinstance(outcome, Problem) else outcome

    def _read(self, request: Any, params: dict[str, Any]) -> dict[str, Any]:
        outcome = self._execute(request)
        if isinstance(outcome, Problem):
            raise read_error(replace(outcome, walking=params.get("pageToken") is not None))
        return outcome

    def _execute(self, request: Any) -> dict[str, Any] | Problem:
        self._http.answer = None
        body: Any = None
        try:
            body = request.execute(num_retries=0)
        except Failed as failed:
            return failed.problem
        except requests.RequestException as error:
            return lost(error, *self._secrets())
        except Exception as error:  # the SDK falls over hostile bodies in many ways
            if self._http.answer is None:
                return lost(error, *self._secrets())
        # Every answer names its kind: a proxy's {} must not pass for an empty list.
        if isinstance(body, dict) and "error" not in body and "kind" in body:
            return body
        if self._http.answer is None:
            return Problem("no answer")
        return refused(self._http.answer, self._now(), *self._secrets())

    def _secrets(self) -> tuple[str, ...]:
        return self._login.secrets if self._login else (self._key or "",)


class _Http:
    """What the SDK needs of httplib2.Http, on our session."""

    def __init__(self, session: requests.Session, login: Login | None) -> None:
        self._session, self._login = session, login
        self.answer: requests.Response | None = None

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        **_: Any,
    ) -> tuple[Any, bytes]:
        answer = self._send(uri, method, body, headers or {})
        if answer.status_code == 401 and self._login is not None:
            # Refused before anything was done: a token that died early is no reason to give up.
            self._login.forget()
            answer = self._send(uri, method, body, headers or {})
        self.answer = answer
        response = httplib2.Response({key.lower(): value for key, value in answer.headers.items()})
        response.status, response.reason = answer.status_code, answer.reason or ""
        return response, answer.content

    def close(self) -> None:
        self._session.close()

    def _send(self, uri: str, method: str, body: Any, headers: dict[str, str]) -> requests.Response:
        # requests counts the bytes itself
        given = {key: value for key, value in headers.items() if key != "content-length"}
        if self._login is not None:
            given["authorization"] = f"Bearer {self._login.token()}"
        return self._session.request(method, uri, data=body, headers=given, allow_redirects=False)
