"""What a zip says of itself, compared with the only way Holdfast lays one out (`container`).

A zip describes each file twice and may hold bytes that it describes nowhere, so two programs can
see two different bundles in one file. Here anything but the one known layout is a finding.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from companion.bundle import container
from companion.bundle.container import (
    CENTRAL,
    END,
    END_64,
    LIMIT_16,
    LIMIT_32,
    LOCAL,
    LOCATOR,
    Entry,
)
from companion.bundle.findings import Finding
from companion.bundle.names import clashes, name_fault
from companion.errors import BundleUnreadable

MOST_ENTRIES = 100_000
LARGEST_DIRECTORY = 64 * 1024 * 1024
"""Bytes; 100,000 entries with the longest names allowed need 25 MB."""
HONEST_RATIO = 1_000
"""No picture, page or text shrinks to less than a thousandth."""
_LONGEST_COMMENT = LIMIT_16

Directory = tuple[tuple[Entry, ...], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class _Ending:
    """Where the directory is, by what the end of the zip says."""

    count: int
    size: int
    start: int
    position: int
    """Where the ending itself starts: right after the directory."""
    is_last: bool
    """Whether nothing follows it in the file."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """One entry of the directory, before any of it is believed."""

    raw_name: bytes
    flags: int
    method: int
    crc32: int
    packed: int
    size: int
    offset: int
    mode: int

    @property
    def name(self) -> str:
        """The name as text; what is not UTF-8 is shown as such."""
        return self.raw_name.decode("utf-8", "replace")

    @property
    def least_end(self) -> int:
        """Where the entry ends at the earliest."""
        return self.offset + LOCAL.size + len(self.raw_name) + self.packed

    def as_entry(self) -> Entry:
        """Return the entry as Holdfast would have written it."""
        return Entry(name=self.name, size=self.size, crc32=self.crc32, offset=self.offset)


def read_directory(untrusted_zip: BinaryIO) -> Directory:
    """Return the entries of a zip as Holdfast writes it, or every reason why it is not one.

    Exactly one of the two is empty.

    Raises:
        BundleUnreadable: it is no zip, cut short, damaged or encrypted.
    """
    ending = _find_ending(untrusted_zip)
    if ending.count > MOST_ENTRIES or ending.size > LARGEST_DIRECTORY:
        return (), (Finding("zip.too_many_entries", str(ending.count)),)
    if not ending.is_last or ending.start + ending.size != ending.position:
        return (), (Finding("zip.data_outside", ""),)
    directory = _read_at(untrusted_zip, ending.start, ending.size)
    listed = tuple(_listed(directory, ending.count))
    if any(entry.flags & container.FLAG_ENCRYPTED for entry in listed):
        msg = "The zip is encrypted."
        raise BundleUnreadable(msg, hint="Unpack it with its password, then check the folder.")
    problems = tuple(_unsafe(listed, ending)) or tuple(
        _unlike_ours(untrusted_zip, listed, ending, directory)
    )
    return (() if problems else tuple(entry.as_entry() for entry in listed)), problems


def _read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    found = file.read(size)
    if len(found) != size:
        raise _damaged()
    return found


def _damaged() -> BundleUnreadable:
    return BundleUnreadable("The zip is cut short or damaged.")


def _find_ending(file: BinaryIO) -> _Ending:
    length = file.seek(0, os.SEEK_END)
    tail_start = max(0, length - END.size - _LONGEST_COMMENT)
    tail = _read_at(file, tail_start, length - tail_start)
    found = tail.rfind(container.END_SIGNATURE, 0, len(tail) - END.size + 4)
    if found < 0:
        if _read_at(file, 0, min(4, length)) == container.LOCAL_SIGNATURE:
            raise _damaged()
        raise BundleUnreadable
    position = tail_start + found
    _, _, _, _, count, size, start, _ = END.unpack_from(tail, found)
    is_last = position + END.size == length
    if count == LIMIT_16 or LIMIT_32 in {size, start}:
        return _find_ending_64(file, position, is_last=is_last)
    return _ending(count, size, start, position=position, is_last=is_last)


def _find_ending_64(file: BinaryIO, end_position: int, *, is_last: bool) -> _Ending:
    position = end_position - LOCATOR.size - END_64.size
    if position < 0:
        raise _damaged()
    signature, *_, count, size, start = END_64.unpack(_read_at(file, position, END_64.size))
    if signature != container.END_64_SIGNATURE:
        raise _damaged()
    return _ending(count, size, start, position=position, is_last=is_last)


def _ending(count: int, size: int, start: int, *, position: int, is_last: bool) -> _Ending:
    if start + size > position:
        raise _damaged()
    return _Ending(count, size, start, position, is_last)


def _listed(directory: bytes, count: int) -> Iterator[_Listed]:
    """Yield the entries; a directory that does not hold exactly `count` of them is damaged."""
    at = 0
    for _ in range(count):
        fixed = directory[at : at + CENTRAL.size]
        if len(fixed) < CENTRAL.size or fixed[:4] != container.CENTRAL_SIGNATURE:
            raise _damaged()
        (_, _, _, flags, method, _, _, crc32, packed, size, *rest) = CENTRAL.unpack(fixed)
        name_length, extra_length, comment_length, _, _, attributes, offset = rest
        at += CENTRAL.size
        end = at + name_length + extra_length + comment_length
        if end > len(directory):
            raise _damaged()
        raw_name = directory[at : at + name_length]
        extra = directory[at + name_length : at + name_length + extra_length]
        size, packed, offset = _wide((size, packed, offset), extra)
        yield _Listed(raw_name, flags, method, crc32, packed, size, offset, attributes >> 16)
        at = end
    if at != len(directory):
        raise _damaged()


def _wide(shown: tuple[int, int, int], extra: bytes) -> tuple[int, int, int]:
    """Return size, packed size and offset, from the Zip64 field where they did not fit."""
    missing = sum(value == LIMIT_32 for value in shown)
    if not missing:
        return shown
    header = struct.pack("<HH", 1, 8 * missing)
    if extra != header + extra[4 : 4 + 8 * missing] or len(extra) != 4 + 8 * missing:
        raise _damaged()
    values = iter(struct.unpack(f"<{missing}Q", extra[4:]))
    size, packed, offset = (next(values) if value == LIMIT_32 else value for value in shown)
    return size, packed, offset


# --- what no honest zip holds ---------------------------------------------------------------


def _unsafe(listed: Sequence[_Listed], ending: _Ending) -> Iterator[Finding]:
    for entry in listed:
        yield from _unsafe_entry(entry, directory_start=ending.start)
    for code, name in clashes(entry.name for entry in listed):
        yield Finding(code, name)
    before = 0
    for entry in sorted(listed, key=lambda entry: (entry.offset, entry.least_end)):
        if entry.offset < before:
            yield Finding("zip.overlap", entry.name)
        before = max(before, entry.least_end)


def _unsafe_entry(entry: _Listed, *, directory_start: int) -> Iterator[Finding]:
    is_folder = entry.raw_name.endswith(b"/") and not entry.size
    if fault := name_fault(entry.name[:-1] if is_folder else entry.name):
        yield Finding(fault, entry.name)
    if entry.name.encode() != entry.raw_name:
        yield Finding("entry.not_utf8", entry.name)
    if not is_folder and stat.S_IFMT(entry.mode) not in {0, stat.S_IFREG}:
        yield Finding("entry.not_a_file", entry.name)
    if entry.method != container.STORED:
        yield Finding("zip.compressed", entry.name)
        if entry.size > entry.packed * HONEST_RATIO:
            yield Finding("zip.bomb", entry.name)
    elif entry.size != entry.packed:
        yield Finding("zip.sizes_lie", entry.name)
    if entry.least_end > directory_start:
        yield Finding("zip.sizes_lie", entry.name)


# --- what Holdfast does not write -----------------------------------------------------------


def _unlike_ours(
    file: BinaryIO, listed: Sequence[_Listed], ending: _Ending, directory: bytes
) -> Iterator[Finding]:
    entries = [entry.as_entry() for entry in listed]
    ours = b"".join(container.central_header(entry) for entry in entries)
    names = [entry.name.encode() for entry in entries]
    if directory != ours or names != sorted(names):
        yield Finding("zip.repacked", "")
        return
    last = container.ending(len(entries), start=ending.start, size=ending.size)
    file.seek(ending.position)
    if file.read() != last:
        yield Finding("zip.repacked", "")
    yield from _gaps(entries, directory_start=ending.start)
    for entry in entries:
        header = container.local_header(entry)
        if _read_at(file, entry.offset, len(header)) != header:
            yield Finding("zip.headers_disagree", entry.name)


def _gaps(entries: Sequence[Entry], *, directory_start: int) -> Iterator[Finding]:
    before = 0
    for entry in entries:
        if entry.offset != before:
            yield Finding("zip.gap" if before else "zip.data_outside", entry.name)
        before = entry.end
    if directory_start != before:
        yield Finding("zip.gap", "")
