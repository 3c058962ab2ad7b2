"""What the browser announces before it sends a capture, checked before anything is taken."""

from __future__ import annotations

from dataclasses import dataclass

from companion.capture.items import FORMS, has_form, is_plain_text
from companion.errors import CaptureTooLarge, NoPermit, RecordInvalid
from companion.ids import CaptureId, CaseId
from companion.model import (
    PIXEL_KINDS,
    CaptureMode,
    Case,
    GateAnswers,
    Item,
    ItemKind,
    PixelPermit,
)
from companion.service.gate import require

MAX_ITEMS = 4_000
MAX_CAPTURE_BYTES = 2 * 1024 * 1024 * 1024
SHEET_NAME = "capture-sheet.json"
DERIVED_KINDS = frozenset({ItemKind.SCREENSHOT, ItemKind.CAPTURE_SHEET})


@dataclass(frozen=True, slots=True)
class Announcement:
    """A capture about to be sent: equal announcements are the same capture."""

    capture_id: CaptureId
    case_id: CaseId
    mode: CaptureMode
    gate: GateAnswers
    items: tuple[Item, ...]

    @property
    def record(self) -> Item:
        """The item that is the record."""
        return next(item for item in self.items if item.kind is ItemKind.RECORD)

    def permit(self) -> PixelPermit | None:
        """Return the permit this capture was taken under; None when it is text only.

        Raises:
            NoPermit: it is announced with pixels, and the gate's answers do not allow them.
        """
        return None if self.mode is CaptureMode.TEXT_ONLY else require(self.gate)

    def check_case(self, case: Case) -> None:
        """Refuse pixels that the case's own answers do not allow, whatever the browser's say.

        Raises:
            NoPermit: they do not; a case without answers leaves it to the browser's.
        """
        if self.mode is CaptureMode.PIXELS and case.gate is not None:
            require(case.gate)


def check_announcement(announcement: Announcement) -> None:
    """Refuse what may not be sent, before a byte of it arrives.

    Raises:
        NoPermit: it holds what may carry pixels, without a permit or as text only.
        CaptureTooLarge: more items or bytes than a capture may have.
        RecordInvalid: an item has no name or media type of its kind, a name is taken twice, or
            there is not one record.
    """
    permit = announcement.permit()
    items = announcement.items
    if permit is None and any(item.kind in PIXEL_KINDS for item in items):
        raise NoPermit
    if len(items) > MAX_ITEMS or sum(item.size for item in items) > MAX_CAPTURE_BYTES:
        raise CaptureTooLarge
    fault = _fault_in(items)
    if fault is not None:
        raise RecordInvalid(f"The capture's items are not as they should be: {fault}.")
    if any(not 0 <= item.size <= FORMS[item.kind].most_bytes for item in items):
        raise CaptureTooLarge


def check_content(item: Item, untrusted_content: bytes) -> None:
    """Refuse what was announced as text, which needs no permit, and is something else.

    Raises:
        RecordInvalid: it is not UTF-8, or holds NUL.
    """
    if item.kind is ItemKind.TEXT and not is_plain_text(untrusted_content):
        raise RecordInvalid("An item that was announced as text is not text in UTF-8.")


def _fault_in(items: tuple[Item, ...]) -> str | None:
    if any(item.kind in DERIVED_KINDS for item in items):
        return "an item claims to be one that the companion makes"
    if not all(has_form(one.kind, one.name, untrusted_media_type=one.media_type) for one in items):
        return "an item has another name or media type than its kind has"
    if len({item.name for item in items}) != len(items):
        return "a name is used twice"
    if sum(item.kind is ItemKind.RECORD for item in items) != 1:
        return "there is not exactly one record"
    return None
