"""Where the service listens, and whether who connects is this user."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from companion.client.folder import private_folder, write_private
from companion.client.place import loopback_file, uses_loopback
from companion.config import Paths

_BACKLOG = 64
_XUCRED = struct.Struct("=IIhxx16I")
_SO_PEERCRED = 17
_SOL_LOCAL, _LOCAL_PEERCRED = 0, 1


@dataclass(frozen=True, slots=True)
class Listener:
    """A bound socket, the file by which it is found, and the token (none on a Unix socket)."""

    socket: socket.socket
    file: Path
    token: str | None

    def withdraw(self) -> None:
        """Let nobody find the socket any more."""
        self.file.unlink(missing_ok=True)


@contextlib.contextmanager
def listening(paths: Paths) -> Iterator[Listener]:
    """Bind where clients look, for as long as the block runs; the service's lock is held.

    Raises:
        FileUnreadable: the folder cannot be made, or is not this user's.
        OSError: the socket cannot be bound.
    """
    listener = _bind_loopback(paths) if uses_loopback() else _bind_unix(paths)
    try:
        yield listener
    finally:
        listener.socket.close()
        listener.withdraw()


def _bind_unix(paths: Paths) -> Listener:
    """Bind a socket that only this user may open, in a folder that only this user may enter."""
    private_folder(paths.socket.parent)
    paths.socket.unlink(missing_ok=True)  # left by a service that was killed; we hold its lock
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    bound.bind(str(paths.socket))
    paths.socket.chmod(0o600)
    bound.listen(_BACKLOG)
    return Listener(bound, paths.socket, None)


def _bind_loopback(paths: Paths) -> Listener:
    """Bind a port of the loopback address and write it with a new token where clients look."""
    bound = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
    token = secrets.token_urlsafe(32)
    place = {"port": bound.getsockname()[1], "token": token}
    write_private(loopback_file(paths), json.dumps(place).encode())
    return Listener(bound, loopback_file(paths), token)


def is_this_user(peer: socket.socket | None, untrusted_token: str, token: str | None) -> bool:
    """Say whether the other end is a program of this user.

    On a Unix socket the system says so; on loopback the token does, which only this user can read.
    """
    if token is not None:
        return hmac.compare_digest(untrusted_token.encode(), token.encode())
    return peer is not None and _peer_uid(peer) == _own_uid()


def _own_uid() -> int:
    return -1 if sys.platform == "win32" else os.getuid()


def _peer_uid(peer: socket.socket) -> int | None:
    """Return the user id of the process at the other end (unix(7), SO_PEERCRED; macOS: xucred)."""
    if sys.platform == "win32":
        return None
    if sys.platform == "darwin":
        found = peer.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED.size)
        return int(_XUCRED.unpack(found)[1])
    credentials = struct.Struct("=iII")
    found = peer.getsockopt(socket.SOL_SOCKET, _SO_PEERCRED, credentials.size)
    return int(credentials.unpack(found)[1])
