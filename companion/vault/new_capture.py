"""What is handed to the vault when a capture is stored."""

from __future__ import annotations

from dataclasses import dataclass

from companion.ids import CaptureId, CaseId
from companion.model import (
    CaptureMode,
    CompletenessStatement,
    Fingerprint,
    GateAnswers,
    Item,
    Match,
    Rect,
    ReloadReport,
    SealedObject,
)


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item, and the sealed object that holds its bytes."""

    item: Item
    sealed: SealedObject


@dataclass(frozen=True, slots=True)
class SeenImage:
    """The fingerprints of one image as it was seen: an item, or a region of the screenshot."""

    subject: str
    region: Rect | None
    fingerprints: tuple[Fingerprint, ...]


@dataclass(frozen=True, slots=True)
class NewCapture:
    """A capture that is complete and sealed, about to become visible in one transaction."""

    id: CaptureId
    case_id: CaseId
    mode: CaptureMode
    gate: GateAnswers
    url: str
    title: str
    started_at: str
    stored_at: str
    claim_level: int
    claim: str
    summary: str
    completeness: CompletenessStatement
    reload: ReloadReport | None
    items: tuple[KeptItem, ...]
    seen: tuple[SeenImage, ...] = ()
    matches: tuple[Match, ...] = ()
