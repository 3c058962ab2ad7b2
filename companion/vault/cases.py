"""Cases in the database."""

from __future__ import annotations

from typing import Any

from companion.errors import CaseUnknown
from companion.ids import CaseId
from companion.model import Case, GateAnswers, Standing, Under18
from companion.vault.driver import Database


def insert_case(db: Database, case: Case, *, recipient: str, wrapped_identity: bytes) -> None:
    """Store a new case with the key its objects are sealed to."""
    db.execute(
        "INSERT INTO cases (id, label, created_at, recipient, wrapped_identity)"
        " VALUES (?, ?, ?, ?, ?)",
        (case.id, case.label, case.created_at, recipient, wrapped_identity),
    )


def update_gate(db: Database, case_id: CaseId, answers: GateAnswers) -> None:
    """Store the gate's answers for a case, in place of earlier ones."""
    db.execute(
        "UPDATE cases SET safe_place = ?, under_18 = ?, standing = ?, answered_at = ? WHERE id = ?",
        (
            int(answers.safe_place),
            answers.under_18.value,
            answers.standing.value,
            answers.answered_at,
            case_id,
        ),
    )


def read_cases(db: Database) -> tuple[Case, ...]:
    """Return every case, the oldest first."""
    return tuple(_case(row) for row in db.query("SELECT * FROM cases ORDER BY position"))


def read_case(db: Database, case_id: CaseId) -> Case:
    """Return one case.

    Raises:
        CaseUnknown: there is none with that id.
    """
    return _case(_row(db, case_id))


def read_case_keys(db: Database, case_id: CaseId) -> tuple[str, bytes]:
    """Return the recipient that a case's objects are sealed to, and the wrapped identity.

    Raises:
        CaseUnknown: there is none with that id.
    """
    row = _row(db, case_id)
    return row["recipient"], row["wrapped_identity"]


def _row(db: Database, case_id: CaseId) -> dict[str, Any]:
    row = next(iter(db.query("SELECT * FROM cases WHERE id = ?", (case_id,))), None)
    if row is None:
        raise CaseUnknown
    return row


def _case(row: dict[str, Any]) -> Case:
    return Case(
        id=CaseId(row["id"]), label=row["label"], created_at=row["created_at"], gate=_gate(row)
    )


def _gate(row: dict[str, Any]) -> GateAnswers | None:
    if row["answered_at"] is None:
        return None
    return GateAnswers(
        safe_place=bool(row["safe_place"]),
        under_18=Under18(row["under_18"]),
        standing=Standing(row["standing"]),
        answered_at=row["answered_at"],
    )
