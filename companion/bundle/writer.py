"""Writes a bundle's zip: streamed, the same bytes for the same contents, and whole or not at all.

Digests are known beforehand, so manifests and signature stand in the zip before the last file does;
each file is compared with its digest while it passes. Memory does not grow with the bundle.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Protocol

from companion.bundle import container
from companion.bundle.container import Entry
from companion.bundle.lane import Lane
from companion.bundle.names import clashes, name_fault
from companion.errors import BundleTargetExists, DiskFull, FileUnreadable, ObjectDamaged
from companion.ids import Sha256

PART_SUFFIX = ".part"
CHUNK_BYTES = 1024 * 1024
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

Progress = Callable[[int, int], None]
"""Called with bytes done and in all. What it raises stops the writing, and nothing is left."""


@dataclass(frozen=True, slots=True)
class FileToWrite:
    """One file of the zip: its name, length and digest, and a way to get its bytes, used once."""

    name: str
    size: int
    sha256: Sha256
    chunks: Callable[[], Iterable[bytes]]

    @classmethod
    def of(cls, name: str, data: bytes) -> FileToWrite:
        """Return the file `name` that holds `data`."""
        digest = Sha256(hashlib.sha256(data).hexdigest())
        return cls(name=name, size=len(data), sha256=digest, chunks=lambda: (data,))


@dataclass(frozen=True, slots=True)
class Written:
    """The zip that now stands at `path`."""

    path: Path
    sha256: Sha256
    size: int


def no_progress(_done: int, _all: int) -> None:
    """Show no progress."""


def write_zip(
    target: Path, files: Iterable[FileToWrite], *, progress: Progress = no_progress
) -> Written:
    """Write `files` as a STORED zip to `target`, which must not exist.

    It is written beside the target under a name that ends in `.part`, forced to the disk, and only
    then given its name.

    Raises:
        BundleTargetExists: there is something at `target`, or a `.part` beside it.
        ObjectDamaged: a file is not what its digest says.
        DiskFull, FileUnreadable: as the disk says. In each case nothing is left behind.
        ValueError: a name is not fit for every system, or given twice.
    """
    ordered = sorted(files, key=lambda one: one.name.encode())
    names = [one.name for one in ordered]
    if any(map(name_fault, names)) or any(clashes(names)):
        msg = "a name in the bundle is not fit for every system"
        raise ValueError(msg)
    if os.path.lexists(target):
        raise BundleTargetExists
    part = target.with_name(target.name + PART_SUFFIX)
    total = sum(one.size for one in ordered)
    with _disk_faults(), _whole_or_nothing(part) as file:
        with Lane() as checking, Lane() as hashing, part.open("rb", buffering=0) as own:
            stream = _ZipStream(file, own, checking, hashing)
            for one in ordered:
                stream.add(one, progress=lambda done: progress(done, total))
            sha256, size = stream.finish()
        os.fsync(file.fileno())
        file.close()
        _publish(part, target)
    return Written(path=target, sha256=sha256, size=size)


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class _ZipStream:
    """The zip while it is written; digests of the files and of the whole run beside it."""

    def __init__(self, file: BinaryIO, own: FileIO, checking: Lane, hashing: Lane) -> None:
        """Take the file to write, the same file opened for reading, and two lanes."""
        self._file, self._own = file, own
        self._checking, self._hashing = checking, hashing
        self._entries: list[Entry] = []
        self._checks: list[tuple[_Digest, Sha256]] = []
        self._whole = hashlib.sha256()
        self._offset = 0
        self._done = 0

    def add(self, one: FileToWrite, *, progress: Callable[[int], None]) -> None:
        """Append one file. Its header holds its CRC-32, so the header is written last."""
        digest, crc32, size = hashlib.sha256(), 0, 0
        self._file.seek(self._offset + container.local_header_size(one.name, one.size))
        for chunk in one.chunks():
            self._checking.do(partial(digest.update, chunk))
            crc32 = zlib.crc32(chunk, crc32)
            size += self._file.write(chunk)
            progress(self._done + size)
        if size != one.size:
            raise ObjectDamaged
        entry = Entry(name=one.name, size=size, crc32=crc32, offset=self._offset)
        self._file.seek(self._offset)
        self._file.write(container.local_header(entry))
        self._entries.append(entry)
        self._checks.append((digest, one.sha256))
        self._done += size
        self._advance_to(entry.end)

    def finish(self) -> tuple[Sha256, int]:
        """Write the directory; return the SHA-256 and size of the zip.

        Raises:
            ObjectDamaged: a file was not what its digest says.
        """
        self._file.seek(self._offset)
        directory = container.central_directory(self._entries)
        self._file.write(directory)
        self._advance_to(self._offset + len(directory))
        self._checking.wait()
        if any(digest.hexdigest() != expected for digest, expected in self._checks):
            raise ObjectDamaged
        self._hashing.wait()
        return Sha256(self._whole.hexdigest()), self._offset

    def _advance_to(self, end: int) -> None:
        """Hash the whole zip up to `end`, which from now on does not change."""
        self._file.flush()
        self._hashing.do(partial(self._hash, self._offset, end))
        self._offset = end

    def _hash(self, start: int, end: int) -> None:
        self._own.seek(start)
        left = end - start
        while left:
            chunk = self._own.read(min(left, CHUNK_BYTES))
            if not chunk:
                raise ObjectDamaged
            self._whole.update(chunk)
            left -= len(chunk)


# --- the disk ------------------------------------------------------------------------------


@contextlib.contextmanager
def _disk_faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull from error
        msg = f"The bundle could not be written ({error.strerror})."
        raise FileUnreadable(msg) from error


@contextlib.contextmanager
def _whole_or_nothing(part: Path) -> Iterator[BinaryIO]:
    """Open `part`, and remove it if anything at all goes wrong: an interrupt, a full disk."""
    try:
        # For this user alone: it may hold intimate images.
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    except FileExistsError as error:
        raise BundleTargetExists(
            hint="Another bundle of this name is being written, or was interrupted. Delete the "
            f"file that ends in {PART_SUFFIX}, or choose another name with --out."
        ) from error
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
    except BaseException:
        part.unlink(missing_ok=True)
        raise


_BINARY = getattr(os, "O_BINARY", 0)


def _publish(part: Path, target: Path) -> None:
    """Give the finished file its name, without ever overwriting another's."""
    try:
        target.open("xb").close()
    except FileExistsError as error:
        raise BundleTargetExists from error
    try:
        part.replace(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    _force_folder(target.parent)


def _force_folder(folder: Path) -> None:
    """Force the new name to the disk, where folders can be opened for it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
