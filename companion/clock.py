"""The only place that asks the machine what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What evidence times are taken from; tests hand in a fixed one."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        ...

    def monotonic_ms(self) -> int:
        """Return milliseconds on a clock that is never set back."""
        ...


class SystemClock:
    """The machine's own clock. Its offset from true time is not checked here, and never claimed."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic_ms(self) -> int:
        """Return milliseconds since an arbitrary start."""
        return time.monotonic_ns() // 1_000_000


def utc_text(moment: datetime) -> str:
    """Return `moment` as `2026-01-31T23:59:59.123Z` (RFC 3339, UTC, milliseconds).

    Raises:
        ValueError: `moment` carries no time zone.
    """
    if moment.tzinfo is None:
        msg = "an evidence time without a zone says nothing"
        raise ValueError(msg)
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )
