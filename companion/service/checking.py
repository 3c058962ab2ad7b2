"""Reading everything the vault holds and comparing it with what was written down when it came.

Every page of the database, every line and checkpoint of every custody log, and every copy of every
item, decrypted and hashed. A check changes nothing but the log, to which it adds that it was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from companion.custody.chain import first_break, line_sha256
from companion.custody.checkpoint import is_signed_by, prefix_sha256
from companion.custody.commitment import commit
from companion.errors import CheckpointInvalid, ObjectDamaged, VaultDamaged
from companion.ids import CaseId
from companion.model import Capture, CheckFault, CheckReport, CustodyEvent, CustodyLine
from companion.service.vault_life import VaultLife
from companion.vault.vault import Vault

MOST_FAULTS = 1_000
Progress = Callable[[int, int], None]


class Checking:
    """Checks the open vault."""

    def __init__(self, life: VaultLife) -> None:
        """Take what holds the vault open."""
        self._life = life

    def check(self, *, progress: Progress = lambda done, total: None) -> CheckReport:
        """Return what was read and everything that is wrong; `progress` counts items.

        Raises:
            VaultAbsent, VaultLocked: there is nothing open to check, or it was locked meanwhile.
        """
        vault = self._life.vault
        tally = _Tally(progress)
        for text in vault.page_faults():
            tally.fault("database.page", text)
        try:
            _take_cases(tally, vault)
        except VaultDamaged as error:  # what is in a damaged page cannot be read any further
            tally.fault(error.code, error.message)
        return tally.report()


def _take_cases(tally: _Tally, vault: Vault) -> None:
    """Check every case; to a log that is sound it is added that it was checked."""
    captures = {case.id: vault.captures(case.id) for case in vault.cases()}
    tally.total = sum(len(one.items) for found in captures.values() for one in found)
    for case_id, found in captures.items():
        before = len(tally.faults)
        lines = vault.custody_lines(case_id)
        tally.take_log(vault, case_id, lines)
        is_log_sound = len(tally.faults) == before
        for capture in found:
            tally.take_capture(vault, capture, lines)
        tally.cases += 1
        if is_log_sound:
            items = sum(len(one.items) for one in found)
            _log(vault, case_id, items=items, faults=len(tally.faults) - before)


@dataclass(slots=True)
class _Tally:
    """What was read so far, and what was wrong with it."""

    progress: Progress
    total: int = 0
    cases: int = 0
    captures: int = 0
    items: int = 0
    read_bytes: int = 0
    lines: int = 0
    checkpoints: int = 0
    faults: list[CheckFault] = field(default_factory=list)

    def fault(
        self, code: str, sentence: str, *, case_id: CaseId | None = None, subject: str | None = None
    ) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(CheckFault(code, sentence, case_id=case_id, subject=subject))

    def take_log(self, vault: Vault, case_id: CaseId, lines: tuple[CustodyLine, ...]) -> None:
        """Check a case's log: its chain, its commitments, and every checkpoint over it."""
        texts = [f"{line.text}\n".encode() for line in lines]
        self.lines += len(texts)
        broken = first_break(texts)
        if broken is not None:
            self.fault("log.broken", broken.reason, case_id=case_id, subject=f"line {broken.line}")
        for line in lines:
            if f'"commitment":"{commit(line.details, line.salt)}"' not in line.text:
                text = "the details kept beside a line are not those it commits to"
                self.fault("log.details", text, case_id=case_id, subject=f"line {line.seq}")
        for number, sentence in _checkpoint_faults(vault, case_id, texts):
            self.fault("log.checkpoint", sentence, case_id=case_id, subject=f"checkpoint {number}")
        self.checkpoints += len(vault.checkpoints(case_id))

    def take_capture(self, vault: Vault, capture: Capture, lines: tuple[CustodyLine, ...]) -> None:
        """Check a capture's place in the log, and read every item of it."""
        self.captures += 1
        at = capture.chain.seq
        is_there = 0 < at <= len(lines) and lines[at - 1].sha256 == capture.chain.head
        if not is_there or line_sha256(f"{lines[at - 1].text}\n".encode()) != capture.chain.head:
            text = "the log does not have the capture where it should be"
            self.fault("capture.place", text, case_id=capture.case_id, subject=capture.id)
        for item in capture.items:
            try:
                self.read_bytes += len(vault.read_object(capture.case_id, item.sha256))
            except ObjectDamaged as error:
                subject = f"{capture.id} {item.name}"
                self.fault(error.code, error.message, case_id=capture.case_id, subject=subject)
            self.items += 1
            self.progress(self.items, self.total)

    def report(self) -> CheckReport:
        return CheckReport(
            cases=self.cases,
            captures=self.captures,
            items=self.items,
            bytes=self.read_bytes,
            lines=self.lines,
            checkpoints=self.checkpoints,
            faults=tuple(self.faults),
        )


def _checkpoint_faults(
    vault: Vault, case_id: CaseId, texts: list[bytes]
) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with a case's checkpoints, each with its number from 1."""
    checkpoints = vault.checkpoints(case_id)
    for number, one in enumerate(checkpoints, start=1):
        if prefix_sha256(texts, one.count) != one.prefix_sha256:
            yield number, "the log is not what was signed"
        try:
            is_ours = is_signed_by(one.note, vault.signer.public_pem)
        except CheckpointInvalid:
            is_ours = False
        if not is_ours:
            yield number, "it is not signed with this device's key"
    if not checkpoints or checkpoints[-1].count != len(texts):
        yield len(checkpoints), "the last checkpoint does not cover the whole log"


def _log(vault: Vault, case_id: CaseId, *, items: int, faults: int) -> None:
    """Add to a sound log that everything was read, and how much of it was wrong."""
    event = CustodyEvent(
        action="case.checked", actor="person", details={"items": items, "faults": faults}
    )
    with vault.write() as unit:
        unit.append(case_id, event)
