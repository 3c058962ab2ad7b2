"""The Chrome DevTools Protocol over its websocket: one call at a time, events kept per call."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.e2e.drivers.browser import DEFAULT_TIMEOUT_S, DocumentGone, DriverError

_GONE = ("closed", "navigated", "not found", "detached", "destroyed", "crashed")


class DevTools:
    """A connection to the browser; sessions of single targets are multiplexed on it."""

    def __init__(self, url: str) -> None:
        self._stack = ExitStack()
        self._socket = self._stack.enter_context(
            connect(url, max_size=None, open_timeout=DEFAULT_TIMEOUT_S, ping_interval=None)
        )
        self._last_id = 0
        self.events: list[dict[str, Any]] = []

    def close(self) -> None:
        """Close the connection."""
        self._stack.close()

    def call(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        *,
        session: str | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> dict[str, Any]:
        """Return the result; `events` then holds what the browser told in the meantime.

        Raises `DocumentGone` if the target went away, `DriverError` for any other refusal.
        """
        self._last_id += 1
        message: dict[str, Any] = {"id": self._last_id, "method": method, "params": params or {}}
        if session is not None:
            message["sessionId"] = session
        self.events = []
        try:
            self._socket.send(json.dumps(message))
            reply = self._reply(method, session, timeout_s)
        except TimeoutError as error:
            raise DriverError(f"{method}: no answer in {timeout_s:g} s") from error
        except ConnectionClosed as error:
            raise DocumentGone(f"{method}: the browser is gone") from error
        return reply

    def _reply(self, method: str, session: str | None, timeout_s: float) -> dict[str, Any]:
        while True:
            message = json.loads(self._socket.recv(timeout=timeout_s))
            if message.get("id") != self._last_id:
                self._keep(message, method, session)
                continue
            if "error" not in message:
                return dict(message["result"])
            text = f"{method}: {message['error'].get('message')}"
            raise (DocumentGone if any(w in text.lower() for w in _GONE) else DriverError)(text)

    def _keep(self, event: dict[str, Any], method: str, session: str | None) -> None:
        if event.get("method") is None:
            return  # the late answer to a call that was given up
        self.events.append(event)
        detached = event["method"] == "Target.detachedFromTarget"
        if detached and session is not None and event["params"].get("sessionId") == session:
            raise DocumentGone(f"{method}: the document was closed")
