"""Writing a PNG file row by row (RFC 2083), so that no whole picture need be held; always alike.

Pillow's bytes change with its release and build; these depend on zlib alone: one filter and level.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from companion.errors import CaptureTooLarge

LEVEL = 1
MAX_BYTES = 1_000_000_000
_UP = 2
"""Each row as its difference from the row above: pages repeat downward, and it costs little."""
_PIECE = 262_144
_BLOCK = 1_048_576


class PngRows:
    """A PNG file of RGB rows, being written: `add` rows from top to bottom, then `finish`."""

    def __init__(self, width: int, height: int) -> None:
        """Begin a file of that size in pixels."""
        self._above = np.zeros((1, 3 * width), np.uint8)
        self._left = height
        self._digest = hashlib.sha256()
        self._deflate = zlib.compressobj(LEVEL)
        self._waiting = bytearray()
        self._out = BytesIO()
        self._out.write(b"\x89PNG\r\n\x1a\n")
        self._chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))

    def add(self, pixels: NDArray[np.uint8]) -> None:
        """Write the next rows (rows x width x 3).

        Raises:
            CaptureTooLarge: the file grew beyond a gigabyte.
            ValueError: more rows than were announced.
        """
        self._left -= len(pixels)
        if self._left < 0:
            raise ValueError("more rows than the picture has")
        rows = pixels.reshape(len(pixels), self._above.shape[1])
        step = max(1, _BLOCK // rows.shape[1])
        for start in range(0, len(rows), step):
            self._write(rows[start : start + step])

    def finish(self) -> tuple[bytes, str]:
        """Return the whole file, and the SHA-256 of its RGB bytes in hexadecimal.

        Raises:
            ValueError: fewer rows than were announced.
        """
        if self._left:
            raise ValueError("fewer rows than the picture has")
        self._keep(self._deflate.flush(), least=1)
        self._chunk(b"IEND", b"")
        return self._out.getvalue(), self._digest.hexdigest()

    def _write(self, rows: NDArray[np.uint8]) -> None:
        """Filter and compress some rows."""
        filtered = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
        filtered[:, 0] = _UP
        np.subtract(rows[:1], self._above, out=filtered[:1, 1:])
        np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
        self._above = rows[-1:].copy()
        self._digest.update(np.ascontiguousarray(rows).data)
        self._keep(self._deflate.compress(filtered.data), least=_PIECE)

    def _keep(self, compressed: bytes, *, least: int) -> None:
        """Keep compressed bytes, and write them in chunks of one size while there are enough."""
        self._waiting += compressed
        while len(self._waiting) >= least:
            self._chunk(b"IDAT", bytes(self._waiting[:_PIECE]))
            del self._waiting[:_PIECE]
        if self._out.tell() > MAX_BYTES:
            raise CaptureTooLarge

    def _chunk(self, name: bytes, body: bytes) -> None:
        """Write one chunk: length, name, body, check sum."""
        self._out.write(struct.pack(">I", len(body)) + name + body)
        self._out.write(struct.pack(">I", zlib.crc32(name + body)))
