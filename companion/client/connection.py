"""A typed connection to the service, for the command line."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from companion import __version__
from companion.client.place import COMMAND_ROUTE, open_connection
from companion.client.start import ensure_service
from companion.config import Paths
from companion.errors import ServiceUnreachable
from companion.protocol.codec import Message, encode_request, read_message, read_result
from companion.protocol.messages import PROTOCOL_MAX, PROTOCOL_MIN, Hello, Params
from companion.protocol.replies import Welcome

T = TypeVar("T")
Progress = Callable[[int, int], None]
RETRY_SECONDS = 5.0
_PAUSE_SECONDS = 0.1


class Client:
    """One connection, one request at a time."""

    def __init__(self, connection: ClientConnection) -> None:
        """Take an open connection on which nothing has been said."""
        self._connection = connection
        self._count = 0
        hello = Hello(
            protocol_min=PROTOCOL_MIN,
            protocol_max=PROTOCOL_MAX,
            app="command",
            version=__version__,
        )
        self.welcome = self.call(hello, Welcome)

    def call(self, params: Params, kind: type[T], *, on_progress: Progress | None = None) -> T:
        """Return the result of a request, as `kind`.

        Raises:
            HoldfastError: what the service answered instead.
            ServiceUnreachable: the service ended before it answered.
        """
        self._count += 1
        request_id = str(self._count)
        try:
            self._connection.send(encode_request(request_id, params))
            while True:
                message = self._next()
                if message.event is not None or message.id not in (request_id, None):
                    continue
                if message.progress is None:
                    return read_result(message, kind)
                if on_progress is not None:
                    on_progress(message.progress.done, message.progress.total)
        except ConnectionClosed as error:
            msg = "The companion service ended before it answered."
            raise ServiceUnreachable(msg, hint="Try again; it starts itself.") from error

    def close(self) -> None:
        """Close the connection; a bundle that is being written for it is given up."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _next(self) -> Message:
        untrusted = self._connection.recv()
        return read_message(untrusted if isinstance(untrusted, bytes) else untrusted.encode())


def connect(paths: Paths, *, start: bool = True) -> Client:
    """Return a client of the running service; start one when none runs, unless told not to.

    A service that locks itself is away for a moment, so this tries for a few seconds.

    Raises:
        ServiceUnreachable: none answers.
        UpdateExtension, UpdateCompanion: the running service is of another release.
    """
    deadline = time.monotonic() + RETRY_SECONDS
    while True:
        if start:
            ensure_service(paths)
        try:
            return Client(open_connection(paths, COMMAND_ROUTE))
        except ServiceUnreachable:
            if time.monotonic() >= deadline or not start:
                raise
        time.sleep(_PAUSE_SECONDS)
