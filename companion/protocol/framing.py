"""Length-prefixed frames of native messaging, without any reading or writing of their own.

A frame is a 4-byte length in the machine's byte order, then that many bytes (Chrome, "Native
messaging protocol"; Mozilla, "Native messaging"). What the bytes say is not looked at here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from companion.errors import FrameEmpty, FrameTooLong, FrameTruncated, HoldfastError
from companion.protocol.messages import MAX_FRAME_BYTES

_LENGTH = struct.Struct("=I")


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one whole frame, without its length."""

    data: bytes


@dataclass(frozen=True, slots=True)
class FrameFault:
    """What was wrong with a frame; the frames after it are read all the same."""

    error: HoldfastError


class FrameDecoder:
    """Cut a stream into frames; holds at most one frame, however long a frame claims to be."""

    def __init__(self, *, max_bytes: int = MAX_FRAME_BYTES) -> None:
        """Make a decoder that refuses frames longer than `max_bytes`."""
        self._max_bytes = max_bytes
        self._pending = bytearray()
        self._to_skip = 0

    def feed(self, untrusted_bytes: bytes) -> list[Frame | FrameFault]:
        """Take the next bytes of the stream; return the frames and faults they complete."""
        self._pending += self._skipped(untrusted_bytes)
        found: list[Frame | FrameFault] = []
        while (length := self._announced()) is not None:
            if length == 0:
                found.append(FrameFault(FrameEmpty()))
                self._drop(_LENGTH.size)
            elif length > self._max_bytes:
                found.append(FrameFault(FrameTooLong()))
                self._start_skipping(length)
            elif len(self._pending) < _LENGTH.size + length:
                break
            else:
                found.append(Frame(bytes(self._pending[_LENGTH.size : _LENGTH.size + length])))
                self._drop(_LENGTH.size + length)
        return found

    def close(self) -> list[FrameFault]:
        """Say that the stream has ended; return a fault when it ended inside a frame."""
        is_inside = bool(self._pending) or self._to_skip > 0
        self._pending.clear()
        self._to_skip = 0
        return [FrameFault(FrameTruncated())] if is_inside else []

    def _announced(self) -> int | None:
        """Return the length of the frame that starts the pending bytes, if it is all there."""
        if len(self._pending) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._pending)
        return int(length)

    def _skipped(self, untrusted_bytes: bytes) -> bytes:
        """Return what is left of the bytes after those of a frame that is too long."""
        dropped = min(self._to_skip, len(untrusted_bytes))
        self._to_skip -= dropped
        return untrusted_bytes[dropped:]

    def _start_skipping(self, length: int) -> None:
        """Drop what is here of a frame of `length` bytes, and remember how much is to come."""
        here = min(len(self._pending), _LENGTH.size + length)
        self._to_skip = _LENGTH.size + length - here
        self._drop(here)

    def _drop(self, count: int) -> None:
        del self._pending[:count]


def encode_frame(data: bytes, *, max_bytes: int = MAX_FRAME_BYTES) -> bytes:
    """Return `data` with its length before it.

    Raises:
        FrameEmpty: there is nothing in `data`.
        FrameTooLong: `data` is longer than the other side accepts.
    """
    if not data:
        raise FrameEmpty
    if len(data) > max_bytes:
        raise FrameTooLong
    return _LENGTH.pack(len(data)) + data
