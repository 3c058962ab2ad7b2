"""A lock that the system frees when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PAUSE_SECONDS = 0.05


class FileLock:
    """An exclusive lock on a file; the file says which process holds it and is left in place."""

    def __init__(self, path: Path) -> None:
        """Make a lock on `path`, whose folder exists; nothing is taken yet."""
        self._path = path
        self._descriptor: int | None = None

    def take(self, *, timeout_seconds: float = 0.0) -> bool:
        """Take the lock, waiting at most so long; say whether it is held now."""
        deadline = time.monotonic() + timeout_seconds
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        while not _try(descriptor):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return False
            time.sleep(_PAUSE_SECONDS)
        self._descriptor = descriptor
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        return True

    def hand_over(self) -> int | None:
        """Let the lock live through `exec`; return its descriptor for `adopt`, if it is held."""
        if self._descriptor is not None:
            os.set_inheritable(self._descriptor, True)
        return self._descriptor

    def adopt(self, descriptor: int) -> bool:
        """Take over a lock from before `exec`; say whether it is one, and is now held here."""
        try:
            is_ours = os.path.samestat(os.fstat(descriptor), self._path.stat())
        except OSError:
            return False
        if is_ours:
            os.set_inheritable(descriptor, False)
            self._descriptor = descriptor
        return is_ours

    def is_in_place(self) -> bool:
        """Say whether the file that is locked here is still the one at its path."""
        if self._descriptor is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._path.stat())
        except OSError:
            return False

    def free(self) -> None:
        """Give the lock back, if it is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.free()


def _try(descriptor: int) -> bool:
    """Try to lock an open file without waiting."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
