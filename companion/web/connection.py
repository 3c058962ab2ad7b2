"""One connection to the service: what it may ask, what it hears, and whether it is still there."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable

from aiohttp import WSCloseCode, WSMsgType, web

from companion.errors import MethodNotAllowed
from companion.ids import CaseId
from companion.protocol.codec import encode_progress
from companion.protocol.messages import (
    MAX_COMMAND_FRAME_BYTES,
    MAX_FRAME_BYTES,
    ConfirmVault,
    Hello,
    Params,
)
from companion.protocol.replies import ProgressNote, VaultCreated
from companion.web.dispatch import Progress, RequestAbandoned

MAX_MESSAGE_BYTES = 4 * MAX_FRAME_BYTES
"""Up to here a message that is too long is answered; beyond it the connection ends."""
_WAITING_REQUESTS = 8
_PROGRESS_SECONDS = 0.1
_NOTICE_SECONDS = 2.0
_CLOSE_SECONDS = 1.0

Answerer = Callable[["Connection", bytes], Awaitable[None]]


class Connection:
    """A WebSocket and what has been said on it."""

    def __init__(self, name: str, *, is_extension: bool) -> None:
        """Make a connection that has said nothing; `name` is what the log calls it."""
        self.name = name
        self.is_extension = is_extension
        self.unconfirmed: CaseId | None = None
        """The first case of a vault that was made here and not confirmed yet."""
        self.longest_answer = MAX_FRAME_BYTES if is_extension else MAX_COMMAND_FRAME_BYTES
        self.socket = web.WebSocketResponse(
            max_msg_size=MAX_MESSAGE_BYTES, compress=False, timeout=_CLOSE_SECONDS
        )
        self._transport: asyncio.WriteTransport | None = None
        self._has_said_hello = False
        self._is_gone = threading.Event()

    @property
    def hears_events(self) -> bool:
        """Whether what happens to the vault is told here."""
        return self.is_extension and self._has_said_hello

    def check(self, params: Params) -> None:
        """Let through what this caller may ask now.

        Raises:
            MethodNotAllowed: it may not, or has not said hello.
        """
        if self.is_extension and not params.for_extension:
            raise MethodNotAllowed
        if not self._has_said_hello and not isinstance(params, Hello):
            msg = "Nothing but `hello` may be asked first."
            raise MethodNotAllowed(msg, hint="Say hello first.")

    def note(self, params: Params, result: object) -> None:
        """Take note of a request that was carried out."""
        if isinstance(result, VaultCreated):
            self.unconfirmed = result.case.id
        elif isinstance(params, ConfirmVault):
            self.unconfirmed = None
        if isinstance(params, Hello):
            self._has_said_hello = True

    async def open(self, request: web.Request) -> None:
        """Answer the handshake of the WebSocket."""
        transport = request.transport
        self._transport = transport if isinstance(transport, asyncio.WriteTransport) else None
        await self.socket.prepare(request)

    async def run(self, answer: Answerer) -> None:
        """Hand each message to `answer`, one after the other, until the other end is gone.

        The request in hand is carried out to its end, with all that follows from it; those behind
        it are dropped.
        """
        waiting: asyncio.Queue[bytes | None] = asyncio.Queue(_WAITING_REQUESTS)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._work(waiting, answer))
            try:
                async for message in self.socket:
                    if message.type is WSMsgType.BINARY:
                        await waiting.put(message.data)
                    elif message.type is WSMsgType.TEXT:
                        await waiting.put(message.data.encode())
            finally:
                self._is_gone.set()
                while not waiting.empty():
                    waiting.get_nowait()
                waiting.put_nowait(None)

    async def send(self, message: bytes) -> None:
        """Send a message, unless the other end is gone."""
        with contextlib.suppress(ConnectionError):
            if not self.socket.closed:
                await self.socket.send_bytes(message)

    async def notify(self, message: bytes) -> None:
        """Send an event; one that does not read it misses it."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.send(message), _NOTICE_SECONDS)

    async def close(self, reason: bytes) -> None:
        """End the connection, saying why; one that does not listen is cut off."""
        self._is_gone.set()
        closing = self.socket.close(code=WSCloseCode.GOING_AWAY, message=reason)
        try:
            await asyncio.wait_for(closing, _CLOSE_SECONDS)
        except (TimeoutError, ConnectionError):
            if self._transport is not None:
                self._transport.abort()

    def progress_for(self, request_id: str) -> Progress:
        """Return what a long request calls, from its thread, to say how far it has come.

        What it returns raises RequestAbandoned once the other end is gone.
        """
        loop = asyncio.get_running_loop()
        next_at = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal next_at
            if self._is_gone.is_set():
                raise RequestAbandoned
            if time.monotonic() >= next_at:
                next_at = time.monotonic() + _PROGRESS_SECONDS
                note = encode_progress(request_id, ProgressNote(done, total))
                asyncio.run_coroutine_threadsafe(self.send(note), loop)

        return progress

    async def _work(self, waiting: asyncio.Queue[bytes | None], answer: Answerer) -> None:
        while (untrusted_message := await waiting.get()) is not None:
            await answer(self, untrusted_message)
