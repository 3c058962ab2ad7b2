"""How long a page of 20,000 pixels takes, what a page notices, and what a transfer costs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from scripts.capture_bench.bed import bundle_of, home_for, keep_by_shortcut, started
from scripts.capture_bench.peer_playwright import CALM_MS, COUNTED, WATCH
from scripts.hard_cases.cases import case_named
from scripts.hard_cases.evidence import exhibits_in
from scripts.hard_cases.server import HardSite
from tests.e2e.drivers.browser import wait_until

LONG = "long_20000"
NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds from the keys to the receipt and to the first tile, and how many tiles there were."""

    receipt: float
    first_tile: float
    tiles: int
    megapixels: float
    taking: float


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a page noticed of being captured."""

    changes: int
    resizes: int
    moved: float


def speed(browser: str, site: HardSite) -> Speed:
    """Keep the page of 20,000 pixels once and return what it took."""
    with home_for(browser) as walk, started(walk):
        walk.running.open(site.url(case_named(LONG)))
        pressed = datetime.fromtimestamp(time.clock_gettime(time.CLOCK_REALTIME), tz=UTC)
        _, seconds = keep_by_shortcut(walk)
        (exhibit,) = exhibits_in(bundle_of(walk))
    tiles = exhibit.record["tiles"]
    taken = [datetime.fromisoformat(tile["taken_at"]) for tile in tiles]
    pixels = sum(tile["crop"]["width"] * tile["crop"]["height"] for tile in tiles)
    return Speed(
        receipt=seconds,
        first_tile=(taken[0] - pressed).total_seconds(),
        tiles=len(tiles),
        megapixels=pixels / 1e6,
        taking=(taken[-1] - taken[0]).total_seconds(),
    )


def noticed(browser: str, site: HardSite) -> Noticed:
    """Keep a page that counts what is done to it."""
    with home_for(browser) as walk, started(walk):
        page = walk.running.open(site.url(case_named("plain")))
        page.evaluate("scrollTo(0, 431)")
        page.evaluate(f"({WATCH}, 1)")
        keep_by_shortcut(walk)
        time.sleep(CALM_MS / 1000)
        counted = page.evaluate(COUNTED)
        place = page.evaluate("scrollY")
    assert isinstance(counted, list)  # noqa: S101  # what the expression is
    return Noticed(int(counted[0]), int(counted[1]), abs(float(str(place)) - 431))


def transfer(browser: str, site: HardSite) -> tuple[float, float]:
    """Keep a page of noise while the vault is locked; return the megabytes and seconds to send it.

    The seconds include all that the companion does with a capture until the receipt.
    """
    with home_for(browser) as walk, started(walk):
        walk.running.open(site.url(case_named(NOISE)))
        walk.home.ask("lock")
        keep_by_shortcut(walk)
        walk.home.ask("unlock")
        began = time.monotonic()
        walk.ask_background("outbox.deliver", {})
        wait_until(lambda: walk.state()["waiting"] == 0, what="the delivery", timeout_s=240)
        seconds = time.monotonic() - began
        (exhibit,) = exhibits_in(bundle_of(walk))
    return sum(item["size"] for item in exhibit.record["items"]) / 1e6, seconds
