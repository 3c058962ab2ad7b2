"""One service per home: the lock it holds for as long as it lives, through a restart too."""

from __future__ import annotations

from collections.abc import MutableMapping

from companion.client.filelock import FileLock
from companion.client.folder import private_folder
from companion.config import Paths
from companion.errors import ServiceAlreadyRunning

INHERITED = "HOLDFAST_SERVICE_LOCK"
"""Names, from one process image to the next, the descriptor that holds the lock."""
_WAIT_SECONDS = 1.0


def take_service_lock(paths: Paths, environ: MutableMapping[str, str]) -> FileLock:
    """Return the lock of the one service, taken; a restarted service finds it still its own.

    Raises:
        ServiceAlreadyRunning: another process holds it.
        FileUnreadable: the runtime folder cannot be used.
    """
    private_folder(paths.home)
    lock = FileLock(private_folder(paths.run) / paths.service_lock.name)
    inherited = environ.pop(INHERITED, "")
    if inherited.isdecimal() and lock.adopt(int(inherited)):
        return lock
    if not lock.take(timeout_seconds=_WAIT_SECONDS):  # who looks whether it is free takes it too
        raise ServiceAlreadyRunning
    return lock
