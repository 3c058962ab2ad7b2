"""Keeping a capture that has fully arrived: check its record, derive, seal, one transaction."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from companion.capture.completeness import Completeness, completeness
from companion.capture.pictures import SCREENSHOT_NAME, tiles_of
from companion.capture.record import Record, read_record
from companion.clock import Clock, utc_text
from companion.custody.claims import ClaimFacts, claim_level, claim_sentence
from companion.errors import CaptureUnknown, VaultLocked
from companion.ids import Sha256
from companion.model import Capture, CaptureMode, Item, ItemKind, Receipt, ReloadReport
from companion.service.announcement import SHEET_NAME, Announcement
from companion.service.cross_check import check_record
from companion.service.derive import Derived, Made, derive
from companion.service.eyes import Eyes
from companion.service.reload import compare_with_first, first_capture
from companion.service.sheet import SheetFacts, sheet_bytes
from companion.service.staging import StagedCapture
from companion.service.summary import TEXT_ONLY, TEXT_ONLY_NOT_COMPLETE, summary_of
from companion.vault.new_capture import KeptItem, NewCapture
from companion.vault.vault import Vault

MEDIA_TYPES = {
    ItemKind.SCREENSHOT: "image/png",
    ItemKind.CAPTURE_SHEET: "application/json",
}


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is needed to keep a capture; pixels are looked at for one capture at a time."""

    vault: Vault
    clock: Clock
    parse_json: Callable[[bytes], object]
    eyes: Eyes
    one_at_a_time: contextlib.AbstractContextManager[object]
    should_stop: Callable[[], bool]
    """Whether the vault is being locked: then pixels are looked at no longer."""

    def keep(self, staged: StagedCapture) -> Receipt:
        """Make a capture part of the vault and return its receipt.

        Every item that is looked at is opened again from its sealed copy, so a receipt also says
        that what was sealed can be read back.

        Raises:
            RecordInvalid: the record has another form, or speaks of another capture.
            FirstCaptureUnknown: it is to be compared with a capture that is not in its case.
            ObjectDamaged: what was sealed cannot be read back.
            VaultLocked: the vault is being locked; nothing became part of it.
            DiskFull: nothing of it became part of the vault.
        """
        announcement = staged.announcement
        record = read_record(self.parse_json(self._read(staged, announcement.record.name)))
        check_record(record, announcement)
        first = first_capture(self.vault, record)
        derived, known = self._derived(staged, record)
        with contextlib.ExitStack() as on_fault:
            kept = [KeptItem(item, staged.sealed[item.name]) for item in announcement.items]
            for made in derived.pictures:
                screenshot = _screenshot_item(record, announcement, made)
                png = made.stitched.png
                kept.append(self._sealed(screenshot, png, announcement, undo=on_fault))
            reload = self._reload(staged, record, first=first, derived=derived)
            facts = self._facts(staged, record, kept=kept, derived=derived, reload=reload)
            sheet = sheet_bytes(record, facts)
            kept.append(
                self._sealed(_sheet_item(announcement, sheet), sheet, announcement, undo=on_fault)
            )
            new = _new_capture(record, announcement, facts, kept=kept, known=known)
            with self.vault.write() as unit:
                unit.add_capture(new)
            on_fault.pop_all()
        receipt = self.vault.receipt(announcement.capture_id)
        if receipt is None:
            raise CaptureUnknown
        return receipt

    def _derived(self, staged: StagedCapture, record: Record) -> tuple[Derived, int]:
        """Return what was derived, and how many known images were looked for."""
        permit = staged.announcement.permit()
        if permit is None:
            return Derived(), 0
        known = self.vault.known_images(staged.announcement.case_id)
        with self.one_at_a_time:
            derived = derive(
                record,
                lambda name: self._read(staged, name),
                permit=permit,
                known=known,
                eyes=self.eyes,
                should_stop=self.should_stop,
            )
        return derived, len(known)

    def _reload(
        self, staged: StagedCapture, record: Record, *, first: Capture | None, derived: Derived
    ) -> ReloadReport | None:
        """Return what comparing with the first capture of the same page found, if it has one."""
        if first is None:
            return None
        with self.one_at_a_time:
            return compare_with_first(
                self.vault,
                first,
                record,
                read_item=lambda name: self._read(staged, name),
                screenshot=next(
                    (
                        made.stitched.png
                        for made in derived.pictures
                        if made.picture.name == SCREENSHOT_NAME
                    ),
                    None,
                ),
                permit=staged.announcement.permit(),
            )

    def _facts(
        self,
        staged: StagedCapture,
        record: Record,
        *,
        kept: Sequence[KeptItem],
        derived: Derived,
        reload: ReloadReport | None,
    ) -> SheetFacts:
        """Return what the sheet says beside the record, as of now."""
        stored_at = utc_text(self.clock.now())
        level = claim_level(ClaimFacts(captured_in_browser=True))
        return SheetFacts(
            received_at=staged.received_at,
            stored_at=stored_at,
            claim_level=level,
            claim=claim_sentence(
                level,
                kept_at=stored_at,
                seen_at=record.times.started_at,
                text_only=record.mode is CaptureMode.TEXT_ONLY,
            ),
            items=tuple(one.item for one in kept),
            derived=derived,
            completeness=_completeness(record, derived),
            reload=reload,
        )

    def _sealed(
        self, item: Item, data: bytes, announcement: Announcement, *, undo: contextlib.ExitStack
    ) -> KeptItem:
        """Seal a derivative; it is removed again if the capture is not kept after all."""
        sealed = self.vault.seal(announcement.case_id, data)
        undo.callback(self.vault.discard, sealed)
        return KeptItem(item, sealed)

    def _read(self, staged: StagedCapture, name: str) -> bytes:
        if self.should_stop():
            raise VaultLocked
        return self.vault.open_sealed(staged.announcement.case_id, staged.sealed[name])


def _new_capture(
    record: Record,
    announcement: Announcement,
    facts: SheetFacts,
    *,
    kept: Sequence[KeptItem],
    known: int,
) -> NewCapture:
    return NewCapture(
        id=announcement.capture_id,
        case_id=announcement.case_id,
        mode=announcement.mode,
        gate=announcement.gate,
        url=record.page.url,
        title=record.page.title,
        started_at=record.times.started_at,
        stored_at=facts.stored_at,
        claim_level=facts.claim_level,
        claim=facts.claim,
        summary=_summary(announcement, facts, known=known),
        completeness=facts.completeness.statement,
        reload=facts.reload,
        items=tuple(kept),
        seen=tuple(facts.derived.seen),
        matches=tuple(one.match for one in facts.derived.sightings),
    )


def _completeness(record: Record, derived: Derived) -> Completeness:
    return completeness(
        record,
        [made.stitched.report for made in derived.pictures],
        renderings=derived.renderings,
        stitch_failed=derived.stitch_failed,
    )


def _summary(announcement: Announcement, facts: SheetFacts, *, known: int) -> str:
    complete, derived = facts.completeness.statement.complete, facts.derived
    if announcement.mode is CaptureMode.TEXT_ONLY:
        return TEXT_ONLY if complete else TEXT_ONLY_NOT_COMPLETE
    return summary_of(
        derived.sightings,
        known=known,
        complete=complete,
        stitch_failed=derived.stitch_failed,
        uncompared=derived.uncompared,
    )


def _screenshot_item(record: Record, announcement: Announcement, made: Made) -> Item:
    """Return a screenshot's item; its sources are the record and its tiles, each once."""
    digests = {item.name: item.sha256 for item in announcement.items}
    tiles = tiles_of(record, made.picture.surface)
    sources = [announcement.record.sha256, *(digests[tile.item] for tile in tiles)]
    return _derivative(
        made.picture.name,
        ItemKind.SCREENSHOT,
        data=made.stitched.png,
        sources=tuple(dict.fromkeys(sources)),
    )


def _sheet_item(announcement: Announcement, sheet: bytes) -> Item:
    return _derivative(
        SHEET_NAME, ItemKind.CAPTURE_SHEET, data=sheet, sources=(announcement.record.sha256,)
    )


def _derivative(name: str, kind: ItemKind, *, data: bytes, sources: tuple[Sha256, ...]) -> Item:
    return Item(
        name=name,
        kind=kind,
        media_type=MEDIA_TYPES[kind],
        size=len(data),
        sha256=Sha256(hashlib.sha256(data).hexdigest()),
        derived_from=sources,
    )
