"""Writing a capture: every row of it, inside the one transaction that makes it visible."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from companion.errors import CaptureUnknown
from companion.ids import CaptureId, CaseId
from companion.vault.driver import Database
from companion.vault.new_capture import KeptItem, NewCapture, SeenImage
from companion.vault.regions import region_text


def insert_capture(db: Database, new: NewCapture, *, seq: int) -> None:
    """Store a capture whose custody line is number `seq` of its case."""
    db.execute(
        "INSERT INTO captures (id, case_id, mode, url, title, started_at, stored_at, claim_level,"
        " claim, summary, seq, completeness, reload)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.id,
            new.case_id,
            new.mode.value,
            new.url,
            new.title,
            new.started_at,
            new.stored_at,
            new.claim_level,
            new.claim,
            new.summary,
            seq,
            json.dumps(asdict(new.completeness)),
            None if new.reload is None else json.dumps(asdict(new.reload)),
        ),
    )
    _insert_items(db, new.case_id, new.id, items=new.items)
    _insert_fingerprints(db, new.id, new.seen)
    _insert_matches(db, new)


def number_captures(
    db: Database, case_id: CaseId, capture_ids: Sequence[CaptureId]
) -> tuple[dict[CaptureId, int], dict[CaptureId, int]]:
    """Give each capture without an exhibit number the next free one of its case.

    Returns the numbers of all captures named, and of those that were numbered now.

    Raises:
        CaptureUnknown: one of them is not a capture of this case.
    """
    known = _exhibits(db, case_id)
    last = max((number for number in known.values() if number is not None), default=0)
    numbers: dict[CaptureId, int] = {}
    added: dict[CaptureId, int] = {}
    for capture_id in capture_ids:
        if capture_id not in known:
            raise CaptureUnknown
        number = known[capture_id]
        if number is None:
            last += 1
            number = known[capture_id] = added[capture_id] = last
        numbers[capture_id] = number
    db.conn.executemany(
        "UPDATE captures SET exhibit = ? WHERE id = ?",
        [(number, capture_id) for capture_id, number in added.items()],
    )
    return numbers, added


def _exhibits(db: Database, case_id: CaseId) -> dict[CaptureId, int | None]:
    rows = db.query("SELECT id, exhibit FROM captures WHERE case_id = ?", (case_id,))
    return {CaptureId(row["id"]): row["exhibit"] for row in rows}


def _insert_items(
    db: Database, case_id: CaseId, capture_id: CaptureId, *, items: Sequence[KeptItem]
) -> None:
    db.conn.executemany(
        "INSERT INTO objects (id, case_id, sha256, size) VALUES (?, ?, ?, ?)",
        [(kept.sealed.id, case_id, kept.sealed.sha256, kept.sealed.size) for kept in items],
    )
    db.conn.executemany(
        "INSERT INTO items (capture_id, position, name, kind, media_type, size, sha256, object_id,"
        " derived_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                capture_id,
                position,
                kept.item.name,
                kept.item.kind.value,
                kept.item.media_type,
                kept.item.size,
                kept.item.sha256,
                kept.sealed.id,
                json.dumps(kept.item.derived_from),
            )
            for position, kept in enumerate(items)
        ],
    )


def _insert_fingerprints(db: Database, capture_id: CaptureId, seen: Sequence[SeenImage]) -> None:
    pairs = [(image, one) for image in seen for one in image.fingerprints]
    db.conn.executemany(
        "INSERT INTO fingerprints (capture_id, position, subject, region, algorithm, value,"
        " quality) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                capture_id,
                position,
                image.subject,
                region_text(image.region),
                one.algorithm,
                one.value,
                one.quality,
            )
            for position, (image, one) in enumerate(pairs)
        ],
    )


def _insert_matches(db: Database, new: NewCapture) -> None:
    db.conn.executemany(
        "INSERT INTO matches (capture_id, position, known_id, label, verdict, method, distance,"
        " threshold, subject, region, sentence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                new.id,
                position,
                match.known_id,
                match.label,
                match.verdict.value,
                match.method,
                match.distance,
                match.threshold,
                match.subject,
                region_text(match.region),
                match.sentence,
            )
            for position, match in enumerate(new.matches)
        ],
    )
