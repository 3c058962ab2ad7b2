"""Whether a picture of another tab ever gets into a capture."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from scripts.capture_bench.bed import bundle_of, home_for, started
from scripts.hard_cases.cases import case_named, page_number
from scripts.hard_cases.evidence import exhibits_in
from scripts.hard_cases.reading import pixels_of, sightings
from scripts.hard_cases.run import SHORTCUT
from scripts.hard_cases.server import HardSite

KEPT = "plain"
OTHER = "short"
LONGEST_S = 2.5
AWAY_S = 0.4


@dataclass(frozen=True, slots=True)
class Switches:
    """How many captures and tiles there were, how many of another page, how many complete."""

    captures: int
    tiles: int
    foreign: int
    complete: int


def measure(browser: str, site: HardSite, times: int) -> Switches:
    """Switch to another tab at random moments of so many captures, and look at every picture."""
    with home_for(browser) as walk, started(walk):
        other = walk.running.open(site.url(case_named(OTHER)))
        page = walk.running.open(site.url(case_named(KEPT)))
        for _ in range(times):
            page.activate()
            before = walk.state().get("last")
            walk.running.press_shortcut(SHORTCUT)
            time.sleep(secrets.randbelow(1_000) / 1_000 * LONGEST_S)
            other.activate()
            time.sleep(AWAY_S)
            page.activate()
            walk.wait_for_outcome(before, close_popup=False)
        exhibits = exhibits_in(bundle_of(walk), with_tiles=True)
    own = page_number(case_named(KEPT))
    pictures = [data for one in exhibits for data in (*one.tiles, *one.pictures.values())]
    foreign = sum(
        any(seen.code.page != own for seen in sightings(pixels_of(data), 1.0)) for data in pictures
    )
    tiles = sum(len(one.tiles) for one in exhibits)
    complete = sum(bool(one.said.complete) for one in exhibits)
    return Switches(len(exhibits), tiles, foreign, complete)
