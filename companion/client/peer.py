"""Whether what listens for us is our own: checked before a word is said to it.

A place below a shared folder can be foreseen, so somebody else may be there first.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import struct
import sys
from pathlib import Path

from companion.config import Paths
from companion.errors import ServiceStranger, ServiceUnreachable

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_XUCRED = struct.Struct("=IIhxx16I")
_UCRED = struct.Struct("=iII")
_SO_PEERCRED = 17
_SOL_LOCAL, _LOCAL_PEERCRED = 0, 1
_LONGEST_PLACE = 4_096


def peer_uid(peer: socket.socket) -> int | None:
    """Return the user id of the process at the other end (unix(7), SO_PEERCRED; macOS: xucred)."""
    if sys.platform == "win32":
        return None
    if sys.platform == "darwin":
        found = peer.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED.size)
        return int(_XUCRED.unpack(found)[1])
    found = peer.getsockopt(socket.SOL_SOCKET, _SO_PEERCRED, _UCRED.size)
    return int(_UCRED.unpack(found)[1])


def own_uid() -> int:
    """Return this process's user id, or -1 where there are none."""
    return -1 if sys.platform == "win32" else os.getuid()


def read_place(paths: Paths) -> Path:
    """Return the path of the socket that the running service wrote down, and check it.

    Raises:
        FileNotFoundError: no service has written one, or nothing is there.
        ServiceStranger: the file, the socket or a folder of theirs is not this user's alone.
        ServiceUnreachable: the file holds no path.
    """
    _check_folder(paths.run)
    descriptor = os.open(paths.place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor, not a path
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != own_uid() or found.st_mode & _OTHERS:
            raise ServiceStranger
        untrusted_place = file.read(_LONGEST_PLACE)
    place = Path(os.fsdecode(untrusted_place))
    if not place.is_absolute() or b"\0" in untrusted_place:
        raise ServiceUnreachable
    _check_socket(place)
    return place


def check_free(paths: Paths) -> None:
    """Check that nobody else took the folder that a new service would listen in.

    Raises:
        ServiceStranger: somebody did.
    """
    with contextlib.suppress(OSError):  # it is not there, or the service says what is wrong
        _check_folder(paths.socket.parent)


def connect_to_own(paths: Paths, *, timeout_seconds: float) -> socket.socket:
    """Return a connection to the service's Unix socket, on which nothing has been said.

    Raises:
        OSError: nobody is there.
        ServiceStranger: somebody else is there, or could be.
    """
    place = read_place(paths)
    connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connected.settimeout(timeout_seconds)
        connected.connect(str(place))
        _check_peer(connected)
        connected.settimeout(None)
    except (OSError, ServiceStranger):
        connected.close()
        raise
    return connected


def _check_peer(connected: socket.socket) -> None:
    if peer_uid(connected) != own_uid():
        raise ServiceStranger


def _check_socket(place: Path) -> None:
    """Check that a socket and its folder are this user's, and that nobody else may enter."""
    _check_folder(place.parent)
    found = place.lstat()
    if not stat.S_ISSOCK(found.st_mode) or found.st_uid != own_uid():
        raise ServiceStranger
    if place.parent.lstat().st_mode & _OTHERS:
        raise ServiceStranger


def _check_folder(folder: Path) -> None:
    """Check that a folder is no link and this user's. The service closes one that is open."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != own_uid():
        raise ServiceStranger
