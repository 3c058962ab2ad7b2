"""Folders and files that only this user may read: made so, and checked before they are trusted."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from companion.errors import FileUnreadable

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_folder(path: Path) -> Path:
    """Make `path` (and what is missing above it) for this user alone, and return it.

    Raises:
        FileUnreadable: it cannot be made, or somebody else made it first.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        if sys.platform == "win32":  # the profile's access list keeps others out
            return path
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            msg = "A folder that Holdfast needs belongs to somebody else."
            raise FileUnreadable(msg, hint="Set HOLDFAST_HOME to a folder of your own.")
        if found.st_mode & _OTHERS:
            path.chmod(0o700)
    except OSError as error:
        msg = "A folder that Holdfast needs could not be made."
        raise FileUnreadable(msg) from error
    return path


def write_private(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Put `data` at `path` whole or not at all, readable for this user alone.

    Raises:
        OSError: it could not be written; what was there before is still there.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(mode)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
