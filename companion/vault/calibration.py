"""What stretching a passphrase shall cost on this machine: as much as a person will wait for."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable

from companion.clock import Clock
from companion.vault.header import KdfCost
from companion.vault.keyslots import SALT_BYTES, stretched

TARGET_MS = 1_000
"""An unlocking may take about this long; RFC 9106, section 4, asks for the most one can afford."""
MOST_MEMORY_KIB = 1_048_576
_SHARE_OF_MEMORY = 8
"""Stretching may take one part in this many of the machine's memory."""

Stretch = Callable[[KdfCost], object]


def calibrated(least: KdfCost, *, stretch: Stretch, monotonic_ms: Callable[[], int]) -> KdfCost:
    """Return a cost of at least `least`, in memory doubled for as long as it stays affordable.

    `stretch` stretches something once at a cost; it is run at each cost that is tried, so that
    the figure is of this machine. The last cost that took less than `TARGET_MS` is returned.
    """
    cost = least
    while True:
        began_ms = monotonic_ms()
        stretch(cost)
        took_ms = monotonic_ms() - began_ms
        more = KdfCost(cost.memory_kib * 2, cost.iterations, cost.lanes)
        if took_ms * 2 > TARGET_MS or more.memory_kib > _affordable_kib(least):
            return cost
        cost = more


def _affordable_kib(least: KdfCost) -> int:
    """Return how much memory stretching may take here; never less than what it must."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024
    except (AttributeError, OSError, ValueError):  # a system that does not tell
        total = 4 * 1_048_576
    return max(least.memory_kib, min(MOST_MEMORY_KIB, total // _SHARE_OF_MEMORY))


def cost_for_here(least: KdfCost, clock: Clock) -> KdfCost:
    """Return what stretching a passphrase shall cost on this machine, measured now."""
    salt = secrets.token_bytes(SALT_BYTES)
    return calibrated(
        least,
        stretch=lambda cost: stretched(b"calibration", salt, cost),
        monotonic_ms=clock.monotonic_ms,
    )
