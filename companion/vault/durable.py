"""Files that survive a power cut: written whole, forced to the disk, then given their name."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from companion.errors import DiskFull, FileUnreadable
from companion.ids import new_id

FILE_MODE = 0o600
FOLDER_MODE = 0o700
TEMP_SUFFIX = ".tmp"
_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextlib.contextmanager
def disk_faults() -> Iterator[None]:
    """Turn the operating system's file faults into ours.

    Raises:
        DiskFull: no room, or the person's quota is used up.
        FileUnreadable: any other fault of the file system.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull from error
        msg = f"A file of the vault could not be read or written ({error.strerror})."
        raise FileUnreadable(msg) from error


def write_file(path: Path, data: bytes) -> None:
    """Write `data` under `path`, so that the name only ever leads to the whole of it.

    A file that is already there is replaced. When this returns, data and name are on the disk.

    Raises:
        DiskFull: nothing was kept, and nothing half-written is left.
        FileUnreadable: the file system refused.
    """
    with disk_faults():
        temp = path.with_name(f"{new_id()}{TEMP_SUFFIX}")
        try:
            write_through(temp, data)
            temp.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temp.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def write_through(path: Path, data: bytes) -> None:
    """Create `path` for this user alone, write `data` and force it to the disk."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, FILE_MODE)
    with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123 - a descriptor, not a path
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) or 0 :]
        os.fsync(descriptor)


def make_folder(path: Path) -> None:
    """Make one folder for this user alone, if it is not there, and force its name to the disk."""
    if path.is_dir():
        return
    path.mkdir(mode=FOLDER_MODE, exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Force a folder's list of names to the disk. Windows keeps names without being asked."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
