"""Telling a file that was cut off from one that is damaged, by what its format says of its end."""

from __future__ import annotations

_END_MARKS = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9", "GIF": b";"}
_LENGTHS = {"WebP": (4, 8), "BMP": (2, 0)}
"""Where a format writes its length, and how many bytes that does not count."""


def ends_early(kind: str, untrusted_data: bytes) -> bool:
    """Say whether an image file of that format ends before its own structure does.

    Asked only after a reader has failed. A format has its mark of the end, or its length, near the
    beginning; TIFF keeps its parts in any order, so there a first directory outside is the sign.
    """
    if kind in _END_MARKS:
        return not untrusted_data.rstrip(b"\0").endswith(_END_MARKS[kind])
    if kind in _LENGTHS:
        at, beyond = _LENGTHS[kind]
        return len(untrusted_data) < beyond + int.from_bytes(untrusted_data[at : at + 4], "little")
    return (_tiff_ends_early if kind == "TIFF" else _boxes_end_early)(untrusted_data)


def _tiff_ends_early(untrusted_data: bytes) -> bool:
    """Say whether the first directory of a TIFF file lies beyond its end (TIFF 6.0, section 2)."""
    where = untrusted_data[8:16] if b"+" in untrusted_data[:4] else untrusted_data[4:8]
    ends = where[::-1] if untrusted_data.startswith(b"II") else where
    return int.from_bytes(ends) + 2 > len(untrusted_data)


def _boxes_end_early(untrusted_data: bytes) -> bool:
    """Say whether the last box of an AVIF file is longer than the file (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at + 8 <= len(untrusted_data):
        size = int.from_bytes(untrusted_data[at : at + 4])
        if size == 1:
            size = int.from_bytes(untrusted_data[at + 8 : at + 16])
        if size == 0:
            return False
        at += max(size, 8)
    return at != len(untrusted_data)
