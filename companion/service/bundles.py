"""Handing over: number the exhibits, log the hand-over, write the bundle, log how it ended."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from companion.bundle.capture_json import CaptureDocument, capture_document
from companion.bundle.handover import Handover, export_details, lines_to_open, write_bundle
from companion.bundle.layout import SHEET, fingerprint
from companion.bundle.writer import Progress, Written, no_progress
from companion.clock import Clock
from companion.errors import (
    BundleEmpty,
    BundleTargetExists,
    ExhibitUnknown,
    FileUnreadable,
    HoldfastError,
    ObjectDamaged,
)
from companion.ids import CaptureId, CaseId, Sha256
from companion.model import Capture, CustodyEvent, CustodyLine, JsonValue
from companion.service.cases import chosen_case
from companion.service.vault_life import VaultLife
from companion.vault.vault import Vault

COMPANION = "companion"


@dataclass(frozen=True, slots=True)
class BundleMade:
    """A bundle that was written: where it is, how it is known again, how many exhibits it holds."""

    path: Path
    sha256: Sha256
    size: int
    exhibits: int
    signer_fingerprint: Sha256


class Bundles:
    """What can be done to hand a case over."""

    def __init__(self, life: VaultLife, clock: Clock) -> None:
        """Take what holds the open vault, and the clock that dates a bundle."""
        self._life = life
        self._clock = clock

    def create(
        self,
        path: Path,
        case_id: CaseId | None = None,
        *,
        exhibits: tuple[int, ...] | None = None,
        recipient: str = "",
        progress: Progress = no_progress,
    ) -> BundleMade:
        """Write a bundle of a case (of the only one when none is named) to `path`.

        Every capture of the case that has no exhibit number gets one, in the order they were
        stored; `exhibits` then chooses, and None takes all. `recipient` is the person's own label
        for who receives it: it stands in this hand-over's details, and in no later bundle.
        `progress` is called with bytes done and in all; what it raises stops the writing.

        Raises:
            CaseUnknown: there is no such case, or there are several and none is named.
            BundleEmpty: the case has no capture, or none was chosen.
            ExhibitUnknown: a number is not that of an exhibit of this case.
            BundleTargetExists: there is something at `path`. Nothing was logged.
            ObjectDamaged, DiskFull, FileUnreadable: no bundle was written, and the log says so.
        """
        vault = self._life.vault
        case = chosen_case(vault, case_id)
        _refuse_target(path)
        documents, line = self._log_handover(vault, case.id, exhibits, recipient=recipient)
        handover = self._handover(vault, case.id, documents, line=line)
        signer = vault.signer
        with _failure_logged(vault, case.id, line):
            written = write_bundle(path, handover, signer=signer, progress=progress)
        _log_sealed(vault, case.id, line, written)
        return BundleMade(
            path=written.path,
            sha256=written.sha256,
            size=written.size,
            exhibits=len(documents),
            signer_fingerprint=fingerprint(signer.public_pem),
        )

    def _log_handover(
        self, vault: Vault, case_id: CaseId, exhibits: tuple[int, ...] | None, *, recipient: str
    ) -> tuple[tuple[CaptureDocument, ...], CustodyLine]:
        """Number the captures and append the hand-over's line, in one transaction."""
        captures = vault.captures(case_id)
        with vault.write() as unit:
            numbers = unit.number_exhibits(case_id, [capture.id for capture in captures])
            documents = tuple(
                _document(vault, capture, numbers[capture.id])
                for capture in _chosen(captures, numbers, exhibits)
            )
            line = unit.record_export(case_id, export_details(documents, recipient))
        return documents, line

    def _handover(
        self,
        vault: Vault,
        case_id: CaseId,
        documents: tuple[CaptureDocument, ...],
        *,
        line: CustodyLine,
    ) -> Handover:
        """Return what goes into the bundle: the log up to the hand-over's own line, no further."""
        lines = tuple(one for one in vault.custody_lines(case_id) if one.seq <= line.seq)
        return Handover(
            case_id=case_id,
            date=self._clock.now().strftime("%Y-%m-%d"),
            documents=documents,
            lines=lines,
            opened=lines_to_open(lines, frozenset(CaptureId(one.capture_id) for one in documents)),
            checkpoints=tuple(one for one in vault.checkpoints(case_id) if one.count <= line.seq),
            read_item=partial(vault.iterate_object, case_id),
        )


def _refuse_target(path: Path) -> None:
    if "\0" in str(path):
        raise FileUnreadable
    if os.path.lexists(path):
        raise BundleTargetExists


def _chosen(
    captures: Sequence[Capture], numbers: dict[CaptureId, int], exhibits: tuple[int, ...] | None
) -> list[Capture]:
    """Return the captures to hand over, in the order of their numbers."""
    wanted = set(numbers.values()) if exhibits is None else set(exhibits)
    if not wanted:
        raise BundleEmpty
    if not wanted <= set(numbers.values()):
        raise ExhibitUnknown
    chosen = [capture for capture in captures if numbers[capture.id] in wanted]
    return sorted(chosen, key=lambda capture: numbers[capture.id])


def _document(vault: Vault, capture: Capture, number: int) -> CaptureDocument:
    sheet = next((item for item in capture.items if item.name == SHEET), None)
    if sheet is None:
        msg = "A capture has no capture sheet."
        raise ObjectDamaged(msg)
    data = vault.read_object(capture.case_id, sheet.sha256)
    return capture_document(capture, number, untrusted_sheet=data)


@contextlib.contextmanager
def _failure_logged(vault: Vault, case_id: CaseId, line: CustodyLine) -> Iterator[None]:
    """Append that a hand-over that was logged did not happen, whatever stopped it."""
    written = False
    try:
        yield
        written = True
    finally:
        if not written:
            # What stopped the writing is what the person must hear, not that this failed as well.
            with contextlib.suppress(HoldfastError):
                _append(vault, case_id, "bundle.failed", {"export_seq": line.seq})


def _log_sealed(vault: Vault, case_id: CaseId, line: CustodyLine, written: Written) -> None:
    """Append the bundle's digest; a bundle that cannot be logged is taken back."""
    details: dict[str, JsonValue] = {
        "export_seq": line.seq,
        "sha256": written.sha256,
        "size": written.size,
    }
    with contextlib.ExitStack() as on_fault:
        on_fault.callback(written.path.unlink, missing_ok=True)
        _append(vault, case_id, "bundle.sealed", details)
        on_fault.pop_all()


def _append(vault: Vault, case_id: CaseId, action: str, details: dict[str, JsonValue]) -> None:
    event = CustodyEvent(action=action, actor=COMPANION, details=details)
    with vault.write() as unit:
        unit.append(case_id, event)
