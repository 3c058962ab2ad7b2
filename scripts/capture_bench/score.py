"""How many hard pages come out whole, with Holdfast and its peers, judged by the same codes."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from scripts.capture_bench.bed import home_for, started
from scripts.capture_bench.peers import Shot
from scripts.hard_cases.case import Case
from scripts.hard_cases.cases import page_number
from scripts.hard_cases.evidence import Exhibit
from scripts.hard_cases.judge import Picture, Result, Said, Verdict, judge
from scripts.hard_cases.reading import pixels_of, sightings
from scripts.hard_cases.run import Run
from scripts.hard_cases.server import HardSite
from tests.e2e.drivers.browser import DriverError
from tests.e2e.drivers.firefox import Firefox


def ours(
    browser: str, site: HardSite, cases: list[Case], say: Callable[[str], None]
) -> tuple[dict[str, Verdict], dict[str, Exhibit]]:
    """Take the pages with Holdfast; return the verdicts and what was kept, by name."""
    with home_for(browser) as walk:
        run = Run(walk, site, say=say)
        return run.verdicts(cases), run.exhibits


def for_peers(cases: list[Case]) -> list[Case]:
    """Return the pages that a peer can be asked to take: no zoom, no other screen, no lone file."""
    return [
        case
        for case in cases
        if case.zoom == 1
        and case.device_pixel_ratio == 1
        and not case.expected.originals
        and not case.is_long
    ]


def judged(cases: list[Case], shots: dict[str, Shot]) -> dict[str, Verdict]:
    """Judge a peer's pictures. A peer says nothing of what is missing: that is what it says."""
    verdicts = {}
    for case in cases:
        shot = shots[case.name]
        if shot.picture is None:
            verdicts[case.name] = Verdict(Result.ERROR, note=shot.error)
            continue
        seen = tuple(sightings(pixels_of(shot.picture.read_bytes()), 1.0))
        pictures = [Picture(shot.picture.name, 1.0, seen)]
        verdicts[case.name] = judge(page_number(case), pictures, case.expected, said=Said(True))
    return verdicts


def firefox_full_page(site: HardSite, cases: list[Case], folder: Path) -> dict[str, Shot]:
    """Take the pages with Firefox's own screenshot of a whole document, over WebDriver."""
    folder.mkdir(exist_ok=True)
    shots: dict[str, Shot] = {}
    with home_for("firefox") as walk, started(walk):
        browser = walk.running
        assert isinstance(browser, Firefox)  # noqa: S101  # that is what was started
        for case in cases:
            try:
                page = browser.open(site.url(case))
                path = folder / f"{case.name}.png"
                path.write_bytes(base64.b64decode(browser.full_page_screenshot()))
                page.close()
                shots[case.name] = Shot(path)
            except DriverError as error:
                shots[case.name] = Shot(None, error=str(error)[:160])
    return shots


def counts(verdicts: dict[str, Verdict]) -> list[int]:
    """Return how many there are of each result, in the order of `Result`."""
    found = Counter(one.result for one in verdicts.values())
    return [found[result] for result in Result]
