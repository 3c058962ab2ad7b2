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


def serve(paths: Paths, dispatch: Dispatch) -> Effect:
    """Serve until the end, and return whether to stop or to restart.

    When it returns, nobody is connected and no request is being carried out.

    Raises:
        FileUnreadable: the folder of the socket cannot be used.
        OSError: the socket cannot be bound.
    """
    return asyncio.run(_serve(paths, dispatch))


async def _serve(paths: Paths, dispatch: Dispatch) -> Effect:
    with listening(paths) as listener:
        bridge = Bridge(dispatch, listener.token)
        runner = web.AppRunner(bridge.application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.SockSite(runner, listener.socket)
        await site.start()
        _on_signals(lambda: bridge.end(Effect.STOP))
        log.info("listening")
        effect = await bridge.ended()
        listener.withdraw()  # whoever comes now finds nobody, and waits for the next service
        await asyncio.sleep(_SETTLE_SECONDS)  # who found us a moment ago is let in by then
        await site.stop()
        await bridge.close(effect)
        await runner.cleanup()
    await asyncio.get_running_loop().shutdown_default_executor()
    log.info("ended: %s", effect.name.lower())
    return effect


def _on_signals(end: Callable[[], None]) -> None:
    """Let SIGINT and SIGTERM end the service in order, when it has the main thread."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(ValueError, RuntimeError):  # another thread: not ours to take
            if sys.platform == "win32":  # the loop has no handlers of its own there
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
            else:
                loop.add_signal_handler(number, end)
