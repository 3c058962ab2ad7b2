"""Each case's custody log in the database, with its running hash in memory.

Appending costs the same however long the log is: the hash of everything before is carried along,
and was checked against the last signed checkpoint when the log was first read.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from companion import __version__
from companion.clock import Clock, utc_text
from companion.custody.chain import GENESIS, make_line
from companion.custody.checkpoint import is_signed_by, make_checkpoint, read_checkpoint
from companion.custody.signing import Signer
from companion.errors import ChainBroken, CheckpointInvalid
from companion.ids import CaseId, Sha256
from companion.model import ChainPosition, Checkpoint, CustodyEvent, CustodyLine
from companion.vault.driver import Database

if TYPE_CHECKING:
    from hashlib import _Hash

TOOL = f"holdfast {__version__}"
SALT_BYTES = 32


@dataclass(slots=True)
class Head:
    """Where a log ends: how many lines, the hash of the last, the hash of all so far."""

    count: int = 0
    last: Sha256 = GENESIS
    prefix: _Hash = field(default_factory=hashlib.sha256)

    def copy(self) -> Head:
        """Return a head that can be moved on without moving this one."""
        return Head(count=self.count, last=self.last, prefix=self.prefix.copy())

    def move_to(self, line: CustodyLine) -> None:
        """Take in the next line."""
        self.count, self.last = line.seq, line.sha256
        self.prefix.update(f"{line.text}\n".encode())

    @property
    def prefix_sha256(self) -> Sha256:
        """The SHA-256 of all lines so far, with their line feeds."""
        return Sha256(self.prefix.hexdigest())


class CustodyLog:
    """The writer of all cases' logs; used inside a write unit only."""

    def __init__(self, db: Database, *, clock: Clock, device_id: str, signer: Signer) -> None:
        """Take the open database and what every line and checkpoint is made with."""
        self._db = db
        self._clock = clock
        self._device_id = device_id
        self._signer = signer
        self._heads: dict[CaseId, Head] = {}
        self._moved: dict[CaseId, Head] = {}

    def append(self, case_id: CaseId, event: CustodyEvent) -> CustodyLine:
        """Append one event to a case's log and return its line.

        Raises:
            ChainBroken: what is there is not what the last checkpoint states.
            NotCanonical: the event does not have the form of one.
        """
        head = self._moved.get(case_id)
        if head is None:
            head = self._moved[case_id] = self._head(case_id).copy()
        line = make_line(
            event,
            seq=head.count + 1,
            utc=utc_text(self._clock.now()),
            case_id=case_id,
            device=self._device_id,
            tool=TOOL,
            salt=secrets.token_hex(SALT_BYTES),
            prev=head.last,
        )
        self._db.execute(
            "INSERT INTO custody (case_id, seq, text, sha256, salt, details)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (case_id, line.seq, line.text, line.sha256, line.salt, line.details),
        )
        head.move_to(line)
        return line

    def write_checkpoints(self) -> None:
        """Sign and store where each log that was appended to ends now."""
        for case_id, head in self._moved.items():
            checkpoint = make_checkpoint(
                case_id, head.count, prefix_sha256=head.prefix_sha256, signer=self._signer
            )
            self._db.execute(
                "INSERT INTO checkpoints (case_id, count, prefix_sha256, note) VALUES (?, ?, ?, ?)",
                (case_id, checkpoint.count, checkpoint.prefix_sha256, checkpoint.note),
            )

    def accept(self) -> None:
        """Take over the new heads: the transaction is on the disk."""
        self._heads.update(self._moved)
        self._moved.clear()

    def forget(self) -> None:
        """Drop the heads that were moved; the next append reads them from the database again."""
        for case_id in self._moved:
            self._heads.pop(case_id, None)
        self._moved.clear()

    def _head(self, case_id: CaseId) -> Head:
        head = self._heads.get(case_id)
        if head is None:
            head = self._heads[case_id] = self._read_head(case_id)
        return head

    def _read_head(self, case_id: CaseId) -> Head:
        """Read a log through, and compare it with the last checkpoint."""
        head = Head()
        for line in read_lines(self._db, case_id):
            head.move_to(line)
        last = last_checkpoint(self._db, case_id)
        if last is None and head.count == 0:
            return head
        if (
            last is None
            or (last.count, last.prefix_sha256) != (head.count, head.prefix_sha256)
            or not self._signed(last)
        ):
            raise ChainBroken
        return head

    def _signed(self, checkpoint: Checkpoint) -> bool:
        """Say whether a checkpoint's note says what its row says, under this device's key."""
        try:
            stated = read_checkpoint(checkpoint.note)
            return stated == checkpoint and is_signed_by(stated.note, self._signer.public_pem)
        except CheckpointInvalid:
            return False


def read_lines(db: Database, case_id: CaseId) -> Iterator[CustodyLine]:
    """Yield a case's lines in their order."""
    rows = db.query(
        "SELECT seq, text, sha256, salt, details FROM custody WHERE case_id = ? ORDER BY seq",
        (case_id,),
    )
    return (
        CustodyLine(
            seq=row["seq"],
            text=row["text"],
            sha256=Sha256(row["sha256"]),
            salt=row["salt"],
            details=row["details"],
        )
        for row in rows
    )


def read_checkpoints(db: Database, case_id: CaseId) -> Iterator[Checkpoint]:
    """Yield a case's checkpoints in their order."""
    rows = db.query("SELECT * FROM checkpoints WHERE case_id = ? ORDER BY count", (case_id,))
    return (_checkpoint(row) for row in rows)


def last_checkpoint(db: Database, case_id: CaseId) -> Checkpoint | None:
    """Return a case's newest checkpoint."""
    rows = db.query(
        "SELECT * FROM checkpoints WHERE case_id = ? ORDER BY count DESC LIMIT 1", (case_id,)
    )
    return next((_checkpoint(row) for row in rows), None)


def position_of(db: Database, case_id: CaseId, seq: int) -> ChainPosition:
    """Return where line `seq` stands: its hash, and the first checkpoint that covers it.

    Raises:
        ChainBroken: there is no such line, or no checkpoint covers it.
    """
    rows = db.query(
        "SELECT custody.sha256 AS head, checkpoints.note AS note FROM custody"
        " JOIN checkpoints ON checkpoints.case_id = custody.case_id"
        " AND checkpoints.count >= custody.seq"
        " WHERE custody.case_id = ? AND custody.seq = ? ORDER BY checkpoints.count LIMIT 1",
        (case_id, seq),
    )
    row = next(iter(rows), None)
    if row is None:
        raise ChainBroken
    return ChainPosition(seq=seq, head=Sha256(row["head"]), checkpoint=row["note"])


def _checkpoint(row: dict[str, object]) -> Checkpoint:
    return Checkpoint(
        case_id=CaseId(str(row["case_id"])),
        count=int(str(row["count"])),
        prefix_sha256=Sha256(str(row["prefix_sha256"])),
        note=str(row["note"]),
    )
