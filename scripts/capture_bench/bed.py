"""Where a measurement is taken: a throw-away home with the companion, and one real browser."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.hard_cases.run import SHORTCUT
from scripts.walk import Home, Walk
from tests.e2e.drivers.browser import wait_until


@contextmanager
def home_for(browser: str) -> Iterator[Walk]:
    """Yield a walk with a companion that is set up, and take everything away again."""
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
        walk = Walk(Home(Path(folder)), browser)
        try:
            walk.set_up_companion()
            yield walk
        finally:
            walk.stop()


@contextmanager
def started(
    walk: Walk, *, device_pixel_ratio: float = 1.0, answer_gate: bool = True
) -> Iterator[Walk]:
    """Start the walk's browser, and end it afterwards."""
    walk.start_browser(device_pixel_ratio=device_pixel_ratio)
    try:
        if answer_gate:
            walk.answer_gate()
        wait_until(lambda: walk.state()["companion"] == "ready", what="the companion", timeout_s=30)
        yield walk
    finally:
        if walk.browser is not None:
            walk.browser.stop()
            walk.browser = None


def keep_by_shortcut(walk: Walk, *, timeout_s: float = 240.0) -> tuple[dict[str, object], float]:
    """Keep the page in front; return the outcome and the seconds from the keys to it."""
    before = walk.state().get("last")
    began = time.monotonic()
    walk.running.press_shortcut(SHORTCUT)
    last = walk.wait_for_outcome(before, close_popup=False, timeout_s=timeout_s)
    return last, time.monotonic() - began


def bundle_of(walk: Walk) -> Path:
    """Write everything that was kept into a bundle and return its path."""
    path = walk.home.folder / f"bench-{time.monotonic_ns()}.zip"
    walk.home.ask("bundle", "create", "--out", str(path))
    return path
