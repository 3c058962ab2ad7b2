"""What the companion makes of a capture's pixels: long screenshots, fingerprints, matches.

The capture itself is the evidence. Whatever fails here is named beside it and never loses it.
"""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from companion.capture.pictures import Picture, document_of, pictures_of, surface_of
from companion.capture.placement import MAX_PIXELS
from companion.capture.record import Medium, Record
from companion.capture.renderings import MOST_COMPARED, cost_of, left_out
from companion.capture.stitch import KEPT_PIXELS
from companion.errors import (
    CaptureTooLarge,
    DiskFull,
    FileUnreadable,
    HoldfastError,
    ObjectDamaged,
    VaultDamaged,
    VaultLocked,
)
from companion.matching.known_index import KnownIndex, index_known
from companion.model import (
    Fingerprint,
    ItemKind,
    KnownImage,
    PixelPermit,
    Rect,
    RenderingReport,
)
from companion.service.budget import Budget
from companion.service.eyes import Eyes, Stitched
from companion.service.places import Sighting, one_per_place
from companion.vault.new_capture import SeenImage

T = TypeVar("T")

log = logging.getLogger("holdfast")

SMALLEST_SIDE = 32
"""CSS pixels. A smaller region of the screenshot shows an icon, or nothing that can be known."""

_VAULT_FAULTS = (DiskFull, FileUnreadable, ObjectDamaged, VaultDamaged, VaultLocked)
"""Faults of the store, not of a picture: these do end a commit."""
_PICTURE_FAULTS = (
    HoldfastError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What decoders and array code raise on pictures nobody foresaw."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A step that failed, on what, and its stable code."""

    step: str
    subject: str
    code: str


@dataclass(frozen=True, slots=True)
class Made:
    """A long screenshot that was made: of which surface, under which name."""

    picture: Picture
    stitched: Stitched


@dataclass(slots=True)
class Derived:
    """What was made, and what could not be."""

    pictures: list[Made] = field(default_factory=list)
    renderings: list[RenderingReport] = field(default_factory=list)
    seen: list[SeenImage] = field(default_factory=list)
    sightings: tuple[Sighting, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    uncompared: int = 0
    """Images large enough to be seen that could be compared in no way, or were too many."""

    @property
    def stitch_failed(self) -> bool:
        """Whether a long screenshot could not be made."""
        return any(fault.step == "stitch" for fault in self.faults)

    def of_surface(self, surface: int | None) -> Made | None:
        """Return the screenshot of a surface, if there is one."""
        return next((one for one in self.pictures if one.picture.surface == surface), None)


def derive(
    record: Record,
    read_item: Callable[[str], bytes],
    *,
    permit: PixelPermit,
    known: Sequence[KnownImage],
    eyes: Eyes,
    should_stop: Callable[[], bool],
) -> Derived:
    """Stitch and compare; `read_item` returns an item's bytes by its name.

    `should_stop` is asked before each image, and by `read_item` before each item.

    Raises:
        VaultLocked: it said so.
        ObjectDamaged: an item that was sealed cannot be read back; so are the store's other faults.
    """
    derived = Derived()
    _stitch(derived, record, read_item, permit=permit, eyes=eyes)
    _compare_renderings(derived, record, read_item, permit=permit, eyes=eyes)
    index = _attempt(derived, "match", "known images", lambda: index_known(known))
    looker = _Looker(
        derived=derived,
        read_item=read_item,
        permit=permit,
        index=index,
        eyes=eyes,
        should_stop=should_stop,
        budget=Budget.of([one.stitched for one in derived.pictures]),
    )
    derived.sightings = one_per_place(looker.sightings(record))
    return derived


def _stitch(
    derived: Derived,
    record: Record,
    read_item: Callable[[str], bytes],
    *,
    permit: PixelPermit,
    eyes: Eyes,
) -> None:
    """Make the long screenshot of each surface; all together are as large as one may be."""
    left, kept = MAX_PIXELS, KEPT_PIXELS

    def made(picture: Picture) -> Stitched:
        if left <= 0:
            raise CaptureTooLarge
        return eyes.stitch(record, read_item, permit, surface=picture.surface, kept_pixels=kept)

    for picture in pictures_of(record):
        stitched = _attempt(derived, "stitch", picture.subject, partial(made, picture))
        if stitched is not None:
            pixels = stitched.report.width * stitched.report.height
            left, kept = left - pixels, max(0, kept - pixels)
            derived.pictures.append(Made(picture, stitched))


def _compare_renderings(
    derived: Derived,
    record: Record,
    read_item: Callable[[str], bytes],
    *,
    permit: PixelPermit,
    eyes: Eyes,
) -> None:
    """Compare the browser's second drawings with the document's picture, as far as they may go."""
    document = derived.of_surface(document_of(record))
    if document is None:
        return
    left = MOST_COMPARED
    for one in record.second_renderings:
        left -= cost_of(one, document.stitched)
        if left < 0:
            derived.renderings.append(left_out(one))
            continue
        report = _attempt(
            derived,
            "compare",
            one.item,
            partial(eyes.compare_rendering, one, document.stitched, read_item, permit),
        )
        if report is not None:
            derived.renderings.append(report)


@dataclass(slots=True)
class _Looker:
    """Compares each image of a page with the known images, in its file and on the screenshot."""

    derived: Derived
    read_item: Callable[[str], bytes]
    permit: PixelPermit
    index: KnownIndex | None
    eyes: Eyes
    should_stop: Callable[[], bool]
    budget: Budget
    files: dict[str, SeenImage | None] = field(default_factory=dict)
    crops: dict[tuple[int, int, int, int, int], SeenImage | None] = field(default_factory=dict)

    def sightings(self, record: Record) -> Iterator[Sighting]:
        """Yield every comparison, image by image in the record's order, then unplaced files."""
        for ordinal, medium in enumerate(record.media, start=1):
            box, compared = _rect(medium), False
            surface = surface_of(medium, record)
            for image in self._images(medium, box, surface):
                sightings = self._compared(image, box, ordinal, surface=surface)
                if sightings is not None:
                    compared = True
                    yield from sightings
            if not compared and _is_visible(box):
                self.derived.uncompared += 1
        placed = {medium.item for medium in record.media}
        unplaced = (
            item.name
            for item in record.items
            if item.kind is ItemKind.MEDIA and item.name not in placed
        )
        for ordinal, name in enumerate(unplaced, start=len(record.media) + 1):
            if not self._may_look():
                self.derived.uncompared += 1
                continue
            file = self._file(name)
            if file is not None:
                yield from self._compared(file, None, ordinal) or ()

    def _may_look(self) -> bool:
        """Say whether one more image may be compared; raises `VaultLocked` if none may any more."""
        if self.should_stop():
            raise VaultLocked
        return self.budget.take_image()

    def _images(self, medium: Medium, box: Rect, surface: int | None) -> Iterator[SeenImage]:
        if medium.item is None and not _is_visible(box):
            return
        if not self._may_look():
            return
        file = None if medium.item is None else self._file(medium.item)
        if file is not None:
            yield file
        crop = self._crop(box, surface)
        if crop is not None:
            yield crop

    def _file(self, name: str) -> SeenImage | None:
        """Return a file's fingerprints; a file shown in many places is read once."""
        if name not in self.files:
            fingerprints = _attempt(
                self.derived,
                "match",
                name,
                lambda: self.eyes.fingerprint_file(self.read_item(name), self.permit),
            )
            self.files[name] = self._noted(name, None, fingerprints)
        return self.files[name]

    def _crop(self, box: Rect, surface: int | None) -> SeenImage | None:
        """Return the fingerprints of what a screenshot shows in `box`; each box is read once."""
        made = self.derived.of_surface(surface)
        if made is None or not _is_visible(box):
            return None
        picture, stitched = made.picture, made.stitched
        place = (
            picture.surface,
            *(round(box.x), round(box.y), round(box.width), round(box.height)),
        )
        if place not in self.crops:
            if not self.budget.take_box(box, stitched):
                return None
            fingerprints = _attempt(
                self.derived, "match", picture.subject, lambda: self._region(stitched, box)
            )
            self.crops[place] = self._noted(picture.subject, box, fingerprints)
        return self.crops[place]

    def _region(self, stitched: Stitched, box: Rect) -> tuple[Fingerprint, ...] | None:
        pixels = stitched.region(box)
        return None if pixels is None else self.eyes.fingerprint_pixels(pixels, self.permit)

    def _noted(
        self, subject: str, region: Rect | None, fingerprints: tuple[Fingerprint, ...] | None
    ) -> SeenImage | None:
        if fingerprints is None:
            return None
        image = SeenImage(subject=subject, region=region, fingerprints=fingerprints)
        self.derived.seen.append(image)
        return image

    def _compared(
        self, image: SeenImage, box: Rect | None, ordinal: int, *, surface: int | None = None
    ) -> list[Sighting] | None:
        """Compare one image with every known one; None when that failed."""
        index = self.index
        if index is None:
            return None
        matches = _attempt(
            self.derived,
            "match",
            image.subject,
            lambda: self.eyes.judge(image.fingerprints, index, subject=image.subject, region=box),
        )
        if matches is None:
            return None
        return [Sighting(match=match, ordinal=ordinal, surface=surface) for match in matches]


def _attempt(derived: Derived, step: str, subject: str, act: Callable[[], T]) -> T | None:
    """Return what `act` returns; a fault of a picture is noted instead."""
    try:
        return act()
    except _VAULT_FAULTS:
        raise
    except _PICTURE_FAULTS as error:
        code = error.code if isinstance(error, HoldfastError) else type(error).__name__
        log.warning("%s failed: %s", step, code)
        derived.faults.append(Fault(step=step, subject=subject, code=code))
        return None


def _is_visible(box: Rect) -> bool:
    return min(box.width, box.height) >= SMALLEST_SIDE


def _rect(medium: Medium) -> Rect:
    box = medium.box
    return Rect(x=box.x, y=box.y, width=box.width, height=box.height)
