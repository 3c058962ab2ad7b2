"""The native host: a pipe between one browser and the service. It knows no domain and no content.

Whole frames go through one for one, both ways; each side waits for the other, so nothing piles up
here. A frame that is not one, or a service that cannot be reached, is answered with an error.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from companion.client.place import EXTENSION_ROUTE, open_connection
from companion.client.start import ensure_service
from companion.config import Paths
from companion.errors import HoldfastError, ServiceUnreachable
from companion.host.pipe import Pipe
from companion.protocol.codec import encode_error, encode_event, read_request
from companion.protocol.framing import Frame, FrameDecoder, FrameFault

STOPPED = "stopped"
"""The close reason by which the service says that a person ended it: it is not started at once."""
_ATTEMPTS_SECONDS = 5.0
_PAUSE_SECONDS = 0.1
_FAILURE_HOLDS_SECONDS = 2.0
_CALLER_LIMIT = 200

Connect = Callable[[], ClientConnection]


class Bridge:
    """Frames from the browser to the service and back, until the browser closes the pipe."""

    def __init__(self, pipe: Pipe, connect: Connect) -> None:
        """Take the browser's pipe, and what opens a connection to the service."""
        self._pipe = pipe
        self._connect = connect
        self._connection: ClientConnection | None = None
        self._connecting = threading.Lock()
        self._was_connected = False
        self._is_over = False
        self._failure: tuple[float, HoldfastError] | None = None

    def run(self) -> None:
        """Carry frames until the browser closes its end."""
        threading.Thread(target=self._try_to_connect, daemon=True).start()
        decoder = FrameDecoder()
        while untrusted_bytes := self._pipe.read():
            for found in decoder.feed(untrusted_bytes):
                self._handle(found)
        for fault in decoder.close():
            self._handle(fault)
        self._is_over = True
        if self._connection is not None:
            self._connection.close()

    def _handle(self, found: Frame | FrameFault) -> None:
        if isinstance(found, FrameFault):
            self._pipe.write(encode_error(None, found.error))
            return
        try:
            self._forward(found.data)
        except HoldfastError as error:
            self._pipe.write(encode_error(_id_in(found.data), error))

    def _forward(self, untrusted_frame: bytes) -> None:
        """Send a frame on; a connection that just ended is made again, once."""
        for _ in range(2):
            connection = self._connected()
            try:
                connection.send(untrusted_frame)
            except ConnectionClosed:
                self._forget(connection)
            else:
                return
        raise ServiceUnreachable

    def _connected(self) -> ClientConnection:
        """Return the connection; make one, and say so to the browser, when there is none."""
        with self._connecting:
            if self._connection is None:
                self._connection = self._connect_unless_just_tried()
                if self._was_connected:
                    self._pipe.write(encode_event("service.restarted"))
                self._was_connected = True
                threading.Thread(
                    target=self._pass_back, args=[self._connection], daemon=True
                ).start()
            return self._connection

    def _connect_unless_just_tried(self) -> ClientConnection:
        """Connect; frames that come in a row need not each wait for the same failure."""
        if self._failure is not None and time.monotonic() < self._failure[0]:
            raise self._failure[1]
        try:
            return self._connect()
        except HoldfastError as error:
            self._failure = (time.monotonic() + _FAILURE_HOLDS_SECONDS, error)
            raise

    def _try_to_connect(self) -> None:
        """Connect ahead of the first frame; a failure is told when a frame needs an answer."""
        try:
            self._connected()
        except HoldfastError:
            return

    def _forget(self, connection: ClientConnection) -> None:
        with self._connecting:
            if self._connection is connection:
                self._connection = None

    def _pass_back(self, connection: ClientConnection) -> None:
        """Carry messages to the browser until the connection ends, then make another."""
        try:
            while True:
                message = connection.recv()
                self._pipe.write(message if isinstance(message, bytes) else message.encode())
        except ConnectionClosed:
            self._forget(connection)
        except OSError:
            os._exit(0)  # the browser is gone, and the other thread waits for what never comes
        if not self._is_over and connection.close_reason != STOPPED:
            self._try_to_connect()


def service_connector(paths: Paths, caller: str) -> Connect:
    """Return what connects to the service as this caller, starting it when none runs.

    The caller is told to the service for its log; any program can claim to be any caller.
    """
    safe_caller = "".join(c for c in caller if c.isascii() and c.isprintable())[:_CALLER_LIMIT]

    def connect() -> ClientConnection:
        deadline = time.monotonic() + _ATTEMPTS_SECONDS
        while True:
            ensure_service(paths)
            try:
                return open_connection(paths, EXTENSION_ROUTE, caller=safe_caller)
            except ServiceUnreachable:
                if time.monotonic() >= deadline:
                    raise
            time.sleep(_PAUSE_SECONDS)

    return connect


def _id_in(untrusted_frame: bytes) -> str | None:
    """Return the id of the request in a frame that is answered here, if it can be read."""
    return read_request(untrusted_frame).id
