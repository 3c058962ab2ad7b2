"""A bundle that somebody handed over, a zip or a folder, opened without believing any of it.

Nothing is unpacked, nothing is inflated, no link is followed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from companion.bundle.findings import Finding
from companion.bundle.names import clashes, name_fault
from companion.bundle.zip_directory import MOST_ENTRIES, read_directory
from companion.errors import BundleUnreadable, BundleUnsafe
from companion.ids import Sha256

CHUNK_BYTES = 1024 * 1024
_READ_NO_LINK = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Span:
    """One file of the bundle: a stretch of a file on the disk."""

    path: Path
    offset: int
    size: int

    def chunks(self) -> Iterator[memoryview]:
        """Yield the bytes, at most `CHUNK_BYTES` at a time; each view is valid until the next.

        Raises:
            BundleUnreadable: the disk holds fewer bytes, or cannot be read.
        """
        buffer = memoryview(bytearray(min(CHUNK_BYTES, self.size)))
        left = self.size
        try:
            with os.fdopen(os.open(self.path, _READ_NO_LINK), "rb", buffering=0) as file:
                file.seek(self.offset)
                while left:
                    count = file.readinto(buffer[:left])
                    if not count:
                        raise BundleUnreadable
                    left -= count
                    yield buffer[:count]
        except OSError as error:
            raise BundleUnreadable from error

    def lines(self, longest: int) -> Iterator[bytes]:
        """Yield the lines with their line feeds; nothing after one of more than `longest` bytes.

        Raises:
            BundleUnreadable: as `chunks`.
        """
        left = self.size
        try:
            with os.fdopen(os.open(self.path, _READ_NO_LINK), "rb") as file:
                file.seek(self.offset)
                while left:
                    line = file.readline(min(left, longest + 1))
                    if not line:
                        raise BundleUnreadable
                    left -= len(line)
                    yield line
                    if len(line) > longest:
                        return
        except OSError as error:
            raise BundleUnreadable from error

    def sha256(self) -> Sha256:
        """Return the digest of the bytes. Raises what `chunks` raises."""
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return Sha256(digest.hexdigest())

    def read(self) -> bytes:
        """Return all bytes; ask `size` first. Raises what `chunks` raises."""
        return b"".join(bytes(chunk) for chunk in self.chunks())


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a bundle by name; empty when `problems` says why they were not looked at."""

    files: Mapping[str, Span] = field(default_factory=dict)
    problems: tuple[Finding, ...] = ()


def read_contents(path: Path) -> Contents:
    """Return what the zip or folder at `path` holds, or every reason not to look at it.

    Raises:
        BundleUnreadable: there is no such file, or it is no zip, cut short, damaged or encrypted.
    """
    try:
        return _read_folder(path) if path.is_dir() else _read_zip(path)
    except OSError as error:
        raise BundleUnreadable from error


def open_safely(path: Path) -> Mapping[str, Span]:
    """Return the files of a bundle that may be unpacked.

    Raises:
        BundleUnreadable: see `read_contents`.
        BundleUnsafe: the first problem is named in the message by its code.
    """
    contents = read_contents(path)
    if contents.problems:
        first = contents.problems[0]
        msg = f"Nothing of the bundle was unpacked ({first.code}): {first.meaning}"
        raise BundleUnsafe(msg)
    return contents.files


def _read_zip(path: Path) -> Contents:
    with path.open("rb") as file:
        entries, problems = read_directory(file)
    if problems:
        return Contents(problems=problems)
    spans = {entry.name: Span(path, entry.contents_offset, entry.size) for entry in entries}
    return Contents(MappingProxyType(spans))


def _read_folder(root: Path) -> Contents:
    files: dict[str, Span] = {}
    problems: list[Finding] = []
    for name, path, status in _walk(root):
        if len(files) + len(problems) >= MOST_ENTRIES:
            return Contents(problems=(Finding("zip.too_many_entries", str(MOST_ENTRIES)),))
        fault = name_fault(name) if stat.S_ISREG(status.st_mode) else "entry.not_a_file"
        if fault:
            problems.append(Finding(fault, name))
        else:
            files[name] = Span(path, 0, status.st_size)
    problems += [Finding(code, name) for code, name in clashes(files)]
    if problems:
        return Contents(problems=tuple(problems))
    return Contents(MappingProxyType(files))


def _walk(root: Path) -> Iterator[tuple[str, Path, os.stat_result]]:
    """Yield every entry below `root` that is not a folder, links not followed."""
    waiting = [(root, "")]
    while waiting:
        folder, prefix = waiting.pop()
        for entry in sorted(folder.iterdir()):
            status = entry.lstat()
            # A name that is not UTF-8 comes with half characters; as text it must not travel on.
            name = prefix + os.fsencode(entry.name).decode("utf-8", "replace")
            if stat.S_ISDIR(status.st_mode):
                waiting.append((entry, name + "/"))
            else:
                yield name, entry, status
