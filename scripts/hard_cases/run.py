"""Takes hard pages with the real extension and companion, and has each capture judged.

One home and as few browser starts as there are screens (device pixel ratios): a start costs more
than a page. What goes wrong with one page is that page's verdict, and the next page goes on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.hard_cases.case import Case
from scripts.hard_cases.cases import page_number
from scripts.hard_cases.evidence import Exhibit, exhibits_of
from scripts.hard_cases.judge import Result, Verdict, judge
from scripts.hard_cases.server import HardSite
from scripts.walk import Walk, WalkError
from tests.e2e.drivers.browser import DriverError, wait_until

if TYPE_CHECKING:
    from tests.e2e.drivers.browser import Document

WINDOW = (1280, 900)
SHORTCUT = "Alt+Shift+K"
CALM_S = 0.2
"""A page is looked at for a moment before it is kept."""
TAKEN_TIMEOUT_S = 60.0
USUAL_SCREENS = 400

Say = Callable[[str], None]


def silent(_: str) -> None:
    """Say nothing."""


class Run:
    """One browser's walk over hard pages, in a throw-away home; `say` is told of each page."""

    def __init__(self, walk: Walk, site: HardSite, *, say: Say = silent) -> None:
        self._walk = walk
        self._site = site
        self._say = say
        self._is_gate_answered = False
        self._window = WINDOW
        self.exhibits: dict[str, Exhibit] = {}

    def verdicts(self, cases: Iterable[Case]) -> dict[str, Verdict]:
        """Take every page and return what came of each, by name."""
        taken: dict[str, Verdict | float] = {}
        wanted = sorted(
            (one for one in cases if self._walk.browser_name in one.browsers),
            key=lambda one: one.device_pixel_ratio,
        )
        for ratio, group in groupby(wanted, key=lambda one: one.device_pixel_ratio):
            taken |= self._taken_at(ratio, list(group))
        self.exhibits = self._exhibits()
        return {one.name: self._verdict(one, taken[one.name]) for one in wanted}

    def _taken_at(self, ratio: float, cases: list[Case]) -> dict[str, Verdict | float]:
        taken: dict[str, Verdict | float] = {}
        try:
            for case in cases:
                taken[case.name] = self._try(case, ratio)
                self._say(case.name)
        finally:
            self._end_browser()
        return taken

    def _start(self, ratio: float) -> None:
        self._walk.start_browser(window=WINDOW, device_pixel_ratio=ratio)
        self._window = WINDOW
        if not self._is_gate_answered:
            self._walk.answer_gate()
            self._is_gate_answered = True
        wait_until(
            lambda: self._walk.state()["companion"] == "ready", what="the companion", timeout_s=30
        )

    def _end_browser(self) -> None:
        if self._walk.browser is not None:
            self._walk.browser.stop()
            self._walk.browser = None

    def _try(self, case: Case, ratio: float) -> Verdict | float:
        """Return the seconds that taking a page took, or the verdict if there is no capture."""
        try:
            if self._walk.browser is None:
                self._start(ratio)
            return self._take(case)
        except (DriverError, WalkError, OSError) as error:
            self._end_browser()  # whatever state it is in, the next page finds a new one
            return Verdict(Result.ERROR, note=str(error)[:300])

    def _take(self, case: Case) -> Verdict | float:
        walk = self._walk
        browser = walk.running
        if case.window != self._window:
            browser.resize(*case.window)
            self._window = case.window
        page = browser.open(self._site.url(case))
        self._make_ready(page, case)
        before = walk.state().get("last")
        began = time.monotonic()
        browser.press_shortcut(SHORTCUT)
        last = walk.wait_for_outcome(before, timeout_s=TAKEN_TIMEOUT_S * (4 if case.is_long else 1))
        seconds = time.monotonic() - began
        with suppress(DriverError):  # some pages close themselves
            page.close()
        if case.most_screens is not None:
            self._set_budget(USUAL_SCREENS)
        if last["outcome"] != "kept":
            return Verdict(Result.ERROR, note=json.dumps(last), seconds=seconds)
        return seconds

    def _make_ready(self, page: Document, case: Case) -> None:
        """Set zoom and budget as the case has it, and give the page a moment."""
        if case.zoom != 1:
            before = page.evaluate("devicePixelRatio")
            self._walk.zoom(case.zoom)
            page.wait_for(f"devicePixelRatio !== {before}")
        if case.most_screens is not None:
            self._set_budget(case.most_screens)
        time.sleep(CALM_S)

    def _set_budget(self, screens: int) -> None:
        self._walk.ask_background("budget.use", {"budget": {"screens": screens, "minutes": None}})

    def _exhibits(self) -> dict[str, Exhibit]:
        bundle = (
            self._walk.home.folder / f"hard-{self._walk.browser_name}-{time.monotonic_ns()}.zip"
        )
        self._walk.home.ask("bundle", "create", "--out", str(bundle))
        return exhibits_of(bundle)

    def _verdict(self, case: Case, taken: Verdict | float) -> Verdict:
        if isinstance(taken, Verdict):
            return taken
        exhibit = self.exhibits.get(case.name)
        if exhibit is None:
            return Verdict(Result.ERROR, note="kept, and not in the bundle", seconds=taken)
        verdict = judge(
            page_number(case),
            exhibit.seen(),
            case.expected,
            said=exhibit.said,
            digests=exhibit.digests,
        )
        note = "; ".join(exhibit.record["completeness"]["notes"])
        return replace(verdict, seconds=taken, note=note)


def keep_files(exhibit: Exhibit, folder: Path) -> None:
    """Write an exhibit's screenshots, record and capture.json into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in exhibit.pictures.items():
        (folder / name.replace("/", "-")).write_bytes(data)
    (folder / "record.json").write_text(json.dumps(exhibit.record, indent=1), "utf-8")
    (folder / "capture.json").write_text(json.dumps(exhibit.document, indent=1), "utf-8")
