"""Captures: begun, sent in parts, committed in one transaction, listed, shown, stitched again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace

from companion.capture.pictures import Picture, pictures_of
from companion.capture.record import Record, read_record
from companion.clock import Clock, utc_text
from companion.errors import (
    CaptureConflict,
    CaptureIncomplete,
    CaptureUnknown,
    HoldfastError,
    NoPermit,
    ObjectDamaged,
    RecordInvalid,
)
from companion.ids import CaptureId, CaseId, Sha256
from companion.model import (
    Capture,
    CaptureMode,
    GateAnswers,
    Item,
    ItemKind,
    JsonValue,
    PixelPermit,
    Receipt,
    StitchReport,
)
from companion.service.announcement import (
    DERIVED_KINDS,
    Announcement,
    check_announcement,
    check_content,
)
from companion.service.cases import chosen_case
from companion.service.eyes import EYES, Eyes
from companion.service.gate import require
from companion.service.keeping import Keeping
from companion.service.staging import OpenItem, StagedCapture, Staging, Wanted
from companion.service.vault_life import VaultLife
from companion.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Begun:
    """What of a capture is still to be sent; its receipt when it was committed before."""

    wanted: tuple[Wanted, ...]
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class PartTaken:
    """A part arrived: the part expected next, and whether the item is complete and sealed."""

    next_seq: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Restitched:
    """A screenshot built again from tiles and record, beside the one that is kept.

    It is the same if the files are, byte for byte, and if what was found on the way is what the
    capture sheet says was found then.
    """

    name: str
    same: bool
    sha256: Sha256
    stored_sha256: Sha256
    report: StitchReport


class Captures:
    """What can be done with captures. Usable from several threads."""

    def __init__(
        self,
        life: VaultLife,
        clock: Clock,
        parse_json: Callable[[bytes], object],
        *,
        eyes: Eyes = EYES,
    ) -> None:
        """Take what holds the open vault, the clock, strict JSON decoding, and what sees pixels."""
        self._life = life
        self._clock = clock
        self._parse_json = parse_json
        self._eyes = eyes
        self._staging = Staging()
        self._one_derivation = threading.Lock()
        life.before_locking(self._drop_all)

    def begin(
        self,
        capture_id: CaptureId,
        case_id: CaseId,
        *,
        mode: CaptureMode,
        gate: GateAnswers,
        items: tuple[Item, ...],
    ) -> Begun:
        """Announce a capture; the same announcement again resumes it.

        Raises:
            NoPermit: what may hold pixels comes without a permit, in a text-only capture, or for a
                case whose own answers give none.
            CaptureConflict: a capture with that id was begun or kept with other contents.
            CaseUnknown, CaptureTooLarge, RecordInvalid: it may not be sent like this.
            DigestMismatch: an item without a byte has the digest of something else.
        """
        vault = self._life.vault
        announcement = Announcement(
            capture_id=capture_id, case_id=case_id, mode=mode, gate=gate, items=items
        )
        kept = self._kept(vault, announcement)
        if kept is not None:
            return Begun(wanted=(), receipt=kept)
        check_announcement(announcement)
        announcement.check_case(vault.case(case_id))
        staged = self._stage(vault, announcement)
        with staged.lock:
            for item in staged.empty_items():
                self._seal(vault, staged, item.name, content=OpenItem(item).content())
            return Begun(wanted=staged.wanted())

    def part(self, capture_id: CaptureId, item: str, *, seq: int, data: bytes) -> PartTaken:
        """Take one part of an item, in order from 0; the last one seals the item.

        Raises:
            CaptureUnknown: the capture was not begun, or announced no such item.
            PartOutOfOrder, PartSize, DigestMismatch: `begin` says what to send again.
            RecordInvalid: what came as text is no text; nothing of the capture is kept.
            DiskFull: the item was not kept.
        """
        vault = self._life.vault
        staged = self._staging.get(capture_id)
        with self._dropped_if(RecordInvalid, vault, staged), staged.lock:
            if staged.ended:
                raise CaptureUnknown
            content = staged.take(item, seq, data=data)
            if content is not None:
                check_content(staged.item(item), content)
                self._seal(vault, staged, item, content=content)
            return PartTaken(next_seq=seq + 1, complete=content is not None)

    def commit(self, capture_id: CaptureId) -> Receipt:
        """Make a capture part of the vault, and return its receipt; the same one at every call.

        Raises:
            CaptureUnknown: it was not begun.
            CaptureIncomplete: parts are missing.
            RecordInvalid: the record has another form, or speaks of another capture.
            NoPermit: the case's answers, given meanwhile, allow no pixels; nothing of it is kept.
            VaultLocked: the vault was locked meanwhile; nothing of it was kept.
            DiskFull: nothing of it was kept.
        """
        vault = self._life.vault
        receipt = vault.receipt(capture_id)
        if receipt is not None:
            return replace(receipt, already=True)
        staged = self._staging.get(capture_id)
        with self._dropped_if(NoPermit, vault, staged):
            staged.announcement.check_case(vault.case(staged.announcement.case_id))
        with staged.lock:
            receipt = vault.receipt(capture_id)
            if receipt is not None:
                return replace(receipt, already=True)
            if staged.ended:
                raise CaptureUnknown
            if staged.wanted():
                raise CaptureIncomplete
            keeping = Keeping(
                vault=vault,
                clock=self._clock,
                parse_json=self._parse_json,
                eyes=self._eyes,
                one_at_a_time=self._one_derivation,
                should_stop=lambda: not self._life.holds(vault),
            )
            receipt = keeping.keep(staged)
            staged.ended = True
            self._staging.remove(capture_id)
            return receipt

    def abort(self, capture_id: CaptureId) -> None:
        """Drop what arrived of a capture that was not committed; one that was stays kept.

        Raises:
            CaptureUnknown: it is not arriving here.
        """
        vault = self._life.vault
        staged = self._staging.remove(capture_id)
        if staged is None:
            raise CaptureUnknown
        _drop(vault, staged)

    def list(self, case_id: CaseId | None) -> tuple[Capture, ...]:
        """Return a case's captures in the order they were kept, without their facts.

        Raises:
            CaseUnknown: there is no such case, or there are several and none is named.
        """
        vault = self._life.vault
        return vault.captures(chosen_case(vault, case_id).id)

    def show(self, capture_id: CaptureId) -> Capture:
        """Return one capture with its facts: what its capture sheet says.

        Raises:
            CaptureUnknown: none with that id is kept.
            ObjectDamaged: the sheet cannot be read back.
        """
        vault = self._life.vault
        capture = vault.capture(capture_id)
        sheet = _item_of(capture, ItemKind.CAPTURE_SHEET)
        facts = self._parse_json(vault.read_object(capture.case_id, sheet.sha256))
        if not isinstance(facts, dict):
            raise ObjectDamaged
        return replace(capture, facts=facts)

    def reloaded_by(self, capture: Capture) -> tuple[CaptureId, ...]:
        """Return the captures for which its page was loaded again, and which agree with it."""
        return tuple(
            one.id
            for one in self._life.vault.captures(capture.case_id)
            if one.reload is not None
            and one.reload.first_capture_id == capture.id
            and one.reload.agrees
        )

    def restitch(self, capture_id: CaptureId) -> tuple[Restitched, ...]:
        """Build the screenshots again from tiles and record, and compare them with those kept.

        Raises:
            CaptureUnknown: none with that id is kept, or it has no screenshot.
            NoPermit: it was kept as text only.
            ObjectDamaged: an item cannot be read back.
        """
        vault = self._life.vault
        capture = self.show(capture_id)
        record = read_record(
            self._parse_json(
                vault.read_object(capture.case_id, _item_of(capture, ItemKind.RECORD).sha256)
            )
        )
        permit = require(None if capture.mode is CaptureMode.TEXT_ONLY else record.gate)
        digests = {item.name: item.sha256 for item in capture.items}
        stored = {
            item.name: item.sha256 for item in capture.items if item.kind is ItemKind.SCREENSHOT
        }
        if not stored:
            raise CaptureUnknown("This capture has no long screenshot.", hint=_SEE_WHAT_IS_KEPT)
        return tuple(
            self._restitched(
                record,
                picture,
                permit=permit,
                stored=stored,
                said=capture.facts,
                read_item=lambda name: vault.read_object(capture.case_id, digests[name]),
            )
            for picture in pictures_of(record)
            if picture.name in stored
        )

    def _restitched(
        self,
        record: Record,
        picture: Picture,
        *,
        permit: PixelPermit,
        stored: dict[str, Sha256],
        said: dict[str, JsonValue],
        read_item: Callable[[str], bytes],
    ) -> Restitched:
        with self._one_derivation:
            stitched = self._eyes.stitch(
                record, read_item, permit, surface=picture.surface, kept_pixels=0
            )
        sha256 = Sha256(hashlib.sha256(stitched.png).hexdigest())
        return Restitched(
            name=picture.name,
            same=sha256 == stored[picture.name] and _said_so(stitched.report, picture, said),
            sha256=sha256,
            stored_sha256=stored[picture.name],
            report=stitched.report,
        )

    def _kept(self, vault: Vault, announcement: Announcement) -> Receipt | None:
        """Return the receipt when this very capture was committed before."""
        receipt = vault.receipt(announcement.capture_id)
        if receipt is None:
            return None
        sent = tuple(item for item in receipt.items if item.kind not in DERIVED_KINDS)
        if receipt.case_id != announcement.case_id or sent != announcement.items:
            raise CaptureConflict
        return replace(receipt, already=True)

    def _stage(self, vault: Vault, announcement: Announcement) -> StagedCapture:
        new = StagedCapture(announcement, received_at=utc_text(self._clock.now()))
        staged, crowded_out = self._staging.add(new)
        for other in crowded_out:
            _drop(vault, other)
        if staged.announcement != announcement:
            raise CaptureConflict
        return staged

    def _seal(self, vault: Vault, staged: StagedCapture, name: str, *, content: bytes) -> None:
        staged.sealed[name] = vault.seal(staged.announcement.case_id, content)

    @contextlib.contextmanager
    def _dropped_if(
        self, refusal: type[HoldfastError], vault: Vault, staged: StagedCapture
    ) -> Iterator[None]:
        """Keep nothing of a capture that is refused in this way."""
        try:
            yield
        except refusal:
            self._staging.remove(staged.announcement.capture_id)
            _drop(vault, staged)
            raise

    def _drop_all(self, vault: Vault) -> None:
        for staged in self._staging.clear():
            _drop(vault, staged)


def _drop(vault: Vault, staged: StagedCapture) -> None:
    """End a staged capture and remove what was sealed of it."""
    with staged.lock:
        staged.ended = True
        for sealed in staged.sealed.values():
            vault.discard(sealed)


def _said_so(report: StitchReport, picture: Picture, sheet: dict[str, JsonValue]) -> bool:
    """Say whether the capture sheet has the same report of a screenshot."""
    visual = sheet.get("visual")
    listed = visual.get("screenshots") if isinstance(visual, dict) else None
    now = json.loads(json.dumps(asdict(report)))
    return any(
        isinstance(one, dict) and one.get("name") == picture.name and one.get("stitch") == now
        for one in (listed if isinstance(listed, list) else [])
    )


_SEE_WHAT_IS_KEPT = "Run `holdfast capture show` to see what was kept."


def _item_of(capture: Capture, kind: ItemKind) -> Item:
    for item in capture.items:
        if item.kind is kind:
            return item
    raise CaptureUnknown("This capture lacks one of its documents.", hint=_SEE_WHAT_IS_KEPT)
