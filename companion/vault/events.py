"""The custody event of every fact the vault stores: written here, so that no caller can forget it.

Details are private: only a salted commitment to them reaches the log's clear text. What is to be
forgotten later (a known image's fingerprints) is therefore not in them either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from companion.ids import CaptureId
from companion.model import (
    Case,
    CustodyEvent,
    GateAnswers,
    Item,
    JsonValue,
    KnownImage,
    Match,
)
from companion.vault.new_capture import NewCapture
from companion.vault.regions import region_fact

PERSON = "person"
COMPANION = "companion"


def case_created(case: Case, *, recipient: str, device_id: str, signer_raw: bytes) -> CustodyEvent:
    """A case begins, with the key its objects are sealed to and the key its log is signed with."""
    return CustodyEvent(
        action="case.created",
        actor=PERSON,
        details={
            "case_id": case.id,
            "label": case.label,
            "recipient": recipient,
            "device_id": device_id,
            "signer_public_key": signer_raw.hex(),
        },
    )


def gate_answered(case: Case, answers: GateAnswers) -> CustodyEvent:
    """The gate's questions were answered for a case."""
    return CustodyEvent(
        action="gate.answered",
        actor=PERSON,
        details={"case_id": case.id, "gate": gate_fact(answers)},
    )


def capture_stored(new: NewCapture) -> CustodyEvent:
    """A capture was kept: where it was taken, under which answers, every item, what was found."""
    return CustodyEvent(
        action="capture.stored",
        actor=PERSON,
        details={
            "capture_id": new.id,
            "url": new.url,
            "mode": new.mode.value,
            "gate": gate_fact(new.gate),
            "started_at": new.started_at,
            "stored_at": new.stored_at,
            "claim_level": new.claim_level,
            "complete": new.completeness.complete,
            "missing": list(new.completeness.findings),
            "reload": None if new.reload is None else asdict(new.reload),
            "items": [_item_fact(kept.item) for kept in new.items],
            "matches": [_match_fact(match) for match in new.matches],
        },
    )


def known_image_added(known: KnownImage) -> CustodyEvent:
    """A known image was registered; its fingerprints are not in the log."""
    return _known_image("known_image.added", known)


def known_image_removed(known: KnownImage) -> CustodyEvent:
    """A known image was forgotten; the log keeps that there was one."""
    return _known_image("known_image.removed", known)


def exhibits_numbered(numbers: Mapping[CaptureId, int]) -> CustodyEvent:
    """Captures were given the numbers under which they are handed over."""
    return CustodyEvent(
        action="exhibit.numbered",
        actor=COMPANION,
        details={
            "exhibits": [
                {"capture_id": capture_id, "number": number}
                for capture_id, number in numbers.items()
            ]
        },
    )


def bundle_exported(details: dict[str, JsonValue]) -> CustodyEvent:
    """A bundle was written, with what the exporter says of it."""
    return CustodyEvent(action="bundle.exported", actor=PERSON, details=details)


def gate_fact(answers: GateAnswers) -> JsonValue:
    """Return the gate's answers as JSON."""
    return {
        "safe_place": answers.safe_place,
        "under_18": answers.under_18.value,
        "standing": answers.standing.value,
        "answered_at": answers.answered_at,
    }


def _known_image(action: str, known: KnownImage) -> CustodyEvent:
    algorithms: list[JsonValue] = [*sorted({one.algorithm for one in known.fingerprints})]
    return CustodyEvent(
        action=action,
        actor=PERSON,
        details={"known_id": known.id, "label": known.label, "algorithms": algorithms},
    )


def _item_fact(item: Item) -> JsonValue:
    return {
        "name": item.name,
        "kind": item.kind.value,
        "size": item.size,
        "sha256": item.sha256,
        "derived_from": list(item.derived_from),
    }


def _match_fact(match: Match) -> JsonValue:
    return {
        "known_id": match.known_id,
        "label": match.label,
        "verdict": match.verdict.value,
        "method": match.method,
        "distance": match.distance,
        "threshold": match.threshold,
        "subject": match.subject,
        "region": region_fact(match.region),
    }
