"""Where the service listens, and whether who connects is this user."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from companion.client.folder import private_folder, write_private
from companion.client.peer import own_uid, peer_uid
from companion.client.place import loopback_file, uses_loopback
from companion.config import Paths

_BACKLOG = 64


@dataclass(frozen=True, slots=True)
class Listener:
    """A bound socket, the files by which it is found, and the token (none on a Unix socket)."""

    socket: socket.socket
    files: tuple[Path, ...]
    token: str | None

    def withdraw(self) -> None:
        """Let nobody find the socket any more."""
        for path in self.files:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def listening(paths: Paths, is_ours: Callable[[], bool]) -> Iterator[Listener]:
    """Bind where clients look, for as long as the block runs; the service's lock is held.

    When `is_ours` says that the lock is gone, another service may be there: its files stay.

    Raises:
        FileUnreadable: the folder cannot be made, or is not this user's.
        OSError: the socket cannot be bound.
    """
    listener = _bind_loopback(paths) if uses_loopback() else _bind_unix(paths)
    try:
        yield listener
    finally:
        listener.socket.close()
        if is_ours():
            listener.withdraw()


def _bind_unix(paths: Paths) -> Listener:
    """Bind a socket that only this user may open, in a folder that only this user may enter."""
    private_folder(paths.socket.parent)
    paths.socket.unlink(missing_ok=True)  # left by a service that was killed; we hold its lock
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    bound.bind(str(paths.socket))
    paths.socket.chmod(0o600)
    bound.listen(_BACKLOG)
    private_folder(paths.run)
    write_private(paths.place, os.fsencode(paths.socket))
    return Listener(bound, (paths.place, paths.socket), None)


def _bind_loopback(paths: Paths) -> Listener:
    """Bind a port of the loopback address and write it with a new token where clients look."""
    bound = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
    token = secrets.token_urlsafe(32)
    place = {"port": bound.getsockname()[1], "token": token}
    write_private(loopback_file(paths), json.dumps(place).encode())
    return Listener(bound, (loopback_file(paths),), token)


def is_this_user(peer: socket.socket | None, untrusted_token: str, token: str | None) -> bool:
    """Say whether the other end is a program of this user.

    On a Unix socket the system says so; on loopback the token does, which only this user can read.
    """
    if token is not None:
        return hmac.compare_digest(untrusted_token.encode(), token.encode())
    return peer is not None and peer_uid(peer) == own_uid()
