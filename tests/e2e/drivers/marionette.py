"""Firefox's Marionette protocol over TCP: `length:[0, id, command, params]`, one call at a time."""

from __future__ import annotations

import json
import socket
from typing import Any

from tests.e2e.drivers.browser import DEFAULT_TIMEOUT_S, DocumentGone, DriverError

_GRACE_S = 5.0


class Marionette:
    """One session, in the chrome context: scripts run with the browser's own rights."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=DEFAULT_TIMEOUT_S)
        self._stream = self._socket.makefile("rb")
        self._last_id = 0
        self._read()  # the greeting
        self.call("WebDriver:NewSession", {"acceptInsecureCerts": True})
        self.call("Marionette:SetContext", {"value": "chrome"})

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()
        self._socket.close()

    def call(
        self,
        command: str,
        params: dict[str, Any] | None = None,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> Any:
        """Return the command's value; raise `DriverError` if Firefox refuses it."""
        self._last_id += 1
        message = json.dumps([0, self._last_id, command, params or {}]).encode()
        self._socket.settimeout(timeout_s + _GRACE_S)
        try:
            self._socket.sendall(b"%d:%s" % (len(message), message))
            _, reply_id, error, result = self._read()
        except TimeoutError as timeout:
            raise DriverError(f"{command}: no answer in {timeout_s:g} s") from timeout
        except OSError as broken:
            raise DocumentGone(f"{command}: the browser is gone") from broken
        if reply_id != self._last_id:
            raise DriverError(f"{command}: the answer belongs to another call")
        if error:
            raise DriverError(f"{command}: {error['message']}")
        return result.get("value") if isinstance(result, dict) else result

    def run(self, script: str, *args: object, timeout_s: float = DEFAULT_TIMEOUT_S) -> Any:
        """Run the body of an async function in the browser window and return what it returns."""
        body = (
            "const args = Array.from(arguments); const done = args.pop();"
            f"(async () => {{ {script} }})().then("
            "(value) => done({value}),"
            "(error) => done({error: String(error), isGone: error.name === 'Gone'}))"
        )
        params = {"script": body, "args": list(args), "scriptTimeout": int(timeout_s * 1000)}
        outcome = self.call("WebDriver:ExecuteAsyncScript", params, timeout_s=timeout_s)
        if "error" in outcome:
            raise (DocumentGone if outcome["isGone"] else DriverError)(outcome["error"])
        return outcome.get("value")

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            if not byte:
                raise ConnectionResetError("Marionette closed the connection")
            length += byte
        return json.loads(self._stream.read(int(length)))
