"""Captures that are arriving: at most one open item each in memory, the others sealed on the disk.

Nothing staged is part of the vault. It ends by being committed, aborted, crowded out, or with the
process; the sealed files that are left are swept.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from companion.errors import CaptureUnknown, DigestMismatch, PartOutOfOrder, PartSize
from companion.ids import CaptureId
from companion.model import Item, SealedObject
from companion.service.announcement import Announcement

if TYPE_CHECKING:
    from hashlib import _Hash

MAX_STAGED = 8
"""How many captures may be arriving at once; the one untouched for longest gives way."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that has not fully arrived, and the number of the part to send next."""

    name: str
    next_seq: int


@dataclass(slots=True)
class OpenItem:
    """The item that is arriving now."""

    item: Item
    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    digest: _Hash = field(default_factory=hashlib.sha256)

    @property
    def is_whole(self) -> bool:
        """Whether every byte announced is here."""
        return self.size == self.item.size

    def add(self, data: bytes) -> None:
        """Take the next part.

        Raises:
            PartSize: the part is empty, or longer than what was announced.
        """
        if not data or self.size + len(data) > self.item.size:
            raise PartSize
        self.parts.append(data)
        self.size += len(data)
        self.digest.update(data)

    def content(self) -> bytes:
        """Return the whole item.

        Raises:
            DigestMismatch: it is not what the browser hashed.
        """
        if self.digest.hexdigest() != self.item.sha256:
            raise DigestMismatch
        return b"".join(self.parts)


class StagedCapture:
    """One capture that is arriving. Hold `lock` around everything else."""

    def __init__(self, announcement: Announcement, *, received_at: str) -> None:
        """Take what was announced, and when (UTC, RFC 3339)."""
        self.announcement = announcement
        self.received_at = received_at
        self.lock = threading.Lock()
        self.sealed: dict[str, SealedObject] = {}
        self.ended = False
        self._items = {item.name: item for item in announcement.items}
        self._open: OpenItem | None = None

    def item(self, name: str) -> Item:
        """Return what was announced under that name.

        Raises:
            CaptureUnknown: nothing was.
        """
        item = self._items.get(name)
        if item is None:
            raise CaptureUnknown
        return item

    def wanted(self) -> tuple[Wanted, ...]:
        """Return what has not arrived, in the order to send it.

        The item that is open comes first, as sending another would end it; then as announced.
        """
        missing = [
            Wanted(name=name, next_seq=self._next_seq(name))
            for name in self._items
            if name not in self.sealed
        ]
        return tuple(sorted(missing, key=lambda one: one.next_seq == 0))

    def empty_items(self) -> tuple[Item, ...]:
        """Return the items without a byte, which no part will bring."""
        return tuple(
            item
            for item in self.announcement.items
            if item.size == 0 and item.name not in self.sealed
        )

    def take(self, name: str, seq: int, *, data: bytes) -> bytes | None:
        """Take part `seq` (from 0) of an item; return the item's content when that was the last.

        An item that is too long, or not what was hashed, starts again from its first part; so does
        one that another item interrupts.

        Raises:
            CaptureUnknown: no such item was announced.
            PartOutOfOrder: another part is due, or the item is complete.
            PartSize: the item is longer than was announced, or the part is empty.
            DigestMismatch: the item is not what the browser hashed.
        """
        item = self.item(name)
        if name in self.sealed or seq != self._next_seq(name):
            raise PartOutOfOrder
        opened, self._open = self._opened(item), None
        opened.add(data)
        if opened.is_whole:
            return opened.content()
        self._open = opened
        return None

    def _opened(self, item: Item) -> OpenItem:
        if self._open is not None and self._open.item is item:
            return self._open
        return OpenItem(item)

    def _next_seq(self, name: str) -> int:
        if self._open is None or self._open.item.name != name:
            return 0
        return len(self._open.parts)


class Staging:
    """All captures that are arriving."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._captures: OrderedDict[CaptureId, StagedCapture] = OrderedDict()

    def find(self, capture_id: CaptureId) -> StagedCapture | None:
        """Return a capture that is arriving, or None."""
        with self._lock:
            staged = self._captures.get(capture_id)
            if staged is not None:
                self._captures.move_to_end(capture_id)
            return staged

    def get(self, capture_id: CaptureId) -> StagedCapture:
        """Return a capture that is arriving.

        Raises:
            CaptureUnknown: it is not arriving here.
        """
        staged = self.find(capture_id)
        if staged is None:
            raise CaptureUnknown
        return staged

    def add(self, staged: StagedCapture) -> tuple[StagedCapture, tuple[StagedCapture, ...]]:
        """Stage a capture; return it, or the one staged under its id, and those that give way."""
        with self._lock:
            capture_id = staged.announcement.capture_id
            kept = self._captures.setdefault(capture_id, staged)
            self._captures.move_to_end(capture_id)
            crowded_out = []
            while len(self._captures) > MAX_STAGED:
                crowded_out.append(self._captures.popitem(last=False)[1])
            return kept, tuple(crowded_out)

    def remove(self, capture_id: CaptureId) -> StagedCapture | None:
        """Forget a capture and return it, or None."""
        with self._lock:
            return self._captures.pop(capture_id, None)

    def clear(self) -> tuple[StagedCapture, ...]:
        """Forget every capture and return them."""
        with self._lock:
            staged = tuple(self._captures.values())
            self._captures.clear()
            return staged
