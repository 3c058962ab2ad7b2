"""What the browser says of a made-up capture, in the whole form of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from companion.model import ItemKind
from companion.protocol.strict_json import parse

KINDS = {
    "text.txt": ItemKind.TEXT,
    "as-seen.png": ItemKind.AS_SEEN,
    "tiles/0001.png": ItemKind.TILE,
    "page.html": ItemKind.DOM,
    "record.json": ItemKind.RECORD,
    "capture-sheet.json": ItemKind.CAPTURE_SHEET,
    "screenshot.png": ItemKind.SCREENSHOT,
}
MEDIA_TYPE = "application/octet-stream"
REST = b"""{
 "format": "holdfast.record/1",
 "gate": {"safe_place": true, "under_18": "no", "standing": "self",
  "answered_at": "2026-01-31T11:00:00Z"},
 "tool": {"extension_version": "0.1.0", "browser": "b", "browser_version": "1", "user_agent": "u",
  "platform": "p", "method": "m"},
 "asked": {"trigger": "button", "subject": {"kind": "page", "surface": null, "box": null},
  "most_screens": 40, "most_minutes": null, "recording_id": null, "reload_of": null},
 "post_facts": [{"name": "handle", "value": "h", "source": "json_ld", "where": "script 1"}],
 "network": null, "network_unread_because": "network facts were not asked for",
 "selection": null, "second_renderings": [],
 "completeness": {"stopped_because": "end_of_page", "tiles_retaken": 0, "waits_for_tab": 0,
  "images_not_loaded": 0, "gaps": [], "notes": []},
 "integrity": {"page_reloaded_before": "unknown", "other_extensions": "unknown",
  "page_edited_by_tools": "unknown", "clock_checked": "no"}
}"""
PAGE = b"""{
 "kind": "html",
 "tab_url": "https://site.example/", "canonical_url": null, "referrer": null, "language": "en",
 "ready_state": "complete", "content_type": "text/html", "character_set": "UTF-8",
 "last_modified": null,
 "scroll_width": 800, "scroll_height": 600.5, "viewport_width": 800, "viewport_height": 600,
 "client_width": 785, "client_height": 600, "scroll_x": 0, "scroll_y": 0,
 "device_pixel_ratio": 1.25, "zoom": 1.0, "color_scheme": "light", "frames": [],
 "metadata": {"og:title": "t"},
 "shown_times": [{"text": "today", "datetime": null}]
}"""
TILE = b"""{
 "surface": 0, "crop": {"x": 0, "y": 0, "width": 785, "height": 600},
 "anchors": [{"id": 1, "box": {"x": 8.25, "y": 100, "width": 400, "height": 20}}],
 "scroll_x": 0, "scroll_y": 0, "viewport_width": 800, "viewport_height": 600,
 "device_pixel_ratio": 1.25, "occluders": [{"x": 0, "y": -1.5, "width": 800, "height": 40}],
 "bare": [{"x": 0, "y": -1.5, "width": 800, "height": 40}],
 "taken_at": "2026-01-31T11:59:00.500Z", "attempts": 1
}"""
SURFACE = b"""{
 "kind": "document", "label": "the page", "box": {"x": 0, "y": 0, "width": 785, "height": 600},
 "scroll_width": 785, "scroll_height": 600.5, "client_width": 785, "client_height": 600,
 "stopped_because": "end_of_page"
}"""
MEDIUM = b"""{
 "kind": "image", "surface": null, "frame": null, "url": null,
 "box": {"x": 0, "y": 0, "width": 10, "height": 10}, "alt": "a",
 "natural_width": 10, "natural_height": 10, "item": null, "unread_because": "cross-origin"
}"""


def record_of(taken: Mapping[str, tuple[int, str]], said: dict[str, Any]) -> dict[str, Any]:
    """The record of a capture that took items of these sizes and digests.

    `said` holds its ids, its mode, `url`, `title` and `started_at`.
    """
    ids = {name: said[name] for name in ("capture_id", "case_id", "mode")}
    tiles = [name for name in taken if name.startswith("tiles/")]
    return {
        **parse(REST),
        **ids,
        "page": parse(PAGE) | {"url": said["url"], "title": said["title"]},
        "times": {
            "started_at": said["started_at"],
            "finished_at": "2026-01-31T11:59:59.000Z",
            "elapsed_ms": 12.5,
            "time_zone": "America/New_York",
            "utc_offset_minutes": -300,
        },
        "as_seen": "as-seen.png" if tiles else None,
        "surfaces": [parse(SURFACE)] if tiles else [],
        "tiles": [parse(TILE) | {"item": name} for name in tiles],
        "media": [parse(MEDIUM)] if tiles else [],
        "items": [
            {
                "name": name,
                "kind": KINDS[name].value,
                "media_type": MEDIA_TYPE,
                "size": size,
                "sha256": sha256,
            }
            for name, (size, sha256) in taken.items()
        ],
    }
