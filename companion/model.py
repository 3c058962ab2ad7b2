"""The glossary in code: frozen values that every layer shares, with no behaviour of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from companion.ids import CaptureId, CaseId, KnownImageId, ObjectId, Sha256

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]
"""Whatever JSON can say."""


class VaultState(StrEnum):
    """Whether there is a vault here, and whether its keys are in memory."""

    ABSENT = "absent"
    LOCKED = "locked"
    UNLOCKED = "unlocked"


class CaptureMode(StrEnum):
    """With a permit everything is kept; without one, text and addresses only."""

    PIXELS = "pixels"
    TEXT_ONLY = "text_only"


class ItemKind(StrEnum):
    """What an item of a capture is. The last two are derivatives that the companion makes."""

    RECORD = "record"
    AS_SEEN = "as_seen"
    TILE = "tile"
    SECOND_RENDERING = "second_rendering"
    DOM = "dom"
    TEXT = "text"
    MEDIA = "media"
    SCREENSHOT = "screenshot"
    CAPTURE_SHEET = "capture_sheet"


PIXEL_KINDS = frozenset(
    {
        ItemKind.AS_SEEN,
        ItemKind.TILE,
        ItemKind.SECOND_RENDERING,
        ItemKind.DOM,
        ItemKind.MEDIA,
        ItemKind.SCREENSHOT,
    }
)
"""Kinds that hold or may embed pixels: kept only with a permit."""


class Under18(StrEnum):
    """The answer to: is anyone shown under 18, or might they have been when it was made?"""

    NO = "no"
    YES = "yes"
    NOT_SURE = "not_sure"


class Standing(StrEnum):
    """The answer to: are you the person shown, or acting with their consent?"""

    SELF = "self"
    WITH_CONSENT = "with_consent"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class GateAnswers:
    """The three answers the gate asks for, and when they were given (UTC, RFC 3339)."""

    safe_place: bool
    under_18: Under18
    standing: Standing
    answered_at: str


PixelPermit = NewType("PixelPermit", GateAnswers)
"""Made by `service.gate` alone. Every function that touches pixels asks for one."""


class Verdict(StrEnum):
    """What comparing with a known image says; only `candidate` leaves a decision to a person."""

    MATCH = "match"
    CANDIDATE = "candidate"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: on a page in CSS pixels from the document's top left, on an image in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Case:
    """One person's matter; owns everything else. `label` is chosen to reveal nothing."""

    id: CaseId
    label: str
    created_at: str
    gate: GateAnswers | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One immutable file of a capture, named by its SHA-256; a derivative names its sources."""

    name: str
    kind: ItemKind
    media_type: str
    size: int
    sha256: Sha256
    derived_from: tuple[Sha256, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedObject:
    """Where an item's bytes are in the vault: one age file."""

    id: ObjectId
    sha256: Sha256
    size: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A value by which an image is known again, in hex: `sha256/1`, `pdq/1`, `phash16/1`.

    `pdq-dihedral/1` is eight PDQ values joined by colons: a known image in every orientation.
    """

    algorithm: str
    value: str
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class KnownImage:
    """A reference image the person supplied, kept as fingerprints only."""

    id: KnownImageId
    label: str
    added_at: str
    fingerprints: tuple[Fingerprint, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """One known image found in one place of a capture, with how and how sure.

    `subject` is the item name, or `screenshot` with `region` in document CSS pixels.
    """

    known_id: KnownImageId
    label: str
    verdict: Verdict
    method: str
    distance: int
    threshold: int
    subject: str
    region: Rect | None
    sentence: str


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """What is about to be appended to a case's custody log.

    `details` are private: only a salted commitment to them goes into the line.
    """

    action: str
    actor: str
    details: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """One appended line: its exact text without line feed, and the opening of its commitment."""

    seq: int
    text: str
    sha256: Sha256
    salt: str
    details: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement that the first `count` lines of a case's log hash to `prefix_sha256`."""

    case_id: CaseId
    count: int
    prefix_sha256: Sha256
    note: str


@dataclass(frozen=True, slots=True)
class ChainPosition:
    """Where in the custody log something stands: the line's number and the head after it."""

    seq: int
    head: Sha256
    checkpoint: str


@dataclass(frozen=True, slots=True)
class StitchReport:
    """What the stitch of one surface found: sizes in device pixels, overlaps compared bit by bit.

    `uncovered_plain` are those of the uncovered areas around which all is of one colour. Of its
    tiles, anchors gave or confirmed the place of `tiles_anchored`; `tiles_shifted` stand
    elsewhere than their scroll position says, the last one by `shift_x`, `shift_y`; for
    `tiles_against_anchors` the pixels spoke for the position alone. `geometry_sha256` is of what
    the record says of the tiles.

    Uncovered is what no tile shows without something fixed over it; of that, missing is what no
    tile shows at all. The areas listed, in pixels of the screenshot, are at most 64 each; the
    counts are whole. `pixels_sha256` is of the RGB bytes, row by row: the same whatever wrote the
    PNG file.
    """

    width: int
    height: int
    tiles: int
    overlap_pixels: int
    conflict_pixels: int
    uncovered_pixels: int
    algorithm: str
    missing_pixels: int = 0
    conflicts: tuple[Rect, ...] = ()
    uncovered: tuple[Rect, ...] = ()
    uncovered_plain: tuple[Rect, ...] = ()
    pixels_sha256: str = ""
    surface: int = 0
    tiles_anchored: int = 0
    tiles_shifted: int = 0
    tiles_against_anchors: int = 0
    shift_x: int = 0
    shift_y: int = 0
    geometry_sha256: str = ""


@dataclass(frozen=True, slots=True)
class RenderingReport:
    """What comparing a second drawing of the document with its long screenshot found.

    Compared is what both show with nothing over it. The areas listed, in pixels of the screenshot,
    are at most 64; the counts are whole. `uncompared_because` says why nothing was compared.
    """

    item: str
    compared_pixels: int
    differing_pixels: int
    differing: tuple[Rect, ...] = ()
    uncompared_because: str = ""


@dataclass(frozen=True, slots=True)
class CompletenessStatement:
    """Whether a capture is the whole of what was asked for; `findings` are codes of what is not.

    `sentence` says both in words, without anything of the page.
    """

    complete: bool
    sentence: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReloadReport:
    """What comparing a page that Holdfast loaded again with its first capture found.

    Lines are of the visible text, in any order. `pixels` is how the long screenshots were compared:
    `bit_by_bit`, `rows` (the rows that both begin and end with), or `not_comparable`.
    """

    first_capture_id: CaptureId
    text_same: bool
    lines_added: int
    lines_removed: int
    pixels: str
    pixels_compared: int
    pixels_differing: int
    network_recorded: bool
    agrees: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The companion's answer to a committed capture: what is kept, and where it stands."""

    capture_id: CaptureId
    case_id: CaseId
    stored_at: str
    items: tuple[Item, ...]
    chain: ChainPosition
    claim_level: int
    claim: str
    matches: tuple[Match, ...]
    completeness: CompletenessStatement
    summary: str
    already: bool = False


@dataclass(frozen=True, slots=True)
class Capture:
    """One act of recording a page, as the vault keeps it."""

    id: CaptureId
    case_id: CaseId
    mode: CaptureMode
    url: str
    title: str
    started_at: str
    stored_at: str
    claim_level: int
    exhibit: int | None
    items: tuple[Item, ...]
    matches: tuple[Match, ...]
    chain: ChainPosition
    completeness: CompletenessStatement
    reload: ReloadReport | None = None
    facts: dict[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckFault:
    """Something in the vault that is not what was written; `subject` is a line, capture or item."""

    code: str
    sentence: str
    case_id: CaseId | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What reading the whole vault found. Counts are of everything read, `bytes` of the items."""

    cases: int
    captures: int
    items: int
    bytes: int
    lines: int
    checkpoints: int
    faults: tuple[CheckFault, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What `status` answers: versions, and whether the vault is there and open."""

    companion: str
    vault: VaultState
    cases: int | None
