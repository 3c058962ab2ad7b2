"""The browser's end: standard input and output as bytes, and nothing else may write there."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass, field

from companion.errors import FrameTooLong, HoldfastError
from companion.protocol.codec import encode_error
from companion.protocol.framing import encode_frame

READ_BYTES = 262_144


@dataclass(slots=True)
class Pipe:
    """Two file descriptors to the browser; writing is safe from several threads."""

    source: int
    target: int
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self) -> bytes:
        """Return the next bytes from the browser, or nothing when it closed the pipe."""
        return os.read(self.source, READ_BYTES)

    def write(self, message: bytes) -> None:
        """Send one message to the browser; waits while the browser is not reading.

        Raises:
            OSError: the browser is gone.
        """
        try:
            frame = encode_frame(message)
        except HoldfastError:
            frame = encode_frame(encode_error(None, FrameTooLong()))
        with self._lock:
            _write_all(self.target, frame)


def take_standard_pipe() -> Pipe:
    """Return the pipe, and point standard output at standard error.

    A library that prints would otherwise write into the protocol, and the browser would read the
    first letters as a length and end the connection.
    """
    sys.stdout.flush()
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(0, os.O_BINARY)
        msvcrt.setmode(1, os.O_BINARY)
    target = os.dup(1)
    os.dup2(2, 1)
    return Pipe(source=0, target=target)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
