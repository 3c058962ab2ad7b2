"""Measure the stitch beside Pillow decoding and encoding the same pixels, in one run, as a ratio.

`python -m scripts.bench_stitch [--rows N]`. The page is made by code: text-like lines and
landscapes; it is cut into tiles as a browser would show them, with a header and a footer.
"""

from __future__ import annotations

import argparse
import io
import resource
import time

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from companion.capture.record import Record, read_record
from companion.capture.stitch import stitch
from companion.model import GateAnswers, PixelPermit, Standing, Under18
from scripts.scenes import landscape, mixed

GATE = {
    "safe_place": True,
    "under_18": "no",
    "standing": "self",
    "answered_at": "2026-01-01T00:00:00.000Z",
}
PERMIT = PixelPermit(GateAnswers(True, Under18.NO, Standing.SELF, "2026-01-01T00:00:00.000Z"))
WIDTH, VIEW, HEADER, FOOTER, OVERLAP = 1_265, 757, 60, 40, 32


def page(rows: int) -> NDArray[np.uint8]:
    """Return a long page: every 900 rows a picture, text-like lines between."""
    pixels = np.full((rows, WIDTH, 3), 255, np.uint8)
    scene = landscape(1, 600, 400)
    for line in range(10, rows - 12, 24):
        words = mixed(line, np.arange(WIDTH // 4).repeat(4)) < 0.4  # noqa: PLR2004 - ink in a line
        pixels[line : line + 12, : len(words)][:, words] = 40
    for top in range(200, rows - 400, 900):
        pixels[top : top + 400, 300:900] = scene
    return pixels


def tiles_of(pixels: NDArray[np.uint8]) -> tuple[Record, dict[str, bytes]]:
    """Return the record and the PNG tiles of a page scrolled from top to bottom."""
    end = len(pixels) - VIEW
    step = VIEW - HEADER - FOOTER - OVERLAP
    places = [*range(0, end, step), end]
    files: dict[str, bytes] = {}
    for number, top in enumerate(places):
        view = pixels[top : top + VIEW].copy()
        view[:HEADER], view[-FOOTER:] = (20, 60, 120), (90, 90, 90)
        out = io.BytesIO()
        Image.fromarray(view).save(out, "PNG", compress_level=1)
        files[f"tiles/{number:04}.png"] = out.getvalue()
    return read_record(record_of(places)), files


def record_of(places: list[int]) -> dict[str, object]:
    """Return the record of a capture with one tile at each scroll position."""
    boxes = [
        {"x": 0, "y": 0, "width": WIDTH, "height": HEADER},
        {"x": 0, "y": VIEW - FOOTER, "width": WIDTH, "height": FOOTER},
    ]
    tile = {
        "scroll_x": 0,
        "viewport_width": WIDTH,
        "viewport_height": VIEW,
        "device_pixel_ratio": 1,
        "occluders": boxes,
        "taken_at": GATE["answered_at"],
        "attempts": 1,
    }
    return {
        "format": "holdfast.record/1",
        "capture_id": "11111111-1111-4111-8111-111111111111",
        "case_id": "22222222-2222-4222-8222-222222222222",
        "mode": "pixels",
        "gate": GATE,
        "times": {
            "started_at": GATE["answered_at"],
            "finished_at": GATE["answered_at"],
            "elapsed_ms": 0,
            "time_zone": "UTC",
            "utc_offset_minutes": 0,
        },
        "tool": dict.fromkeys(
            (
                "extension_version",
                "browser",
                "browser_version",
                "user_agent",
                "platform",
                "method",
            ),
            "",
        ),
        "page": {
            **dict.fromkeys(("url", "tab_url", "title"), ""),
            **dict.fromkeys(("canonical_url", "referrer", "language", "last_modified")),
            **dict.fromkeys(("ready_state", "content_type", "character_set", "color_scheme"), ""),
            **dict.fromkeys(("scroll_x", "scroll_y"), 0),
            **dict.fromkeys(("scroll_width", "viewport_width", "client_width"), WIDTH),
            **dict.fromkeys(("viewport_height", "client_height"), VIEW),
            **dict.fromkeys(("device_pixel_ratio", "zoom"), 1),
            "scroll_height": places[-1] + VIEW,
            "frames": [],
            "shown_times": [],
            "metadata": {},
        },
        "as_seen": None,
        "tiles": [
            {**tile, "item": f"tiles/{number:04}.png", "scroll_y": top}
            for number, top in enumerate(places)
        ],
        "media": [],
        "completeness": {
            "stopped_because": "end_of_page",
            "tiles_retaken": 0,
            "images_not_loaded": 0,
            "notes": [],
        },
        "integrity": dict.fromkeys(
            ("page_reloaded_before", "other_extensions", "page_edited_by_tools", "clock_checked"),
            "",
        ),
        "items": [],
    }


def main() -> None:
    """Print seconds per megapixel, the ratio, sizes and the most memory used."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="height of the page")
    pixels = page(parser.parse_args().rows)
    megapixels = pixels.shape[0] * pixels.shape[1] / 1e6
    record, files = tiles_of(pixels)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    stitched = stitch(record, files.__getitem__, PERMIT)
    ours = time.perf_counter() - began
    began = time.perf_counter()
    for data in files.values():
        np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    pillow = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    shown = np.asarray(Image.open(io.BytesIO(stitched.png)))[HEADER:-FOOTER]
    print(f"page {megapixels:.1f} MP in {len(files)} tiles: {stitched.report}")
    print(f"stitch  {ours:6.2f} s  {ours / megapixels:.3f} s/MP  {len(stitched.png) / 1e6:.1f} MB")
    print(f"Pillow  {pillow:6.2f} s  {pillow / megapixels:.3f} s/MP  {out.tell() / 1e6:.1f} MB")
    print(f"ratio   {ours / pillow:6.2f}")
    print(f"memory  {after / 1024:6.0f} MB at most, {before / 1024:.0f} MB before")
    print(f"equal   {np.array_equal(shown, pixels[HEADER:-FOOTER])} below header, above footer")


if __name__ == "__main__":
    main()
