"""The record: what the browser measured and took, as one JSON document hashed in the browser.

Source of truth for its form; `scripts/gen_protocol.py` writes the extension's types from it. List A
of the requirements (identity, address, page, time, collector, machine, visual, media, integrity).
Lengths are CSS pixels unless a name says `_px`; times are UTC, RFC 3339, milliseconds.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from companion.errors import RecordInvalid
from companion.ids import ITEM_NAME_PATTERN, SHA256_PATTERN, UUID_PATTERN
from companion.model import CaptureMode, GateAnswers, ItemKind

FORMAT = "holdfast.record/1"

Uuid = Annotated[str, Meta(pattern=UUID_PATTERN)]
Digest = Annotated[str, Meta(pattern=SHA256_PATTERN)]
ItemName = Annotated[str, Meta(pattern=ITEM_NAME_PATTERN)]
Url = Annotated[str, Meta(max_length=65_536)]
ListedUrl = Annotated[str, Meta(max_length=8_192)]
"""The address of one of many: together they must stay a record that is quickly read."""
Line = Annotated[str, Meta(max_length=4_096)]
Utc = Annotated[
    str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$(?!\n)")
]
Length = Annotated[float, Meta(ge=-10_000_000, le=10_000_000)]
Extent = Annotated[float, Meta(ge=0, le=10_000_000)]
Ratio = Annotated[float, Meta(gt=0, le=16)]
Count = Annotated[int, Meta(ge=0, le=10_000_000)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every part of the record: frozen, and nothing in it that is not named here."""


class Box(Part, frozen=True, kw_only=True):
    """A rectangle in CSS pixels."""

    x: Length
    y: Length
    width: Extent
    height: Extent


class ItemEntry(Part, frozen=True, kw_only=True):
    """An item the browser took and hashed."""

    name: ItemName
    kind: ItemKind
    media_type: Annotated[
        str, Meta(max_length=100, pattern=r"^[A-Za-z0-9_.+-]+/[A-Za-z0-9_.+-]+$(?!\n)")
    ]
    size: Annotated[int, Meta(ge=0, le=268_435_456)]
    sha256: Digest


class Times(Part, frozen=True, kw_only=True):
    """When the capture began and ended, on the browser's clock."""

    started_at: Utc
    finished_at: Utc
    elapsed_ms: Annotated[float, Meta(ge=0)]
    time_zone: Line
    utc_offset_minutes: Annotated[int, Meta(ge=-1440, le=1440)]


class Tool(Part, frozen=True, kw_only=True):
    """What took the capture."""

    extension_version: Line
    browser: Line
    browser_version: Line
    user_agent: Line
    platform: Line
    method: Line


class Frame(Part, frozen=True, kw_only=True):
    """A frame inside the page: its address and where it is."""

    url: ListedUrl
    box: Box


class ShownTime(Part, frozen=True, kw_only=True):
    """A date or time as the page shows it, as text; `datetime` is what the markup claims."""

    text: Line
    datetime: Line | None


class Page(Part, frozen=True, kw_only=True):
    """The page's own facts, as the browser gave them."""

    url: Url
    tab_url: Url
    canonical_url: Url | None
    referrer: Url | None
    title: Annotated[str, Meta(max_length=65_536)]
    language: Line | None
    ready_state: Line
    content_type: Line
    character_set: Line
    last_modified: Line | None
    scroll_width: Extent
    scroll_height: Extent
    viewport_width: Extent
    viewport_height: Extent
    client_width: Extent
    client_height: Extent
    scroll_x: Length
    scroll_y: Length
    device_pixel_ratio: Ratio
    zoom: Ratio
    color_scheme: Line
    frames: Annotated[list[Frame], Meta(max_length=2_000)]
    shown_times: Annotated[list[ShownTime], Meta(max_length=2_000)]
    metadata: Annotated[dict[str, Annotated[str, Meta(max_length=65_536)]], Meta(max_length=500)]


class Tile(Part, frozen=True, kw_only=True):
    """One picture of the scrolled viewport; `occluders` are fixed or stuck, in viewport pixels."""

    item: ItemName
    scroll_x: Length
    scroll_y: Length
    viewport_width: Extent
    viewport_height: Extent
    device_pixel_ratio: Ratio
    occluders: Annotated[list[Box], Meta(max_length=500)]
    taken_at: Utc
    attempts: Count


class Medium(Part, frozen=True, kw_only=True):
    """An image or video frame on the page: where, its address, its bytes where readable."""

    kind: Annotated[
        str, Meta(pattern=r"^(image|background|video_frame|video_poster|canvas)$(?!\n)")
    ]
    url: ListedUrl | None
    box: Box
    alt: Line | None
    natural_width: Extent
    natural_height: Extent
    item: ItemName | None
    unread_because: Line | None


class Completeness(Part, frozen=True, kw_only=True):
    """Whether the whole page was taken, and if not, why not."""

    stopped_because: Annotated[
        str,
        Meta(
            pattern=r"^(end_of_page|page_changed|tab_left|stopped_by_person|too_long|interrupted|not_scrollable|text_only|capture_failed)$(?!\n)"
        ),
    ]
    tiles_retaken: Count
    images_not_loaded: Count
    notes: Annotated[list[Line], Meta(max_length=1_000)]


class Integrity(Part, frozen=True, kw_only=True):
    """What cannot be known is said to be unknown."""

    page_reloaded_before: Line
    other_extensions: Line
    page_edited_by_tools: Line
    clock_checked: Line


class Record(Part, frozen=True, kw_only=True):
    """The whole record of one capture."""

    format: Annotated[str, Meta(pattern=r"^holdfast\.record/1$(?!\n)")]
    capture_id: Uuid
    case_id: Uuid
    mode: CaptureMode
    gate: GateAnswers
    times: Times
    tool: Tool
    page: Page
    as_seen: ItemName | None
    tiles: Annotated[list[Tile], Meta(max_length=5_000)]
    media: Annotated[list[Medium], Meta(max_length=5_000)]
    completeness: Completeness
    integrity: Integrity
    items: Annotated[list[ItemEntry], Meta(max_length=10_000)]


def read_record(untrusted_value: object) -> Record:
    """Return the record in a value that strict JSON decoding gave.

    Raises:
        RecordInvalid: with the path of the first thing that is not as it should be.
    """
    try:
        return msgspec.convert(untrusted_value, Record)
    except msgspec.ValidationError as error:
        msg = f"The capture's record does not have the form of a record: {_path_of(error)}"
        raise RecordInvalid(msg) from error


def _path_of(error: msgspec.ValidationError) -> str:
    """Return where the fault is, without any value of the page in it."""
    _, at, path = str(error).rpartition(" - at ")
    return path.strip("`") if at else "at its root"
