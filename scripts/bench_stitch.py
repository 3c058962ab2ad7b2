"""Measure the stitch beside Pillow decoding and encoding the same pixels, in one run, as a ratio.

`python -m scripts.bench_stitch [--rows N]`. The page is made by code: text-like lines and
landscapes; it is cut into tiles as a browser would show them, with a header and a footer. A page of
more than 30,000 rows repeats itself, and its tiles are made when they are asked for: then the most
memory used is that of the stitch alone.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import resource
import time
from collections.abc import Callable

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
LONG, REPEATED = 30_000, 9_000


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


def long_page(rows: int) -> tuple[Record, Callable[[str], bytes], str]:
    """Return record, tiles and the SHA-256 of the pixels to be, of a page that repeats itself."""
    pixels = page(REPEATED)
    places = [*range(0, rows - VIEW, VIEW - HEADER - FOOTER - OVERLAP), rows - VIEW]

    def view(top: int, height: int) -> NDArray[np.uint8]:
        return pixels[np.arange(top, top + height) % REPEATED]

    def read_item(name: str) -> bytes:
        shown = view(places[int(name[6:-4])], VIEW)
        shown[:HEADER], shown[-FOOTER:] = (20, 60, 120), (90, 90, 90)
        out = io.BytesIO()
        Image.fromarray(shown).save(out, "PNG", compress_level=1)
        return out.getvalue()

    digest = hashlib.sha256()
    for top in range(0, rows, 1_000):
        part = view(top, min(1_000, rows - top))
        if top == 0:
            part[:HEADER] = (20, 60, 120)
        if top + 1_000 >= rows:
            part[-FOOTER:] = (90, 90, 90)
        digest.update(part.tobytes())
    return read_record(record_of(places)), read_item, digest.hexdigest()


def record_of(places: list[int]) -> dict[str, object]:
    """Return the record of a capture with one tile at each scroll position."""
    boxes = [
        {"x": 0, "y": 0, "width": WIDTH, "height": HEADER},
        {"x": 0, "y": VIEW - FOOTER, "width": WIDTH, "height": FOOTER},
    ]
    view = {"x": 0, "y": 0, "width": WIDTH, "height": VIEW}
    tile = {
        "surface": 0,
        "crop": view,
        "anchors": [],
        "scroll_x": 0,
        "viewport_width": WIDTH,
        "viewport_height": VIEW,
        "device_pixel_ratio": 1,
        "occluders": boxes,
        "bare": [],
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
        "asked": {
            "trigger": "button",
            "subject": {"kind": "page", "surface": None, "box": None},
            **dict.fromkeys(("most_screens", "most_minutes", "recording_id", "reload_of")),
        },
        "post_facts": [],
        "network": None,
        "network_unread_because": "network facts were not asked for",
        "selection": None,
        "surfaces": [
            {
                "kind": "document",
                "label": "the page",
                "box": view,
                "scroll_width": WIDTH,
                "scroll_height": places[-1] + VIEW,
                "client_width": WIDTH,
                "client_height": VIEW,
                "stopped_because": "end_of_page",
            }
        ],
        "second_renderings": [],
        "page": {
            "kind": "html",
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
            "waits_for_tab": 0,
            "gaps": [],
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
    rows = parser.parse_args().rows
    measure_long(rows) if rows > LONG else measure(rows)


def measure_long(rows: int) -> None:
    """Print what stitching a page takes that is not in memory as a whole."""
    record, read_item, expected = long_page(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    stitched = stitch(record, read_item, PERMIT)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megapixels = rows * WIDTH / 1e6
    print(f"page {megapixels:.1f} MP, {rows} rows in {stitched.report.tiles} tiles")
    print(f"stitch  {seconds:6.2f} s  {seconds / megapixels:.3f} s/MP, making the tiles included")
    print(f"memory  {after / 1024:6.0f} MB at most, {before / 1024:.0f} MB before")
    print(f"equal   {stitched.report.pixels_sha256 == expected}")


def measure(rows: int) -> None:
    """Print seconds per megapixel beside Pillow."""
    pixels = page(rows)
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
