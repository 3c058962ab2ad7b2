"""The record: what the browser measured and took, as one JSON document hashed in the browser.

Source of truth for its form; `scripts/gen_protocol.py` writes the extension's types from it. List A
of the requirements (identity, address, page, time, collector, machine, visual, media, integrity).
Lengths are CSS pixels unless a name says `_px`; times are UTC, RFC 3339, milliseconds.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from companion.errors import RecordInvalid
from companion.ids import ITEM_NAME_PATTERN, SHA256_PATTERN, UUID_PATTERN
from companion.model import CaptureMode, GateAnswers, ItemKind

FORMAT = "holdfast.record/1"
_PATH = r"`(key in )?\$[a-z0-9_.\[\]]*`"
"""Names of the form itself; of keys that a page made up there is but `[...]`."""

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


class StopReason(StrEnum):
    """What ended the tile loop of a surface, or the capture."""

    END_OF_PAGE = "end_of_page"
    END_OF_SUBJECT = "end_of_subject"
    BUDGET_REACHED = "budget_reached"
    PAGE_CHANGED = "page_changed"
    TAB_LEFT = "tab_left"
    STOPPED_BY_PERSON = "stopped_by_person"
    TOO_LONG = "too_long"
    INTERRUPTED = "interrupted"
    NOT_SCROLLABLE = "not_scrollable"
    TEXT_ONLY = "text_only"
    CAPTURE_FAILED = "capture_failed"


class GapCode(StrEnum):
    """What of a page was not taken, or not as it should be; its words are in `completeness`."""

    COVERED = "covered"
    DOM_CUT = "dom_cut"
    ELSEWHERE = "elsewhere"
    FACTS_CUT = "facts_cut"
    FRAME_NOT_READ = "frame_not_read"
    FRAME_SCROLLS = "frame_scrolls"
    FRAME_UNKNOWN = "frame_unknown"
    IMAGE_NOT_LOADED = "image_not_loaded"
    INNER_CUT = "inner_cut"
    INNER_NOT_TAKEN = "inner_not_taken"
    LOGIN_WALL = "login_wall"
    MEDIA_CUT = "media_cut"
    NO_ROOM = "no_room"
    NOT_RESTORED = "not_restored"
    ORIGINAL_NOT_READ = "original_not_read"
    PINCHED = "pinched"
    RESTLESS = "restless"
    SCAN_CUT = "scan_cut"
    STILL_GROWING = "still_growing"
    TEXT_CUT = "text_cut"
    UNANCHORED = "unanchored"


class SurfaceKind(StrEnum):
    """What scrolls: the document, a part of it, what lies on top of it, or a document in it."""

    DOCUMENT = "document"
    ELEMENT = "element"
    DIALOG = "dialog"
    FRAME = "frame"


class SubjectKind(StrEnum):
    """What the person asked to keep."""

    PAGE = "page"
    ELEMENT = "element"
    IMAGE = "image"
    VIDEO = "video"
    SELECTION = "selection"


class Trigger(StrEnum):
    """What the person did to start the capture."""

    BUTTON = "button"
    SHORTCUT = "shortcut"
    MENU = "menu"
    RECORDING = "recording"
    RELOAD = "reload"


class PageKind(StrEnum):
    """What the address shows: a page, or one file opened directly."""

    HTML = "html"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    PDF = "pdf"
    TEXT = "text"
    OTHER = "other"


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
    """A frame inside the page: address, place in the document, and its own text and HTML.

    `parent` is the number in the list of the frame it is in, None in the page itself.
    """

    url: ListedUrl
    box: Box
    parent: Count | None
    text: ItemName | None
    dom: ItemName | None
    unread_because: Line | None


class ShownTime(Part, frozen=True, kw_only=True):
    """A date or time as the page shows it, as text; `datetime` is what the markup claims."""

    text: Line
    datetime: Line | None


class Page(Part, frozen=True, kw_only=True):
    """The page's own facts, as the browser gave them."""

    kind: PageKind
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


class Surface(Part, frozen=True, kw_only=True):
    """Something that scrolls, of which tiles were taken; sizes as they were at the end.

    `box` is its window in the document, `label` names the element without anything of its content.
    """

    kind: SurfaceKind
    label: Line
    box: Box
    scroll_width: Extent
    scroll_height: Extent
    client_width: Extent
    client_height: Extent
    stopped_because: StopReason


class Anchor(Part, frozen=True, kw_only=True):
    """An element of the page that is followed from tile to tile; `box` in the surface's content."""

    id: Count
    box: Box


class Tile(Part, frozen=True, kw_only=True):
    """One picture of the scrolled viewport; `occluders` are fixed or stuck, in viewport pixels.

    `crop` is the part of the picture that shows the surface, in CSS pixels of the picture;
    `scroll_x` and `scroll_y` say which place of the surface's content is at the crop's corner.
    `bare` are those of the occluders under which the browser found nothing of the page.
    """

    item: ItemName
    surface: Count
    crop: Box
    anchors: Annotated[list[Anchor], Meta(max_length=16)]
    scroll_x: Length
    scroll_y: Length
    viewport_width: Extent
    viewport_height: Extent
    device_pixel_ratio: Ratio
    occluders: Annotated[list[Box], Meta(max_length=500)]
    bare: Annotated[list[Box], Meta(max_length=500)]
    taken_at: Utc
    attempts: Count


class SecondRendering(Part, frozen=True, kw_only=True):
    """A picture of a part of the document that the browser drew again, at once, for comparison.

    `x` to `height` and `occluders` are in CSS pixels of the document, which stood scrolled at
    `scroll_x`, `scroll_y`.
    """

    item: ItemName
    x: Length
    y: Length
    width: Extent
    height: Extent
    scroll_x: Length
    scroll_y: Length
    device_pixel_ratio: Ratio
    occluders: Annotated[list[Box], Meta(max_length=500)]
    taken_at: Utc


class Medium(Part, frozen=True, kw_only=True):
    """An image, video or file on the page: where, its address, its bytes where readable.

    `box` is in the content of `surface`, or of the document if that is None; `frame` is the number
    of the frame it is in.
    """

    kind: Annotated[
        str,
        Meta(
            pattern=r"^(image|background|video_frame|video_poster|video_file|audio_file|canvas|document)$(?!\n)"
        ),
    ]
    surface: Count | None
    frame: Count | None
    url: ListedUrl | None
    box: Box
    alt: Line | None
    natural_width: Extent
    natural_height: Extent
    item: ItemName | None
    unread_because: Line | None


class Gap(Part, frozen=True, kw_only=True):
    """Something that was not taken, or not as it should be: how often, and where if it has a place.

    `box` is in CSS pixels of the document.
    """

    code: GapCode
    count: Count
    box: Box | None
    url: ListedUrl | None


class RecordCompleteness(Part, frozen=True, kw_only=True):
    """Whether the whole of what was asked for was taken, and if not, what is missing and why."""

    stopped_because: StopReason
    tiles_retaken: Count
    waits_for_tab: Count
    images_not_loaded: Count
    gaps: Annotated[list[Gap], Meta(max_length=1_000)]
    notes: Annotated[list[Line], Meta(max_length=1_000)]


class Subject(Part, frozen=True, kw_only=True):
    """What was to be kept: the page, or the part in `box` (content of `surface`)."""

    kind: SubjectKind
    surface: Count | None
    box: Box | None


class Asked(Part, frozen=True, kw_only=True):
    """How the capture was started, and how far the person let it go."""

    trigger: Trigger
    subject: Subject
    most_screens: Count | None
    most_minutes: Annotated[float, Meta(ge=0, le=1_440)] | None
    recording_id: Uuid | None
    reload_of: Uuid | None


class Selection(Part, frozen=True, kw_only=True):
    """The text that was selected on the page, and where (CSS pixels of the document)."""

    item: ItemName
    boxes: Annotated[list[Box], Meta(max_length=500)]


class PostFact(Part, frozen=True, kw_only=True):
    """Something the page says of itself: `where` on the page, and `source` how it was found."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z_]{0,63}$(?!\n)")]
    value: Annotated[str, Meta(max_length=8_192)]
    source: Line
    where: Line


class Redirect(Part, frozen=True, kw_only=True):
    """An answer that sent the browser on to another address."""

    url: Url
    status: Count
    to: Url


class Header(Part, frozen=True, kw_only=True):
    """A response header. What could let someone in as the person is left out and says so."""

    name: Annotated[str, Meta(max_length=200)]
    value: Annotated[str, Meta(max_length=8_192)]
    is_redacted: bool


class Certificate(Part, frozen=True, kw_only=True):
    """A certificate the server showed: DER in base64 (RFC 5280), and its SHA-256."""

    sha256: Digest
    der_base64: Annotated[str, Meta(max_length=32_768)]


class Security(Part, frozen=True, kw_only=True):
    """How the connection was protected, as the browser tells it; the server's certificate first."""

    state: Line
    protocol: Line | None
    cipher: Line | None
    certificates: Annotated[list[Certificate], Meta(max_length=10)]


class Network(Part, frozen=True, kw_only=True):
    """The network's answer that brought the page, as the browser saw it."""

    requested_url: Url
    redirects: Annotated[list[Redirect], Meta(max_length=50)]
    url: Url
    method: Line
    status: Count
    status_line: Line
    headers: Annotated[list[Header], Meta(max_length=300)]
    from_cache: bool
    server_address: Line | None
    security: Security | None
    security_unread_because: Line | None
    started_at: Utc
    completed_at: Utc


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
    asked: Asked
    post_facts: Annotated[list[PostFact], Meta(max_length=500)]
    network: Network | None
    network_unread_because: Line | None
    selection: Selection | None
    as_seen: ItemName | None
    surfaces: Annotated[list[Surface], Meta(max_length=64)]
    tiles: Annotated[list[Tile], Meta(max_length=5_000)]
    second_renderings: Annotated[list[SecondRendering], Meta(max_length=500)]
    media: Annotated[list[Medium], Meta(max_length=5_000)]
    completeness: RecordCompleteness
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
    is_path = at and re.fullmatch(_PATH, path) is not None
    return path.strip("`") if is_path else "at its root"
