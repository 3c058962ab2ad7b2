"""Measure capturing: exactness, hard pages, speed, disturbance, wrong tabs, transfer; beside peers.

    python -m scripts.bench_capture                      everything; about an hour on two cores
    python -m scripts.bench_capture --quick              a small part of everything
    python -m scripts.bench_capture --part score         one part
    python -m scripts.bench_capture --case NAME --browser firefox --keep DIR    one page, kept

The peers (Playwright and shot-scraper from PyPI, single-file-cli from npm, pinned in
`capture_bench/peers.py`) are installed into a temporary folder and removed with it: they are peers
of this measurement, not dependencies. One that cannot be installed is printed as not available,
with the reason. In Firefox the peer is the browser's own full-page screenshot over WebDriver.
Times differ between machines, ratios hardly do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.capture_bench import exactness, score, tabs, timing
from scripts.capture_bench.peers import Peers, Shot
from scripts.capture_bench.table import heading, table
from scripts.hard_cases.case import Case
from scripts.hard_cases.cases import CASES, case_named
from scripts.hard_cases.judge import Result, Verdict
from scripts.hard_cases.run import keep_files
from scripts.hard_cases.server import HardSite, serve

BROWSERS = ("chromium", "firefox")
QUICK_CASES = ("plain", "sticky_header", "inner_scroller", "lazy_native", "virtual_exact")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be measured."""

    browsers: tuple[str, ...]
    site: HardSite
    is_quick: bool

    @property
    def cases(self) -> list[Case]:
        """Return the pages for the score."""
        if self.is_quick:
            return [case_named(name) for name in QUICK_CASES]
        return [case for case in CASES if case.name != timing.NOISE]


def measure_exactness(order: Order) -> None:
    """Print how many pixels differ from the browser's own drawing, for each scale."""
    ratios = (1.0, 1.5) if order.is_quick else exactness.RATIOS
    zooms = (1.0, 1.25) if order.is_quick else exactness.ZOOMS
    for browser in order.browsers:
        heading(f"Pixels that differ from {browser}'s own drawing of the page")
        cells = exactness.measure(browser, order.site, ratios, zooms)
        by_place = {(cell.ratio, cell.zoom): cell for cell in cells}
        rows = [
            [f"{ratio:g}", *(_differing(by_place[ratio, zoom]) for zoom in zooms)]
            for ratio in ratios
        ]
        table(["ratio", *(f"{zoom:.0%}" for zoom in zooms)], rows)
        for cell in cells:
            if cell.note:
                print(f"  ratio {cell.ratio:g}, {cell.zoom:.0%}: {cell.note}")


def _differing(cell: exactness.Cell) -> str:
    return "-" if cell.differing is None else str(cell.differing)


def measure_score(order: Order) -> None:
    """Print what came of the hard pages, ours and the peers'."""
    titles = ["program", "pages", *(result.value for result in Result)]
    both = score.for_peers(order.cases)
    rows: list[list[object]] = []
    found: dict[str, dict[str, Verdict]] = {}
    for browser in order.browsers:
        verdicts, _ = score.ours(browser, order.site, order.cases, _whisper)
        found[f"Holdfast, {browser}"] = verdicts
        same = {case.name: verdicts[case.name] for case in both}
        rows.append([f"Holdfast, {browser}", len(verdicts), *score.counts(verdicts)])
        rows.append(["  of what peers can be asked", len(same), *score.counts(same)])
    with tempfile.TemporaryDirectory(prefix="holdfast-peers-") as folder:
        for name, take in _peers(order, Path(folder)).items():
            verdicts = score.judged(both, take(both))
            found[name] = verdicts
            rows.append([name, len(verdicts), *score.counts(verdicts)])
    heading("Hard pages (a peer says nothing of what is missing: not whole is silent)")
    table(titles, rows)
    _print_what_is_not_whole(found)


def _peers(order: Order, folder: Path) -> dict[str, Callable[[list[Case]], dict[str, Shot]]]:
    """Install the peers and return those that there are, by name; print which are not."""
    peers = Peers(folder)
    urls = order.site.url
    known: dict[str, Callable[[list[Case]], dict[str, Shot]]] = {
        "Playwright": lambda cases: peers.playwright({one.name: urls(one) for one in cases}),
        "shot-scraper": lambda cases: peers.shot_scraper({one.name: urls(one) for one in cases}),
        "single-file-cli": lambda cases: peers.single_file({one.name: urls(one) for one in cases}),
    }
    for name, reason in peers.why_not.items():
        print(f"{name}: not available here ({reason})")
        known.pop(name, None)
    if "Playwright" in known and (reason := peers.playwright_firefox()):
        print(f"Playwright in Firefox: not available here ({reason})")
    if "firefox" in order.browsers:
        known["Firefox's full-page screenshot"] = lambda cases: score.firefox_full_page(
            order.site, cases, folder / "firefox"
        )
    return known


def _print_what_is_not_whole(found: dict[str, dict[str, Verdict]]) -> None:
    for name, verdicts in found.items():
        print(f"\n{name}, what is not complete:")
        for case, verdict in verdicts.items():
            if verdict.result is not Result.COMPLETE:
                print(f"  {case:20} {verdict.line}"[:200])


def measure_speed(order: Order) -> None:
    """Print what a page of 20,000 pixels takes, beside Playwright."""
    heading("A page of 20,000 pixels")
    with tempfile.TemporaryDirectory(prefix="holdfast-peers-") as folder:
        peers = Peers(Path(folder))
        peer = peers.playwright({"long": order.site.url(case_named(timing.LONG))})["long"]
    rows = []
    for browser in order.browsers:
        one = timing.speed(browser, order.site)
        rows.append(
            [
                browser,
                f"{one.receipt:.2f}",
                f"{one.first_tile:.2f}",
                one.tiles,
                f"{one.taking / max(1, one.tiles - 1):.3f}",
                f"{one.receipt / one.megapixels:.2f}",
                f"{one.receipt / peer.seconds:.1f}" if peer.seconds else "-",
            ]
        )
    titles = ["browser", "s to receipt", "s to 1st tile", "tiles", "s/tile", "s/MP", "x Playwright"]
    table(titles, rows)
    print(f"Playwright (Chromium, one picture, nothing kept or sealed): {peer.seconds:.2f} s")


def measure_disturbance(order: Order) -> None:
    """Print what a page notices of being taken."""
    heading("What a page notices")
    rows: list[list[object]] = []
    for browser in order.browsers:
        one = timing.noticed(browser, order.site)
        rows.append([f"Holdfast, {browser}", one.changes, one.resizes, f"{one.moved:g}"])
    with tempfile.TemporaryDirectory(prefix="holdfast-peers-") as folder:
        shot = Peers(Path(folder)).playwright({"plain": order.site.url(case_named("plain"))})
        rows.append(["Playwright", shot["plain"].changes, shot["plain"].resizes, "-"])
    table(["program", "DOM mutations", "resize events", "px scrolled away"], rows)


def measure_tabs(order: Order) -> None:
    """Print whether pictures of another tab got into captures."""
    heading("Switching tabs while a page is taken")
    rows = []
    for browser in order.browsers:
        one = tabs.measure(browser, order.site, 4 if order.is_quick else 20)
        rows.append([browser, one.captures, one.tiles, one.foreign, one.complete])
    table(["browser", "captures", "tiles", "pictures of another page", "complete"], rows)


def measure_transfer(order: Order) -> None:
    """Print what handing over a large capture takes."""
    heading("Handing over a large capture that waited (to the receipt: checked, stitched, sealed)")
    rows = []
    for browser in order.browsers:
        megabytes, seconds = timing.transfer(browser, order.site)
        rows.append([browser, f"{megabytes:.0f}", f"{seconds:.1f}", f"{megabytes / seconds:.1f}"])
    table(["browser", "MB", "s", "MB/s"], rows)


PARTS: dict[str, Callable[[Order], None]] = {
    "exactness": measure_exactness,
    "score": measure_score,
    "speed": measure_speed,
    "disturbance": measure_disturbance,
    "tabs": measure_tabs,
    "transfer": measure_transfer,
}


def look_at(order: Order, name: str, folder: Path) -> int:
    """Take one page in each browser, write down what was kept, print the verdicts."""
    worst = 0
    for browser in order.browsers:
        verdicts, exhibits = score.ours(browser, order.site, [case_named(name)], _whisper)
        for verdict in verdicts.values():
            print(f"{name} in {browser}, {verdict.seconds:.1f} s: {verdict.line}")
            worst = max(worst, int(not verdict.ok))
        for exhibit in exhibits.values():
            keep_files(exhibit, folder / browser / name)
    print(f"Kept in {folder}")
    return worst


def _whisper(text: str) -> None:
    """Tell on standard error how far it is."""
    print(f"  {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a small part of everything")
    parser.add_argument("--browser", choices=BROWSERS, help="only this one")
    parser.add_argument("--part", choices=tuple(PARTS), action="append", help="only this part")
    parser.add_argument("--case", help="take one hard page, and keep what came of it")
    parser.add_argument("--keep", type=Path, help="the folder for that")
    options = parser.parse_args()
    browsers = (options.browser,) if options.browser else BROWSERS
    began = time.monotonic()
    with serve() as site:
        order = Order(browsers, site, options.quick)
        if options.case:
            return look_at(order, options.case, options.keep or Path(tempfile.mkdtemp()))
        for name in options.part or PARTS:
            PARTS[name](order)
    print(f"\n{time.monotonic() - began:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
