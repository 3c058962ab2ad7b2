"""capture.json: what Holdfast says of one exhibit, the first file of its folder to read. Pure.

It is made at the hand-over, and its digest stands in the log's line of the hand-over. It adds to
the capture sheet, which was sealed with the capture, what was not known then: the exhibit's number,
where in the custody log the capture is, and the list of files. What it repeats of sheet and record
must be theirs.
"""

from __future__ import annotations

import json
from typing import Annotated

import msgspec
from msgspec import Meta

from companion.custody.claims import CAPTURED
from companion.errors import ObjectDamaged
from companion.ids import ITEM_NAME_PATTERN, SHA256_PATTERN, UUID_PATTERN
from companion.model import Capture, CaptureMode, Item, ItemKind, Match, Rect, Verdict

FORMAT = "holdfast.capture/1"
MOST_THAT_CAN_BE_SHOWN = CAPTURED
"""A bundle of this format holds nothing that could back a higher claim level."""

Digest = Annotated[str, Meta(pattern=SHA256_PATTERN)]
Uuid = Annotated[str, Meta(pattern=UUID_PATTERN)]
Whole = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every part: frozen, and nothing in it that is not named here."""


class Claim(Part, frozen=True, kw_only=True):
    """What may be said of the exhibit, and no more."""

    level: Annotated[int, Meta(ge=0, le=5)]
    sentence: Annotated[str, Meta(max_length=4_096)]


class Position(Part, frozen=True, kw_only=True):
    """Where in the custody log the capture was stored: the line's number and its SHA-256."""

    seq: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    head: Digest


class FileEntry(Part, frozen=True, kw_only=True):
    """A file of the exhibit; a derivative names what it was made from."""

    name: Annotated[str, Meta(pattern=ITEM_NAME_PATTERN)]
    kind: ItemKind
    media_type: Annotated[str, Meta(max_length=100)]
    size: Whole
    sha256: Digest
    derived_from: list[Digest]


class Region(Part, frozen=True, kw_only=True):
    """A rectangle in CSS pixels from the document's top left."""

    x: float
    y: float
    width: float
    height: float


class CompletenessEntry(Part, frozen=True, kw_only=True):
    """One finding about completeness: its code, how often, where, in words."""

    code: Annotated[str, Meta(max_length=100)]
    breaks: bool
    count: Whole
    sentence: Annotated[str, Meta(max_length=4_096)]
    boxes: list[Region]


class Completeness(Part, frozen=True, kw_only=True):
    """Whether the capture is the whole of what was asked for, and what is missing and why."""

    complete: bool
    sentence: Annotated[str, Meta(max_length=16_384)]
    findings: list[CompletenessEntry]


class MatchEntry(Part, frozen=True, kw_only=True):
    """A known image found in the capture. The label is the person's own."""

    known_id: Uuid
    label: Annotated[str, Meta(max_length=80)]
    verdict: Verdict
    method: Annotated[str, Meta(max_length=200)]
    distance: Whole
    threshold: Whole
    subject: Annotated[str, Meta(max_length=200)]
    region: Region | None
    sentence: Annotated[str, Meta(max_length=4_096)]


class CaptureDocument(Part, frozen=True, kw_only=True):
    """The whole of capture.json. `sheet` is the capture sheet without what stands above it."""

    format: Annotated[str, Meta(pattern=r"^holdfast\.capture/1$(?!\n)")]
    exhibit: Annotated[int, Meta(ge=1, le=999_999)]
    capture_id: Uuid
    case_id: Uuid
    mode: CaptureMode
    url: str
    title: str
    started_at: str
    started_local: str
    stored_at: str
    claim: Claim
    completeness: Completeness
    custody: Position
    files: list[FileEntry]
    matches: list[MatchEntry]
    sheet: dict[str, object]


STANDS_ABOVE = frozenset({"format", "identity", "claim", "completeness", "matches", "items"})
"""What of the capture sheet is not repeated under `sheet`: capture.json says it at its top."""


def capture_document(capture: Capture, number: int, *, untrusted_sheet: bytes) -> CaptureDocument:
    """Return what is said of `capture` as exhibit `number`.

    `untrusted_sheet` is its capture sheet, which repeats what the browser said.

    Raises:
        ObjectDamaged: the capture sheet does not have the form of one.
    """
    try:
        sheet = msgspec.convert(json.loads(untrusted_sheet), dict[str, object])
        claim = msgspec.convert(sheet.get("claim"), Claim)
        whole = msgspec.convert(sheet.get("completeness"), Completeness)
    except (ValueError, RecursionError) as error:
        raise ObjectDamaged from error
    return CaptureDocument(
        format=FORMAT,
        exhibit=number,
        capture_id=capture.id,
        case_id=capture.case_id,
        mode=capture.mode,
        url=capture.url,
        title=capture.title,
        started_at=capture.started_at,
        started_local=_started_local(sheet),
        stored_at=capture.stored_at,
        claim=claim,
        completeness=whole,
        custody=Position(seq=capture.chain.seq, head=capture.chain.head),
        files=[_file(item) for item in sorted(capture.items, key=lambda item: item.name)],
        matches=[_match(match) for match in capture.matches],
        sheet=_repeated(sheet),
    )


def document_bytes(document: CaptureDocument) -> bytes:
    """Return capture.json: indented for people, keys sorted, UTF-8, one line feed at the end."""
    built = msgspec.to_builtins(document)
    return (json.dumps(built, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def disagreements(
    document: CaptureDocument, *, record: dict[str, object], sheet: dict[str, object]
) -> list[str]:
    """Return the names of what `document` says otherwise than the two files it repeats."""
    page, times = group_in(record, "page"), group_in(record, "times")
    claim: object = msgspec.to_builtins(document.claim)
    completeness: object = msgspec.to_builtins(document.completeness)
    said: dict[str, tuple[object, object]] = {
        "capture_id": (document.capture_id, record.get("capture_id")),
        "case_id": (document.case_id, record.get("case_id")),
        "mode": (document.mode.value, record.get("mode")),
        "url": (document.url, page.get("url")),
        "title": (document.title, page.get("title")),
        "started_at": (document.started_at, times.get("started_at")),
        "started_local": (document.started_local, _started_local(sheet)),
        "claim": (claim, sheet.get("claim")),
        "completeness": (completeness, sheet.get("completeness")),
        "sheet": (document.sheet, _repeated(sheet)),
    }
    return [name for name, (here, there) in said.items() if not same_json(here, there)]


def same_json(one: object, other: object) -> bool:
    """Say whether two JSON values say the same. In Python `True == 1`; in JSON they differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and one == other


def group_in(untrusted: dict[str, object], name: str) -> dict[str, object]:
    """Return the object called `name` in a record or sheet, empty when it is none."""
    group = untrusted.get(name)
    return group if isinstance(group, dict) else {}


def _started_local(sheet: dict[str, object]) -> str:
    """Return when the capture began, as a clock on the wall there showed it."""
    return str(group_in(sheet, "time").get("started_local", ""))


def _repeated(sheet: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in sheet.items() if name not in STANDS_ABOVE}


def _file(item: Item) -> FileEntry:
    return FileEntry(
        name=item.name,
        kind=item.kind,
        media_type=item.media_type,
        size=item.size,
        sha256=item.sha256,
        derived_from=list(item.derived_from),
    )


def _match(match: Match) -> MatchEntry:
    return MatchEntry(
        known_id=match.known_id,
        label=match.label,
        verdict=match.verdict,
        method=match.method,
        distance=match.distance,
        threshold=match.threshold,
        subject=match.subject,
        region=None if match.region is None else _region(match.region),
        sentence=match.sentence,
    )


def _region(rect: Rect) -> Region:
    """Return the rectangle in fractions throughout, so that it is written the same each time."""
    return Region(
        x=float(rect.x), y=float(rect.y), width=float(rect.width), height=float(rect.height)
    )
