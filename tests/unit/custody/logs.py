"""Custody logs for tests, made with fixed keys and salts."""

from __future__ import annotations

from companion.custody.chain import GENESIS, make_line
from companion.custody.signing import Signer
from companion.ids import CaseId
from companion.model import CustodyEvent, CustodyLine

CASE = CaseId("11111111-1111-4111-8111-111111111111")
OTHER_CASE = CaseId("22222222-2222-4222-8222-222222222222")
DEVICE = "33333333-3333-4333-8333-333333333333"
SIGNER = Signer(bytes(range(32)), DEVICE)
OTHER_SIGNER = Signer(bytes(range(1, 33)), DEVICE)


def make_log(length: int, *, case_id: CaseId = CASE) -> list[CustodyLine]:
    """Return a log of `length` lines; line N has N in its private details and in its salt."""
    lines: list[CustodyLine] = []
    prev = GENESIS
    for seq in range(1, length + 1):
        line = make_line(
            CustodyEvent(action="capture.stored", actor="person", details={"number": seq}),
            seq=seq,
            utc=f"2026-01-31T23:59:{seq % 60:02d}.000Z",
            case_id=case_id,
            device=DEVICE,
            tool="holdfast 0.1.0",
            salt=f"{seq:064x}",
            prev=prev,
        )
        lines.append(line)
        prev = line.sha256
    return lines


def as_bytes(lines: list[CustodyLine]) -> list[bytes]:
    """Return the lines as a file yields them."""
    return [f"{line.text}\n".encode() for line in lines]
