"""Vaults for tests: made in a moment, with a clock that only moves when it is asked."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from companion.ids import CaptureId, CaseId, Sha256, new_id
from companion.model import (
    CaptureMode,
    CompletenessStatement,
    Fingerprint,
    GateAnswers,
    Item,
    ItemKind,
    Match,
    Rect,
    Standing,
    Under18,
    Verdict,
)
from companion.vault.header import KdfCost
from companion.vault.new_capture import KeptItem, NewCapture, SeenImage
from companion.vault.vault import Vault

CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)
PASSPHRASE = "correct horse battery"
GATE = GateAnswers(
    safe_place=True,
    under_18=Under18.NO,
    standing=Standing.SELF,
    answered_at="2026-01-31T12:00:00.000Z",
)
URL = "https://example.org/posts/1?who=me"
FINGERPRINTS = (Fingerprint("sha256/1", "ab" * 32), Fingerprint("pdq/1", "cd" * 32, 100))
KNOWN = new_id()
MATCH = Match(
    known_id=KNOWN,
    label="A",
    verdict=Verdict.MATCH,
    method="pdq/1",
    distance=12,
    threshold=31,
    subject="media/0001",
    region=Rect(0.5, 10.25, 300.0, 200.125),
    sentence="Known image A is here.",
)


class StepClock:
    """A clock on which every look takes a millisecond."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def monotonic_ms(self) -> int:
        return int(self.now().timestamp() * 1_000)


def new_vault(folder: Path, *, label: str = "Case 1") -> tuple[Vault, str, CaseId]:
    """Return a new vault, its recovery key, and its case."""
    vault, recovery = Vault.create(
        folder, PASSPHRASE, clock=StepClock(), case_label=label, cost=CHEAP
    )
    return vault, recovery, vault.cases()[0].id


def open_vault(folder: Path, secret: str = PASSPHRASE) -> Vault:
    """Open a vault made by `new_vault`."""
    return Vault.open(folder, secret, clock=StepClock(), cost=CHEAP)


def kept_item(vault: Vault, case_id: CaseId, data: bytes, *, name: str, kind: ItemKind) -> KeptItem:
    """Seal an item's bytes."""
    item = Item(
        name=name,
        kind=kind,
        media_type="application/octet-stream",
        size=len(data),
        sha256=Sha256(hashlib.sha256(data).hexdigest()),
    )
    return KeptItem(item, vault.seal(case_id, data))


def sealed_capture(
    vault: Vault, case_id: CaseId, *contents: bytes, mode: CaptureMode = CaptureMode.PIXELS
) -> NewCapture:
    """Seal a record and tiles with these contents, and return the capture to be stored."""
    capture_id = CaptureId(new_id())
    record = kept_item(
        vault, case_id, capture_id.encode(), name="record.json", kind=ItemKind.RECORD
    )
    tiles = [
        kept_item(vault, case_id, data, name=f"tiles/{number:04d}.png", kind=ItemKind.TILE)
        for number, data in enumerate(contents, start=1)
    ]
    return NewCapture(
        id=capture_id,
        case_id=case_id,
        mode=mode,
        gate=GATE,
        url=URL,
        title="A page",
        started_at="2026-01-31T12:00:00.000Z",
        stored_at="2026-01-31T12:00:09.000Z",
        claim_level=1,
        claim="A sentence.",
        summary="Kept.",
        completeness=CompletenessStatement(
            complete=False, sentence="Not complete.", findings=("budget_reached",)
        ),
        reload=None,
        items=(record, *tiles),
        seen=(SeenImage("tiles/0001.png", None, FINGERPRINTS),),
        matches=(MATCH,),
    )


def store(vault: Vault, case_id: CaseId, *contents: bytes) -> CaptureId:
    """Store a capture with these tiles and return its id."""
    new = sealed_capture(vault, case_id, *contents)
    with vault.write() as unit:
        unit.add_capture(new)
    return new.id


def object_files(folder: Path) -> list[Path]:
    """Return the files in the objects' folder."""
    return sorted(path for path in (folder / "objects").rglob("*") if path.is_file())
