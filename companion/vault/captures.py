"""Captures in the database: their rows, and reading them back."""

from __future__ import annotations

import json
from typing import Any

from companion.errors import CaptureUnknown
from companion.ids import CaptureId, CaseId, KnownImageId, ObjectId, Sha256
from companion.model import (
    Capture,
    CaptureMode,
    CompletenessStatement,
    Item,
    ItemKind,
    Match,
    Receipt,
    ReloadReport,
    SealedObject,
    Verdict,
)
from companion.vault.custody_log import position_of
from companion.vault.driver import Database
from companion.vault.regions import region_from

COMPLETENESS_UNKNOWN = "Whether it is complete was not written down when it was kept."


def capture_exists(db: Database, capture_id: CaptureId) -> bool:
    """Say whether a capture with that id is stored."""
    return _row(db, capture_id) is not None


def read_captures(db: Database, case_id: CaseId) -> tuple[Capture, ...]:
    """Return a case's captures in the order they were stored, without their facts."""
    rows = list(db.query("SELECT * FROM captures WHERE case_id = ? ORDER BY position", (case_id,)))
    return tuple(_capture(db, row) for row in rows)


def read_capture(db: Database, capture_id: CaptureId) -> Capture:
    """Return one capture, without its facts (they are in its capture sheet).

    Raises:
        CaptureUnknown: none with that id is stored.
    """
    row = _row(db, capture_id)
    if row is None:
        raise CaptureUnknown
    return _capture(db, row)


def read_receipt(db: Database, capture_id: CaptureId) -> Receipt | None:
    """Return the receipt of a stored capture, the same at every reading, or None.

    It is put together from rows that are never changed after they are written.
    """
    row = _row(db, capture_id)
    if row is None:
        return None
    case_id = CaseId(row["case_id"])
    return Receipt(
        capture_id=capture_id,
        case_id=case_id,
        stored_at=row["stored_at"],
        items=_items(db, capture_id),
        chain=position_of(db, case_id, row["seq"]),
        claim_level=row["claim_level"],
        claim=row["claim"],
        matches=_matches(db, capture_id),
        completeness=_completeness(row),
        summary=row["summary"],
    )


def read_objects(db: Database, case_id: CaseId, sha256: Sha256) -> tuple[SealedObject, ...]:
    """Return every object of a case that holds these bytes: each capture keeps its own copy."""
    rows = db.query(
        "SELECT id, sha256, size FROM objects WHERE case_id = ? AND sha256 = ?", (case_id, sha256)
    )
    return tuple(
        SealedObject(id=ObjectId(row["id"]), sha256=Sha256(row["sha256"]), size=row["size"])
        for row in rows
    )


def read_object_ids(db: Database) -> frozenset[ObjectId]:
    """Return the ids of all objects that belong to something."""
    return frozenset(ObjectId(row["id"]) for row in db.query("SELECT id FROM objects"))


def object_is_named(db: Database, object_id: ObjectId) -> bool:
    """Say whether an object belongs to something."""
    rows = db.query("SELECT 1 FROM objects WHERE id = ?", (object_id,))
    return next(iter(rows), None) is not None


def _row(db: Database, capture_id: CaptureId) -> dict[str, Any] | None:
    return next(iter(db.query("SELECT * FROM captures WHERE id = ?", (capture_id,))), None)


def _capture(db: Database, row: dict[str, Any]) -> Capture:
    capture_id, case_id = CaptureId(row["id"]), CaseId(row["case_id"])
    return Capture(
        id=capture_id,
        case_id=case_id,
        mode=CaptureMode(row["mode"]),
        url=row["url"],
        title=row["title"],
        started_at=row["started_at"],
        stored_at=row["stored_at"],
        claim_level=row["claim_level"],
        exhibit=row["exhibit"],
        items=_items(db, capture_id),
        matches=_matches(db, capture_id),
        chain=position_of(db, case_id, row["seq"]),
        completeness=_completeness(row),
        reload=None if row["reload"] is None else ReloadReport(**json.loads(row["reload"])),
    )


def _completeness(row: dict[str, Any]) -> CompletenessStatement:
    """Return what was said when the capture was kept; earlier releases said nothing."""
    if row["completeness"] is None:
        return CompletenessStatement(
            complete=False, sentence=COMPLETENESS_UNKNOWN, findings=("unknown",)
        )
    said = json.loads(row["completeness"])
    return CompletenessStatement(
        complete=said["complete"], sentence=said["sentence"], findings=tuple(said["findings"])
    )


def _items(db: Database, capture_id: CaptureId) -> tuple[Item, ...]:
    rows = db.query("SELECT * FROM items WHERE capture_id = ? ORDER BY position", (capture_id,))
    return tuple(
        Item(
            name=row["name"],
            kind=ItemKind(row["kind"]),
            media_type=row["media_type"],
            size=row["size"],
            sha256=Sha256(row["sha256"]),
            derived_from=tuple(Sha256(one) for one in json.loads(row["derived_from"])),
        )
        for row in rows
    )


def _matches(db: Database, capture_id: CaptureId) -> tuple[Match, ...]:
    rows = db.query("SELECT * FROM matches WHERE capture_id = ? ORDER BY position", (capture_id,))
    return tuple(
        Match(
            known_id=KnownImageId(row["known_id"]),
            label=row["label"],
            verdict=Verdict(row["verdict"]),
            method=row["method"],
            distance=row["distance"],
            threshold=row["threshold"],
            subject=row["subject"],
            region=region_from(row["region"]),
            sentence=row["sentence"],
        )
        for row in rows
    )
