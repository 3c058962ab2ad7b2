"""An exhibit's record: it has its form, fits files and sheet, and had a permit for pixels. Pure.

Whoever holds a key can sign anything; these checks say what Holdfast would never have kept.
"""

from __future__ import annotations

import re

from companion.bundle import layout
from companion.bundle.capture_json import (
    MOST_THAT_CAN_BE_SHOWN,
    CaptureDocument,
    group_in,
    same_json,
)
from companion.bundle.check_completeness import is_honest
from companion.bundle.findings import Findings
from companion.capture.pictures import is_screenshot_name
from companion.capture.record import Record, read_record
from companion.custody.claims import claim_sentence
from companion.errors import RecordInvalid
from companion.model import PIXEL_KINDS, CaptureMode, ItemKind, Standing, Under18

TIME_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$(?!\n)"
ANSWERED_AT_PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z$(?!\n)"
)
AGREED = frozenset({Standing.SELF, Standing.WITH_CONSENT})
NOT_IN_RECORD = frozenset(
    {
        (layout.RECORD, ItemKind.RECORD),
        (layout.SHEET, ItemKind.CAPTURE_SHEET),
    }
)
"""Files that no record lists: itself, and the sheet; nor does it list the long screenshots."""
SAID_BY_SHEET = (
    ("identity", "capture_id", ""),
    ("identity", "case_id", ""),
    ("identity", "mode", ""),
    ("address", "url", "page"),
    ("page", "title", "page"),
    ("time", "started_at", "times"),
)
"""What the capture sheet repeats: its group, the name, and the record's group ("": at its top)."""


def holds_pixels(document: CaptureDocument) -> bool:
    """Say whether a file of the exhibit is of a kind that holds or may embed pixels."""
    return any(file.kind in PIXEL_KINDS for file in document.files)


def check_claim(document: CaptureDocument, where: str, found: Findings) -> None:
    """The sentence is the one that goes with the level, the mode and the two times, and no other.

    The times are held to their form, or a time could say what the sentence may not.
    """
    level = document.claim.level
    if level > MOST_THAT_CAN_BE_SHOWN:
        found.add("exhibit.claim", where)
        return
    sentence = claim_sentence(
        level,
        kept_at=document.stored_at,
        seen_at=document.started_at,
        text_only=document.mode is CaptureMode.TEXT_ONLY,
    )
    times = (document.stored_at, document.started_at)
    if document.claim.sentence != sentence or not all(
        re.search(TIME_PATTERN, time) for time in times
    ):
        found.add("exhibit.claim_sentence", where)


def check_record(
    document: CaptureDocument,
    folder: str,
    found: Findings,
    *,
    untrusted_record: dict[str, object],
    untrusted_sheet: dict[str, object] | None,
) -> None:
    """Check the record in `folder`; the sheet is None when there is none to compare with."""
    where = folder + layout.RECORD
    if holds_pixels(document) and not gate_admits(group_in(untrusted_record, "gate")):
        found.add("exhibit.no_permit", where)
    try:
        record = read_record(untrusted_record)
    except RecordInvalid:
        found.add("exhibit.record", where)
    else:
        if _listed(record) != _beside(document):
            found.add("exhibit.record", where)
        if not is_honest(document.completeness, record):
            found.add("exhibit.completeness", folder + layout.CAPTURE_JSON)
    if untrusted_sheet is not None and not _sheet_agrees(untrusted_sheet, untrusted_record):
        found.add("exhibit.record", folder + layout.SHEET)


def gate_admits(untrusted_gate: dict[str, object]) -> bool:
    """Say whether the answers give a permit: the rule that captures are kept by."""
    answered_at = untrusted_gate.get("answered_at")
    return (
        untrusted_gate.get("safe_place") is True
        and untrusted_gate.get("under_18") == Under18.NO
        and any(untrusted_gate.get("standing") == agreed for agreed in AGREED)
        and isinstance(answered_at, str)
        and re.search(ANSWERED_AT_PATTERN, answered_at) is not None
    )


def _listed(record: Record) -> list[tuple[str, str, int, str]]:
    return sorted((item.name, item.kind.value, item.size, item.sha256) for item in record.items)


def _beside(document: CaptureDocument) -> list[tuple[str, str, int, str]]:
    """Return the files of the exhibit that its record must list."""
    return sorted(
        (file.name, file.kind.value, file.size, file.sha256)
        for file in document.files
        if (file.name, file.kind) not in NOT_IN_RECORD
        and not (file.kind is ItemKind.SCREENSHOT and is_screenshot_name(file.name))
    )


def _sheet_agrees(sheet: dict[str, object], record: dict[str, object]) -> bool:
    return all(
        same_json(
            group_in(sheet, group).get(name),
            (group_in(record, origin) if origin else record).get(name),
        )
        for group, name, origin in SAID_BY_SHEET
    )
