"""Comparing a capture's record with what was announced and has arrived."""

from __future__ import annotations

from companion.capture.record import ItemEntry, Record
from companion.errors import RecordInvalid
from companion.ids import Sha256
from companion.model import Item, ItemKind
from companion.service.announcement import Announcement


def check_record(record: Record, announcement: Announcement) -> None:
    """Refuse a record that speaks of another capture than the one that arrived with it.

    The record lists every item but itself: it cannot contain its own digest.

    Raises:
        RecordInvalid: naming what does not agree, and no value of the page.
    """
    announced = {item.name: item for item in announcement.items if item.kind is not ItemKind.RECORD}
    agreeing = {
        "capture_id": record.capture_id == announcement.capture_id,
        "case_id": record.case_id == announcement.case_id,
        "mode": record.mode is announcement.mode,
        "gate": record.gate == announcement.gate,
        "items": _listed(record.items) == announced and len(record.items) == len(announced),
        "as_seen": _names_kind(record.as_seen, announced, ItemKind.AS_SEEN),
        "tiles": all(_names_kind(one.item, announced, ItemKind.TILE) for one in record.tiles),
        "media": all(_names_kind(one.item, announced, ItemKind.MEDIA) for one in record.media),
    }
    for name, agrees in agreeing.items():
        if not agrees:
            raise RecordInvalid(f"The capture's record does not agree with what was sent: {name}.")


def _listed(entries: list[ItemEntry]) -> dict[str, Item]:
    return {
        entry.name: Item(
            name=entry.name,
            kind=entry.kind,
            media_type=entry.media_type,
            size=entry.size,
            sha256=Sha256(entry.sha256),
        )
        for entry in entries
    }


def _names_kind(name: str | None, announced: dict[str, Item], kind: ItemKind) -> bool:
    """Say whether `name` is that of an announced item of that kind; naming none is fine."""
    if name is None:
        return True
    item = announced.get(name)
    return item is not None and item.kind is kind
