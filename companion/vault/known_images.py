"""Known images in the database: fingerprints and a label, never a picture."""

from __future__ import annotations

from typing import Any

from companion.errors import KnownImageUnknown
from companion.ids import CaseId, KnownImageId
from companion.model import Fingerprint, KnownImage
from companion.vault.driver import Database


def insert_known_image(db: Database, case_id: CaseId, known: KnownImage) -> None:
    """Store a known image's fingerprints."""
    db.execute(
        "INSERT INTO known_images (id, case_id, label, added_at) VALUES (?, ?, ?, ?)",
        (known.id, case_id, known.label, known.added_at),
    )
    db.conn.executemany(
        "INSERT INTO known_fingerprints (known_id, position, algorithm, value, quality)"
        " VALUES (?, ?, ?, ?, ?)",
        [
            (known.id, position, one.algorithm, one.value, one.quality)
            for position, one in enumerate(known.fingerprints)
        ],
    )


def delete_known_image(db: Database, known_id: KnownImageId) -> None:
    """Forget a known image; its fingerprints go with it."""
    db.execute("DELETE FROM known_images WHERE id = ?", (known_id,))


def read_known_images(db: Database, case_id: CaseId) -> tuple[KnownImage, ...]:
    """Return a case's known images, the oldest first."""
    rows = list(
        db.query("SELECT * FROM known_images WHERE case_id = ? ORDER BY position", (case_id,))
    )
    return tuple(_known_image(db, row) for row in rows)


def read_known_image(db: Database, known_id: KnownImageId) -> tuple[CaseId, KnownImage]:
    """Return a known image and the case it belongs to.

    Raises:
        KnownImageUnknown: there is none with that id.
    """
    row = next(iter(db.query("SELECT * FROM known_images WHERE id = ?", (known_id,))), None)
    if row is None:
        raise KnownImageUnknown
    return CaseId(row["case_id"]), _known_image(db, row)


def _known_image(db: Database, row: dict[str, Any]) -> KnownImage:
    fingerprints = db.query(
        "SELECT algorithm, value, quality FROM known_fingerprints WHERE known_id = ?"
        " ORDER BY position",
        (row["id"],),
    )
    return KnownImage(
        id=KnownImageId(row["id"]),
        label=row["label"],
        added_at=row["added_at"],
        fingerprints=tuple(Fingerprint(**one) for one in fingerprints),
    )
