"""Where the service listens, and how a program of the same user opens a connection to it.

A Unix socket that only this user may open, at the path that the service wrote down. Where there
is none (Windows): a port of the loopback address, and a random token in a file that only this user
may read.
"""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect, unix_connect

from companion.client.peer import connect_to_own
from companion.config import Paths
from companion.errors import ServiceUnreachable
from companion.protocol.messages import MAX_COMMAND_FRAME_BYTES, MAX_FRAME_BYTES

EXTENSION_ROUTE = "/extension"
COMMAND_ROUTE = "/command"
TOKEN_HEADER = "X-Holdfast-Token"  # noqa: S105 - the name of a header
CALLER_HEADER = "X-Holdfast-Caller"
_OPTIONS: Final[dict[str, Any]] = {
    "compression": None,
    "open_timeout": 5.0,
    "close_timeout": 1.0,
    "ping_interval": None,  # the system says when the other end is gone
}
_UNREACHABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    OverflowError,
    WebSocketException,
    EOFError,
)
"""Nobody there, somebody else there, or a loopback file that says nothing of use."""
_LONGEST = {EXTENSION_ROUTE: MAX_FRAME_BYTES, COMMAND_ROUTE: MAX_COMMAND_FRAME_BYTES}


@dataclass(frozen=True, slots=True)
class Loopback:
    """The port the service listens on and the token it asks for."""

    port: int
    token: str


def uses_loopback() -> bool:
    """Say whether this system is reached over loopback instead of a Unix socket."""
    return sys.platform == "win32"


def loopback_file(paths: Paths) -> Path:
    """Return the file that holds the port and the token."""
    return paths.run / "loopback.json"


def read_loopback(paths: Paths) -> Loopback:
    """Return the port and token of the running service.

    Raises:
        OSError: no service has written them.
        ValueError: the file is not what a service writes.
    """
    untrusted = json.loads(loopback_file(paths).read_text(encoding="utf-8"))
    return Loopback(port=int(untrusted["port"]), token=str(untrusted["token"]))


def is_listening(paths: Paths) -> bool:
    """Say whether a service takes connections now.

    Raises:
        ServiceStranger: what is in its place is not this user's.
    """
    try:
        if uses_loopback():
            address = ("127.0.0.1", read_loopback(paths).port)
            socket.create_connection(address, timeout=1.0).close()
        else:
            connect_to_own(paths, timeout_seconds=1.0).close()
    except (*_UNREACHABLE, ServiceUnreachable):
        return False
    return True


def open_connection(paths: Paths, route: str, *, caller: str = "") -> ClientConnection:
    """Return a WebSocket connection to the running service.

    Raises:
        ServiceUnreachable: none answers.
        ServiceStranger: what is in its place is not this user's; nothing was sent to it.
    """
    headers = {CALLER_HEADER: caller} if caller else {}
    try:
        if uses_loopback():
            place = read_loopback(paths)
            headers[TOKEN_HEADER] = place.token
            opening = connect(
                f"ws://127.0.0.1:{place.port}{route}",
                additional_headers=headers,
                proxy=None,
                max_size=_LONGEST[route],
                **_OPTIONS,
            )
        else:
            opening = unix_connect(
                None,
                f"ws://holdfast{route}",
                sock=connect_to_own(paths, timeout_seconds=_OPTIONS["open_timeout"]),
                additional_headers=headers,
                max_size=_LONGEST[route],
                **_OPTIONS,
            )
        # A connection outlives this function; entering it is the library's way to say that
        # somebody will close it.
        entered: ClientConnection = opening.__enter__()
    except _UNREACHABLE as error:
        raise ServiceUnreachable from error
    return entered
