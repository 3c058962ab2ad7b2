"""Run the service's socket until somebody ends it: a signal, `service.stop` or `vault.lock`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Callable

from aiohttp import web

from companion.config import Paths
from companion.web.bridge import Bridge
from companion.web.dispatch import Dispatch, Effect
from companion.web.listen import listening

log = logging.getLogger("holdfast")
_SETTLE_SECONDS = 0.02
_LOOK_SECONDS = 5.0


def serve(
    paths: Paths, dispatch: Dispatch, *, is_ours: Callable[[], bool] = lambda: True
) -> Effect:
    """Serve until the end, and return whether to stop or to restart.

    When it returns, nobody is connected and no request is being carried out. It ends by itself
    when `is_ours` says that the lock is gone from its place: nobody finds this service then, and
    another may start.

    Raises:
        FileUnreadable: the folder of the socket cannot be used.
        OSError: the socket cannot be bound.
    """
    return asyncio.run(_serve(paths, dispatch, is_ours))


async def _serve(paths: Paths, dispatch: Dispatch, is_ours: Callable[[], bool]) -> Effect:
    with listening(paths, is_ours) as listener:
        bridge = Bridge(dispatch, listener.token)
        _on_signals(lambda: bridge.end(Effect.STOP))  # before anyone can know that we run
        runner = web.AppRunner(bridge.application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.SockSite(runner, listener.socket)
        await site.start()
        log.info("listening")
        _watch(is_ours, bridge)
        effect = await bridge.ended()
        if is_ours():
            listener.withdraw()  # whoever comes now finds nobody, and waits for the next service
        await asyncio.sleep(_SETTLE_SECONDS)  # who found us a moment ago is let in by then
        await site.stop()
        await bridge.close(effect)
        await runner.cleanup()
    await asyncio.get_running_loop().shutdown_default_executor()
    log.info("ended: %s", effect.name.lower())
    return effect


def _watch(is_ours: Callable[[], bool], bridge: Bridge) -> None:
    """End the service when its lock is no longer in its place; look again and again."""
    if is_ours():
        asyncio.get_running_loop().call_later(_LOOK_SECONDS, _watch, is_ours, bridge)
    else:
        log.info("the lock is gone")
        bridge.end(Effect.STOP)


def _on_signals(end: Callable[[], None]) -> None:
    """Let SIGINT and SIGTERM end the service in order, when it has the main thread."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(ValueError, RuntimeError):  # another thread: not ours to take
            if sys.platform == "win32":  # the loop has no handlers of its own there
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
            else:
                loop.add_signal_handler(number, end)
