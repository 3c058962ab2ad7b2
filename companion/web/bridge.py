"""The service's socket: WebSocket connections from hosts and the command line, answered by id.

The route decides what a caller may do. Requests of one connection are carried out in their order,
in a thread; connections do not wait for each other.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
import time
from dataclasses import dataclass

from aiohttp import web

from companion.client.place import CALLER_HEADER, COMMAND_ROUTE, EXTENSION_ROUTE, TOKEN_HEADER
from companion.errors import HoldfastError, ServiceInternal
from companion.protocol.codec import Incoming, Refused, encode_error, encode_event, read_request
from companion.protocol.messages import Params, SendPart
from companion.web.connection import Connection
from companion.web.dispatch import EFFECTS, Dispatch, Effect, RequestAbandoned
from companion.web.fitting import encode_fitting
from companion.web.listen import is_this_user

log = logging.getLogger("holdfast")
_EVENTS = {Effect.UNLOCKED: "vault.unlocked", Effect.RESTART: "vault.locked"}
_CLOSE_REASONS = {Effect.RESTART: b"restart", Effect.STOP: b"stopped"}
_CALLER = re.compile(r"chrome-extension://[a-p]{32}/|[a-z0-9._-]{1,40}@[a-z0-9.-]{1,40}")


class Bridge:
    """All connections of the service, and when they are to end."""

    def __init__(self, dispatch: Dispatch, token: str | None) -> None:
        """Take what carries requests out, and the token to ask for (none on a Unix socket)."""
        self._dispatch = dispatch
        self._token = token
        self._connections: set[Connection] = set()
        self._numbers = itertools.count(1)
        self._ended: asyncio.Future[Effect] = asyncio.get_running_loop().create_future()

    def application(self) -> web.Application:
        """Return the two routes; which one is used says who is calling."""
        application = web.Application()
        application.router.add_get(EXTENSION_ROUTE, self._serve)
        application.router.add_get(COMMAND_ROUTE, self._serve)
        return application

    async def ended(self) -> Effect:
        """Wait until the service is to stop or to restart; return which."""
        return await asyncio.shield(self._ended)

    def end(self, effect: Effect) -> None:
        """Let the service stop or restart."""
        if not self._ended.done():
            self._ended.set_result(effect)

    async def close(self, effect: Effect) -> None:
        """Close every connection, saying why."""
        closing = [connection.close(_CLOSE_REASONS[effect]) for connection in self._connections]
        await asyncio.gather(*closing)

    async def announce(self, event: str) -> None:
        """Send an event to every extension that has said hello; none can hold the others up."""
        message = encode_event(event)
        sending = [one.notify(message) for one in self._connections if one.hears_events]
        await asyncio.gather(*sending)

    async def answer(self, connection: Connection, untrusted_message: bytes) -> None:
        """Answer one message, whatever it is, and let follow what follows from it."""
        started = time.monotonic()
        incoming = read_request(untrusted_message)
        effect = None
        try:
            reply = await self._carry_out(connection, incoming)
            effect = EFFECTS.get(type(reply.params))
            message = encode_fitting(reply.id, reply.result, connection.longest_answer)
            code = "ok"
        except RequestAbandoned:
            return
        except HoldfastError as error:
            code, message = error.code, encode_error(incoming.id, error)
        except Exception as error:  # noqa: BLE001 - the socket loop: one of the three edges
            code, message = type(error).__name__, encode_error(incoming.id, ServiceInternal())
        _log_answer(connection, incoming, code, time.monotonic() - started)
        await connection.send(message)
        if effect is not None:
            await self._take(effect)

    async def _carry_out(self, connection: Connection, incoming: Incoming | Refused) -> _Reply:
        """Carry out a request in a thread.

        Raises:
            HoldfastError: it is no request, or not this caller's, or was refused.
            RequestAbandoned: who asked is gone.
        """
        if isinstance(incoming, Refused):
            raise incoming.error
        connection.check(incoming.params)
        progress = connection.progress_for(incoming.id)
        result = await asyncio.to_thread(self._dispatch.carry_out, incoming.params, progress)
        connection.note(incoming.params, result)
        return _Reply(incoming.id, incoming.params, result)

    async def _take(self, effect: Effect) -> None:
        if event := _EVENTS.get(effect):
            await self.announce(event)
        if effect in _CLOSE_REASONS:
            self.end(effect)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Take a connection of this user's, until it ends."""
        peer = request.transport.get_extra_info("socket") if request.transport else None
        untrusted_token = request.headers.get(TOKEN_HEADER, "")
        is_page = "Origin" in request.headers  # no page has business here; our programs send none
        if is_page or not is_this_user(peer, untrusted_token, self._token):
            raise web.HTTPForbidden
        name = f"{request.path.strip('/')}-{next(self._numbers)}"
        connection = Connection(name, is_extension=request.path == EXTENSION_ROUTE)
        await connection.open(request)
        caller = _CALLER.fullmatch(request.headers.get(CALLER_HEADER, ""))
        log.info("%s opened %s", name, caller[0] if caller else "-")
        self._connections.add(connection)
        try:
            await connection.run(self.answer)
        finally:
            self._connections.discard(connection)
            if connection.unconfirmed is not None:  # whoever was to see its recovery key is gone
                await asyncio.to_thread(self._dispatch.give_up_vault, connection.unconfirmed)
            log.info("%s closed", name)
        return connection.socket


@dataclass(frozen=True, slots=True)
class _Reply:
    id: str
    params: Params
    result: object


def _log_answer(
    connection: Connection, incoming: Incoming | Refused, code: str, elapsed_seconds: float
) -> None:
    """Write method, code and time; parts are many, so they are written at the lower level."""
    method = incoming.params.method if isinstance(incoming, Incoming) else "-"
    level = logging.DEBUG if method == SendPart.method and code == "ok" else logging.INFO
    log.log(level, "%s %s %s %d ms", connection.name, method, code, round(elapsed_seconds * 1000))
