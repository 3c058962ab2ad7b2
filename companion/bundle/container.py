"""The zip around a bundle: the one way its bytes are laid out (APPNOTE.TXT 6.3.10). Pure.

STORED, no gaps, entries sorted by name, one date, one set of permissions, no comments, no data
descriptors. So the same contents give the same file, and every byte that is not contents is known
beforehand: a verifier compares it instead of interpreting it.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

LIMIT_32 = 0xFFFFFFFF
"""A length or place of this much or more stands in the Zip64 fields instead."""
LIMIT_16 = 0xFFFF

LOCAL_SIGNATURE = b"PK\x03\x04"
CENTRAL_SIGNATURE = b"PK\x01\x02"
END_SIGNATURE = b"PK\x05\x06"
END_64_SIGNATURE = b"PK\x06\x06"
LOCATOR_SIGNATURE = b"PK\x06\x07"

LOCAL = struct.Struct("<4sHHHHHIIIHH")
CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")
END_64 = struct.Struct("<4sQHHIIQQQQ")
LOCATOR = struct.Struct("<4sIQI")

STORED = 0
FLAG_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
FLAG_UTF8 = 0x0800
DATE_1980_01_01 = 0x0021
"""The first day MS-DOS knows: a zip must carry a date, and ours means nothing."""
UNIX = 3
REGULAR_FILE_0644 = 0o100644 << 16
VERSION_STORED = 20
VERSION_ZIP64 = 45
_ZIP64_EXTRA = 0x0001


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the zip: where its local header starts, and how long its contents are."""

    name: str
    size: int
    crc32: int
    offset: int

    @property
    def contents_offset(self) -> int:
        """Where the contents start in the zip, in bytes."""
        return self.offset + local_header_size(self.name, self.size)

    @property
    def end(self) -> int:
        """Where the next local header, or the central directory, starts."""
        return self.contents_offset + self.size


def local_header_size(name: str, size: int) -> int:
    """Return the length in bytes of the local header of a file of `size` bytes."""
    return LOCAL.size + len(name.encode()) + (20 if size >= LIMIT_32 else 0)


def local_header(entry: Entry) -> bytes:
    """Return the header that stands before the contents (APPNOTE 4.3.7)."""
    wide = entry.size >= LIMIT_32
    extra = struct.pack("<HHQQ", _ZIP64_EXTRA, 16, entry.size, entry.size) if wide else b""
    shown = LIMIT_32 if wide else entry.size
    name = entry.name.encode()
    fixed = LOCAL.pack(
        LOCAL_SIGNATURE,
        VERSION_ZIP64 if wide else VERSION_STORED,
        FLAG_UTF8,
        STORED,
        0,
        DATE_1980_01_01,
        entry.crc32,
        shown,
        shown,
        len(name),
        len(extra),
    )
    return fixed + name + extra


def central_header(entry: Entry) -> bytes:
    """Return the entry's header in the central directory (APPNOTE 4.3.12)."""
    wide_size, wide_offset = entry.size >= LIMIT_32, entry.offset >= LIMIT_32
    wide = struct.pack("<QQ", entry.size, entry.size) if wide_size else b""
    wide += struct.pack("<Q", entry.offset) if wide_offset else b""
    extra = struct.pack("<HH", _ZIP64_EXTRA, len(wide)) + wide if wide else b""
    version = VERSION_ZIP64 if wide else VERSION_STORED
    shown = LIMIT_32 if wide_size else entry.size
    name = entry.name.encode()
    fixed = CENTRAL.pack(
        CENTRAL_SIGNATURE,
        UNIX << 8 | version,
        version,
        FLAG_UTF8,
        STORED,
        0,
        DATE_1980_01_01,
        entry.crc32,
        shown,
        shown,
        len(name),
        len(extra),
        0,
        0,
        0,
        REGULAR_FILE_0644,
        LIMIT_32 if wide_offset else entry.offset,
    )
    return fixed + name + extra


def central_directory(entries: Sequence[Entry]) -> bytes:
    """Return everything that follows the last file: the directory and how it ends (APPNOTE 4.3)."""
    directory = b"".join(central_header(entry) for entry in entries)
    start = entries[-1].end if entries else 0
    return directory + ending(len(entries), start=start, size=len(directory))


def ending(count: int, *, start: int, size: int) -> bytes:
    """Return what follows a directory of `count` entries and `size` bytes that starts at `start`.

    With Zip64 records when one of the numbers needs them (APPNOTE 4.3.14 to 4.3.16).
    """
    wide = count >= LIMIT_16 or start >= LIMIT_32 or size >= LIMIT_32
    end = END.pack(
        END_SIGNATURE,
        0,
        0,
        min(count, LIMIT_16),
        min(count, LIMIT_16),
        min(size, LIMIT_32),
        min(start, LIMIT_32),
        0,
    )
    if not wide:
        return end
    version = VERSION_ZIP64
    end_64 = END_64.pack(
        END_64_SIGNATURE,
        END_64.size - 12,
        UNIX << 8 | version,
        version,
        0,
        0,
        count,
        count,
        size,
        start,
    )
    return end_64 + LOCATOR.pack(LOCATOR_SIGNATURE, 0, start + size, 1) + end
