"""A write unit: facts and their custody events become visible together, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from companion.clock import Clock, utc_text
from companion.custody.signing import Signer
from companion.errors import CaptureConflict, NoPermit
from companion.ids import CaptureId, CaseId, KnownImageId, new_id
from companion.model import (
    PIXEL_KINDS,
    CaptureMode,
    Case,
    CustodyEvent,
    CustodyLine,
    Fingerprint,
    GateAnswers,
    JsonValue,
    KnownImage,
)
from companion.vault import events
from companion.vault.capture_rows import insert_capture, number_captures
from companion.vault.captures import capture_exists
from companion.vault.cases import insert_case, read_case, update_gate
from companion.vault.custody_log import CustodyLog
from companion.vault.driver import Database
from companion.vault.identities import wrap
from companion.vault.known_images import (
    delete_known_image,
    insert_known_image,
    read_known_image,
)
from companion.vault.new_capture import NewCapture
from companion.vault.objects import new_identity


@dataclass(frozen=True, slots=True)
class Tools:
    """What an open vault writes with."""

    db: Database
    log: CustodyLog
    clock: Clock
    device_id: str
    signer: Signer
    wrapping_key: bytes


class WriteUnit:
    """The only way to change a vault. Every method appends the event of what it stores."""

    def __init__(self, tools: Tools) -> None:
        """Take the open vault's tools; the transaction has begun."""
        self._tools = tools
        self._db = tools.db

    def append(self, case_id: CaseId, event: CustodyEvent) -> CustodyLine:
        """Append an event that stores nothing else, and return its line.

        Raises:
            CaseUnknown: there is no such case.
            ChainBroken: the log is not what its last checkpoint states.
        """
        read_case(self._db, case_id)
        return self._tools.log.append(case_id, event)

    def add_case(self, label: str) -> Case:
        """Make a case with its own sealing key."""
        case = Case(id=CaseId(new_id()), label=label, created_at=self._now())
        identity, recipient = new_identity()
        wrapped = wrap(identity, self._tools.wrapping_key, owner=case.id)
        insert_case(self._db, case, recipient=recipient, wrapped_identity=wrapped)
        self.append(
            case.id,
            events.case_created(
                case,
                recipient=recipient,
                device_id=self._tools.device_id,
                signer_raw=self._tools.signer.public_raw,
            ),
        )
        return case

    def set_gate(self, case_id: CaseId, answers: GateAnswers) -> Case:
        """Record the gate's answers for a case, in place of earlier ones.

        Raises:
            CaseUnknown: there is no such case.
        """
        case = read_case(self._db, case_id)
        update_gate(self._db, case_id, answers)
        self.append(case_id, events.gate_answered(case, answers))
        return replace(case, gate=answers)

    def add_capture(self, new: NewCapture) -> CustodyLine:
        """Store a capture whose items are all sealed; its receipt can be read after the unit.

        Raises:
            CaptureConflict: a capture with that id is stored.
            NoPermit: it is text only, and brings an item that may hold pixels.
        """
        if capture_exists(self._db, new.id):
            raise CaptureConflict
        if new.mode is CaptureMode.TEXT_ONLY and any(
            kept.item.kind in PIXEL_KINDS for kept in new.items
        ):
            raise NoPermit
        line = self.append(new.case_id, events.capture_stored(new))
        insert_capture(self._db, new, seq=line.seq)
        return line

    def add_known_image(
        self, case_id: CaseId, *, label: str, fingerprints: Sequence[Fingerprint]
    ) -> KnownImage:
        """Keep a known image's fingerprints.

        Raises:
            CaseUnknown: there is no such case.
        """
        known = KnownImage(
            id=KnownImageId(new_id()),
            label=label,
            added_at=self._now(),
            fingerprints=tuple(fingerprints),
        )
        self.append(case_id, events.known_image_added(known))
        insert_known_image(self._db, case_id, known)
        return known

    def remove_known_image(self, known_id: KnownImageId) -> KnownImage:
        """Forget a known image's fingerprints; the log keeps that there was one.

        Raises:
            KnownImageUnknown: there is none with that id.
        """
        case_id, known = read_known_image(self._db, known_id)
        self.append(case_id, events.known_image_removed(known))
        delete_known_image(self._db, known_id)
        return known

    def number_exhibits(
        self, case_id: CaseId, capture_ids: Sequence[CaptureId]
    ) -> dict[CaptureId, int]:
        """Return the exhibit number of each capture, numbering those that have none.

        Raises:
            CaptureUnknown: one of them is not a capture of this case.
        """
        numbers, added = number_captures(self._db, case_id, capture_ids)
        if added:
            self.append(case_id, events.exhibits_numbered(added))
        return numbers

    def record_export(self, case_id: CaseId, details: dict[str, JsonValue]) -> CustodyLine:
        """Append that a bundle was written, with the exporter's details of it.

        Raises:
            CaseUnknown: there is no such case.
        """
        return self.append(case_id, events.bundle_exported(details))

    def _now(self) -> str:
        return utc_text(self._tools.clock.now())
