"""One thread that does things in order, beside the one that reads and writes.

Hashing lets go of the interpreter's lock, so a digest costs hardly any time of the writing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

_BACKLOG = 16
"""How many things may wait: it bounds the memory that they hold."""


class Lane:
    """Does what it is given, one after the other."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1)
        self._waiting: deque[Future[None]] = deque()

    def do(self, act: Callable[[], None]) -> None:
        """Do `act` later. Waits first when much is waiting, and raises what went wrong before."""
        while len(self._waiting) >= _BACKLOG:
            self._waiting.popleft().result()
        self._waiting.append(self._executor.submit(act))

    def wait(self) -> None:
        """Return when everything has been done; raise what went wrong."""
        while self._waiting:
            self._waiting.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._executor.shutdown(cancel_futures=True)
