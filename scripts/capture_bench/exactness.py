"""Whether the long screenshot is, pixel for pixel, what the browser itself draws in one call."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scripts.capture_bench.bed import bundle_of, home_for, keep_by_shortcut, started
from scripts.hard_cases.cases import case_named
from scripts.hard_cases.evidence import exhibits_in
from scripts.hard_cases.reading import Pixels, pixels_of
from scripts.hard_cases.server import HardSite
from scripts.walk import Walk
from tests.e2e.drivers.chromium import ChromiumDocument

if TYPE_CHECKING:
    from tests.e2e.drivers.browser import Document

RATIOS = (1.0, 1.25, 1.5, 2.0)
ZOOMS = (0.67, 0.9, 1.0, 1.1, 1.25, 1.33, 1.5)
STATIC = "static"
_DRAW = """
const [browserId, width, height, scale] = args;
const drawn = await element(browserId).browsingContext.currentWindowGlobal.drawSnapshot(
  new DOMRect(0, 0, width, height), scale, "white");
const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
[canvas.width, canvas.height] = [drawn.width, drawn.height];
canvas.getContext("2d").drawImage(drawn, 0, 0);
return canvas.toDataURL("image/png").split(",")[1];
"""
_SIZE = """[document.documentElement.scrollWidth, document.documentElement.scrollHeight,
  devicePixelRatio]"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One scale: how many pixels differ, of how many; None if there was nothing to compare."""

    ratio: float
    zoom: float
    differing: int | None
    pixels: int
    note: str = ""


def measure(
    browser: str, site: HardSite, ratios: Sequence[float], zooms: Sequence[float]
) -> list[Cell]:
    """Return a cell for each pair of device pixel ratio and zoom."""
    references: dict[str, tuple[float, float, Pixels]] = {}
    with home_for(browser) as walk:
        for at, ratio in enumerate(ratios):
            with started(walk, device_pixel_ratio=ratio, answer_gate=at == 0):
                for zoom in zooms:
                    key = f"{round(ratio * 100)}-{round(zoom * 100)}"
                    references[key] = (ratio, zoom, _taken(walk, site, key, (ratio, zoom)))
        exhibits = exhibits_in(bundle_of(walk))
    cells = []
    for key, (ratio, zoom, reference) in references.items():
        ours = [
            pixels_of(one.pictures["screenshot.png"])
            for one in exhibits
            if f"//s{key}." in one.url and "screenshot.png" in one.pictures
        ]
        cells.append(_compared(ratio, zoom, reference, ours))
    return cells


def _taken(walk: Walk, site: HardSite, key: str, scales: tuple[float, float]) -> Pixels:
    """Keep the static page at a ratio and zoom; return what the browser itself then draws of it."""
    ratio, zoom = scales
    url = site.url(case_named(STATIC)).replace("//127.0.0.1", f"//s{key}.localhost")
    page = walk.running.open(url)
    if zoom != 1:
        before = page.evaluate("devicePixelRatio")
        walk.zoom(zoom)
        page.wait_for(f"devicePixelRatio !== {before}")
    page.wait_for("new Promise((done) => setTimeout(() => done(true), 300))")
    keep_by_shortcut(walk)
    # Afterwards: Chromium's drawing beyond the window leaves the page without its scroll bar.
    reference = pixels_of(drawn_by_browser(walk, page, ratio))
    page.close()
    return reference


def drawn_by_browser(walk: Walk, page: Document, ratio: float) -> bytes:
    """Return the whole document as PNG, drawn by the browser in one call.

    `ratio` is the screen's own: device pixels in a CSS pixel without zoom.
    """
    if isinstance(page, ChromiumDocument):
        size = page.call("Page.getLayoutMetrics")["contentSize"]  # in device pixels: not rounded
        clip = {"x": 0, "y": 0, "scale": 1}  # in pixels that know the zoom, but not the screen
        clip |= {side: size[side] / ratio for side in ("width", "height")}
        options = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        return base64.b64decode(page.call("Page.captureScreenshot", options)["data"])
    measured = page.evaluate(_SIZE)
    assert isinstance(measured, list)  # noqa: S101  # what the expression is
    drawn = walk.running.run(_DRAW, page.browser_id, *measured)  # type: ignore[attr-defined]
    return base64.b64decode(str(drawn))


def _compared(ratio: float, zoom: float, reference: Pixels, ours: list[Pixels]) -> Cell:
    if not ours:
        return Cell(ratio, zoom, None, 0, "no screenshot")
    ours_one = ours[-1]
    height = min(len(reference), len(ours_one))
    width = min(reference.shape[1], ours_one.shape[1])
    differing = (reference[:height, :width] != ours_one[:height, :width]).any(axis=2)
    lost = [a - b for a, b in zip(reference.shape[:2], ours_one.shape[:2], strict=True)]
    note = "" if not any(lost) else f"{lost[0]} rows, {lost[1]} columns more in the reference"
    return Cell(ratio, zoom, int(np.count_nonzero(differing)), height * width, note)
