"""A browser's end of the pipe, with the bridge running in a thread."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from companion.host.bridge import Bridge, Connect
from companion.host.pipe import Pipe
from companion.protocol.framing import Frame, FrameDecoder, encode_frame

HELLO = {"protocol_min": 1, "protocol_max": 1, "app": "extension", "version": "0"}


@dataclass
class Browser:
    """Writes frames, and reads those that come back in a thread of its own."""

    to_host: int
    from_host: int
    count: int = 0
    is_closed: bool = False
    messages: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        decoder = FrameDecoder()
        while data := os.read(self.from_host, 65_536):
            for frame in decoder.feed(data):
                assert isinstance(frame, Frame)
                self.messages.put(json.loads(frame.data))

    def raw(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.to_host, data) :]

    def send(self, method: str, params: dict[str, Any] | None = None) -> str:
        self.count += 1
        message = {"v": 1, "id": str(self.count), "method": method, "params": params or {}}
        self.raw(encode_frame(json.dumps(message).encode()))
        return str(self.count)

    def next(self, timeout: float = 20) -> dict[str, Any]:
        return self.messages.get(timeout=timeout)

    def ask(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the answer to a request; events in between are dropped."""
        request_id = self.send(method, params)
        while (message := self.next()).get("id") != request_id:
            assert "event" in message
        return message

    def hello(self) -> dict[str, Any]:
        return self.ask("hello", HELLO)

    def bad(self, data: bytes) -> str:
        """Return the code of the answer to a frame that is none, or holds no request."""
        self.raw(data)
        return self.next()["error"]["code"]

    def close(self) -> None:
        if not self.is_closed:  # the number may be another file's by now
            self.is_closed = True
            os.close(self.to_host)


def frame(data: bytes) -> bytes:
    return struct.pack("=I", len(data)) + data


@contextlib.contextmanager
def browser(connect: Connect) -> Iterator[Browser]:
    host_in, to_host = os.pipe()
    from_host, host_out = os.pipe()
    bridge = Bridge(Pipe(host_in, host_out), connect)
    thread = threading.Thread(target=bridge.run)
    thread.start()
    one = Browser(to_host, from_host)
    try:
        yield one
    finally:
        one.close()
        thread.join(10)
        os.close(host_in)
        os.close(host_out)
        assert not thread.is_alive()
