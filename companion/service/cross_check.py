"""Comparing a capture's record with what was announced and has arrived."""

from __future__ import annotations

from collections.abc import Iterable

from companion.capture.record import ItemEntry, Record
from companion.errors import RecordInvalid
from companion.ids import Sha256
from companion.model import Item, ItemKind
from companion.service.announcement import Announcement

_MOST_SURFACES = 64


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
        **_items_named(record, announced),
        **_numbers(record),
    }
    for name, agrees in agreeing.items():
        if not agrees:
            raise RecordInvalid(f"The capture's record does not agree with what was sent: {name}.")


def _items_named(record: Record, announced: dict[str, Item]) -> dict[str, bool]:
    """Say for each part of the record whether the items it names are of its kind."""

    def are(names: Iterable[str | None], kind: ItemKind) -> bool:
        return all(_names_kind(name, announced, kind) for name in names)

    frames, selection = record.page.frames, record.selection
    return {
        "as_seen": are([record.as_seen], ItemKind.AS_SEEN),
        "tiles": are((one.item for one in record.tiles), ItemKind.TILE),
        "second_renderings": are(
            (one.item for one in record.second_renderings), ItemKind.SECOND_RENDERING
        ),
        "media": are((one.item for one in record.media), ItemKind.MEDIA),
        "frames": are((one.text for one in frames), ItemKind.TEXT)
        and are((one.dom for one in frames), ItemKind.DOM),
        "selection": selection is None or are([selection.item], ItemKind.TEXT),
    }


def _numbers(record: Record) -> dict[str, bool]:
    """Say whether what is referred to by its number in a list is there.

    A capture that was interrupted may have tiles and no list of surfaces: that is written last.
    """
    surfaces, frames = len(record.surfaces) or _MOST_SURFACES, record.page.frames
    subject, first = record.asked.subject.surface, record.asked.reload_of
    return {
        "tiles.surface": all(tile.surface < surfaces for tile in record.tiles),
        "asked.subject.surface": subject is None or subject < surfaces,
        "asked.reload_of": first != record.capture_id,
        "media.surface": all(
            medium.surface is None or medium.surface < surfaces for medium in record.media
        ),
        "media.frame": all(
            medium.frame is None or medium.frame < len(frames) for medium in record.media
        ),
        "frames.parent": all(
            frame.parent is None or (frame.parent < len(frames) and frame.parent != number)
            for number, frame in enumerate(frames)
        ),
    }


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
