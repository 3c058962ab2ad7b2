"""Whether a capture is the whole of what was asked for, and if not, what is missing and why. Pure.

The words are for people who were not there: they name no page, no person and no address. A finding
that breaks completeness says that something is not there or not sure; one that does not is worth
knowing, and takes nothing away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from companion.capture.areas import MOST_LISTED
from companion.capture.gap_words import NOT_COMPLETE, WHOLE, words_of
from companion.capture.reach import can_be_uncovered, over_nothing
from companion.capture.record import (
    Box,
    GapCode,
    PageKind,
    Record,
    StopReason,
    Surface,
    SurfaceKind,
    Tile,
)
from companion.model import (
    CaptureMode,
    CompletenessStatement,
    Rect,
    RenderingReport,
    StitchReport,
)

ENDS = frozenset({StopReason.END_OF_PAGE, StopReason.END_OF_SUBJECT})
"""Reasons to stop that leave nothing behind."""
_FAILED = StopReason.CAPTURE_FAILED.value
"""What it is if text only was kept and pictures were permitted."""
_ROUNDING = 2.0
"""CSS pixels by which browsers round what they say of sizes."""
_MOST_SAID = 6
MOST_BOXES = 64


@dataclass(frozen=True, slots=True)
class CompletenessFinding:
    """One thing that was found: how often, where (CSS pixels or pixels of a picture), in words."""

    code: str
    breaks: bool
    count: int
    sentence: str
    boxes: tuple[Rect, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """The statement, and all that was found, what breaks completeness first."""

    statement: CompletenessStatement
    findings: tuple[CompletenessFinding, ...]


def completeness(
    record: Record,
    pictures: Sequence[StitchReport],
    *,
    renderings: Sequence[RenderingReport] = (),
    stitch_failed: bool = False,
) -> Completeness:
    """Return what is to be said of a capture.

    `pictures` are the reports of its stitched pictures, `renderings` what comparing the browser's
    second drawings found, `stitch_failed` that a picture could not be made.
    """
    found = _together(
        [
            *_stops(record),
            *_gaps(record),
            *_counts(record),
            *_ends(record),
            *_of_pictures(record, pictures),
            *_of_renderings(renderings),
            *([_finding("stitch_failed")] if stitch_failed else []),
        ]
    )
    if record.mode is CaptureMode.PIXELS and original_is_kept(record):
        found = [_finding("original_kept"), *map(_harmless, found)]
    found.sort(key=lambda one: not one.breaks)
    missing = tuple(one.code for one in found if one.breaks)
    statement = CompletenessStatement(
        complete=not missing,
        sentence=sentence_of(record, [(one.breaks, one.sentence) for one in found]),
        findings=missing,
    )
    return Completeness(statement=statement, findings=tuple(found))


def original_is_kept(record: Record) -> bool:
    """Say whether the address shows one file, and the bytes of that file are kept beside it."""
    return (
        record.page.kind not in {PageKind.HTML, PageKind.TEXT}
        and not any(gap.code is GapCode.ORIGINAL_NOT_READ for gap in record.completeness.gaps)
        and any(
            medium.item is not None
            and (medium.kind == "document" or medium.url in {record.page.url, record.page.tab_url})
            for medium in record.media
        )
    )


def _stops(record: Record) -> Iterator[CompletenessFinding]:
    """Yield why the capture, or a part of it that scrolls, was not taken to its end."""
    surfaces = asked_surfaces(record)
    reasons = {surface.stopped_because for surface in surfaces if not _is_whole(surface)}
    overall = record.completeness.stopped_because
    if record.mode is CaptureMode.TEXT_ONLY and overall is StopReason.TEXT_ONLY:
        yield _finding("text_only")
        return
    if overall not in ENDS and not (
        overall is StopReason.NOT_SCROLLABLE and all(map(_is_whole, surfaces))
    ):
        reasons.add(overall)
    if record.tiles and not record.surfaces and overall in ENDS:
        reasons.add(StopReason.INTERRUPTED)  # what the tiles show the end of was never said
    for reason in sorted(reasons):
        boxes = [
            one.box for one in surfaces if one.stopped_because is reason and not _is_whole(one)
        ]
        yield _finding(_FAILED if reason is StopReason.TEXT_ONLY else reason.value, boxes=boxes)


def asked_surfaces(record: Record) -> list[Surface]:
    """Return the surfaces that are part of what was asked for.

    Where one was chosen, others that no tile was taken of are not.
    """
    chosen = record.asked.subject.surface
    if chosen is None:
        return record.surfaces
    taken = {tile.surface for tile in record.tiles} | {chosen}
    return [surface for number, surface in enumerate(record.surfaces) if number in taken]


def _is_whole(surface: Surface) -> bool:
    """Say whether a surface was taken to its end, or shows all that it holds without scrolling."""
    if surface.stopped_because is StopReason.NOT_SCROLLABLE:
        return (
            surface.scroll_height <= surface.client_height + _ROUNDING
            and surface.scroll_width <= surface.client_width + _ROUNDING
        )
    return surface.stopped_because in ENDS


def _gaps(record: Record) -> Iterator[CompletenessFinding]:
    for gap in record.completeness.gaps:
        boxes = [] if gap.box is None else [gap.box]
        yield _finding(gap.code.value, count=max(1, gap.count), boxes=boxes)


def _counts(record: Record) -> Iterator[CompletenessFinding]:
    """Yield what the browser counted."""
    said = record.completeness
    named = sum(one.count for one in said.gaps if one.code is GapCode.IMAGE_NOT_LOADED)
    if said.images_not_loaded > named:
        yield _finding(GapCode.IMAGE_NOT_LOADED.value, count=said.images_not_loaded - named)
    if said.tiles_retaken:
        yield _finding("tiles_retaken", count=said.tiles_retaken)
    if said.waits_for_tab:
        yield _finding("waits_for_tab", count=said.waits_for_tab)
    if record.mode is CaptureMode.PIXELS and not record.tiles:
        yield _finding("no_tiles")


def _ends(record: Record) -> Iterator[CompletenessFinding]:
    """Yield each surface that is said to be taken to its end, and of which tiles show less."""
    taken: dict[int, list[Tile]] = {}
    for tile in record.tiles:
        taken.setdefault(tile.surface, []).append(tile)
    subject = record.asked.subject
    if subject.box is not None:
        if not _is_shown(subject.box, taken.get(subject.surface or 0, []), record):
            yield _finding("end_not_shown", boxes=[subject.box])
        return
    for number, surface in enumerate(record.surfaces):
        if surface.stopped_because is StopReason.END_OF_PAGE and not _shows_all(
            taken.get(number, []), surface
        ):
            yield _finding("end_not_shown", boxes=[surface.box])


def _shows_all(tiles: Sequence[Tile], surface: Surface) -> bool:
    """Say whether tiles reach from one end of a surface to the other.

    One of which there are none shows all that it holds where it stands, if it does not scroll.
    """
    if tiles:
        left, top, right, bottom = _bounds(tiles)
        height, width = bottom - top, right - left
    else:
        height, width = surface.client_height, surface.client_width
    return height >= surface.scroll_height - _ROUNDING and width >= surface.scroll_width - _ROUNDING


def _is_shown(box: Box, tiles: Sequence[Tile], record: Record) -> bool:
    """Say whether tiles reach from one end to the other of what was asked for of a surface.

    What of it lies beyond what the surface holds can be shown nowhere.
    """
    if not tiles:
        return not record.tiles  # that there are none at all is said otherwise
    number = tiles[0].surface
    surface = record.surfaces[number] if number < len(record.surfaces) else None
    right, bottom = box.x + box.width, box.y + box.height
    if surface is not None:
        right, bottom = min(right, surface.scroll_width), min(bottom, surface.scroll_height)
    reaches = _bounds(tiles)
    return (
        reaches[0] <= max(box.x, 0.0) + _ROUNDING
        and reaches[1] <= max(box.y, 0.0) + _ROUNDING
        and reaches[2] >= right - _ROUNDING
        and reaches[3] >= bottom - _ROUNDING
    )


def _bounds(tiles: Sequence[Tile]) -> tuple[float, float, float, float]:
    """Return how far tiles reach in their surface: left, top, right, bottom."""
    return (
        min(one.scroll_x for one in tiles),
        min(one.scroll_y for one in tiles),
        max(one.scroll_x + one.crop.width for one in tiles),
        max(one.scroll_y + one.crop.height for one in tiles),
    )


def _of_pictures(record: Record, pictures: Sequence[StitchReport]) -> Iterator[CompletenessFinding]:
    for report in pictures:
        if report.missing_pixels:
            yield _finding("missing_pixels", count=report.missing_pixels)
        hidden, always = can_be_uncovered(record, report)
        unlisted = _unlisted(report)
        if hidden or unlisted:
            yield _finding("never_uncovered", count=_pixels(hidden) + unlisted, boxes=hidden)
        if always:
            yield _finding("always_covered", count=_pixels(always), boxes=always)
        nothing = [one for one in over_nothing(record, report) if one not in always]
        if nothing:
            yield _finding("over_nothing", count=_pixels(nothing), boxes=nothing)
        if report.conflict_pixels:
            yield _finding("in_motion", count=report.conflict_pixels, boxes=report.conflicts)


def _unlisted(report: StitchReport) -> int:
    """Return how many pixels something lay over of which the report lists no area.

    It lists a few; nothing is known of the rest, so nothing good is said of it.
    """
    if len(report.uncovered) < MOST_LISTED:
        return 0
    return max(0, report.uncovered_pixels - report.missing_pixels - _pixels(report.uncovered))


def _pixels(areas: Sequence[Rect]) -> int:
    return int(sum(area.width * area.height for area in areas))


def _of_renderings(renderings: Sequence[RenderingReport]) -> Iterator[CompletenessFinding]:
    differing = sum(one.differing_pixels for one in renderings)
    if differing:
        boxes = [box for one in renderings for box in one.differing]
        yield _finding("second_rendering_differs", count=differing, boxes=boxes)


def _finding(code: str, *, count: int = 1, boxes: Iterable[Box | Rect] = ()) -> CompletenessFinding:
    sentence, breaks = words_of(code, count)
    rects = tuple(Rect(one.x, one.y, one.width, one.height) for one in boxes)
    return CompletenessFinding(
        code=code, breaks=breaks, count=count, sentence=sentence, boxes=rects[:MOST_BOXES]
    )


def _together(found: Iterable[CompletenessFinding]) -> list[CompletenessFinding]:
    """Return findings of one code as one, their counts added up."""
    by_code: dict[str, CompletenessFinding] = {}
    for one in found:
        before = by_code.get(one.code)
        count = one.count + (before.count if before else 0)
        boxes = (*(before.boxes if before else ()), *one.boxes)
        by_code[one.code] = _finding(one.code, count=count, boxes=boxes)
    return list(by_code.values())


def _harmless(one: CompletenessFinding) -> CompletenessFinding:
    """Return a finding of a file opened directly: its picture may lack what its bytes hold."""
    return CompletenessFinding(one.code, False, one.count, one.sentence, one.boxes)


def sentence_of(record: Record, found: Sequence[tuple[bool, str]]) -> str:
    """Return the statement's sentence; `found` is of each finding whether it breaks, and its words.

    It is made of the record and the findings alone, so that a verifier can make it again.
    """
    missing = [sentence for breaks, sentence in found if breaks]
    known = [sentence for breaks, sentence in found if not breaks]
    begins = f"{NOT_COMPLETE} {_first(missing)}" if missing else WHOLE[whole_of(record)]
    return " ".join([begins, *([_first(known)] if known else [])])


def whole_of(record: Record) -> str:
    """Return what a complete capture is the whole of: a key of `WHOLE`."""
    if record.mode is CaptureMode.TEXT_ONLY:
        return "text"
    if original_is_kept(record):
        return "file"
    if record.asked.subject.box is not None:
        return "subject"
    kinds = {one.kind for one in asked_surfaces(record)}
    if kinds and SurfaceKind.DOCUMENT not in kinds:
        return "part"
    return "page"


def required_codes(record: Record) -> set[str]:
    """Return the codes that must be among the findings, whatever the pixels show."""
    found = (*_stops(record), *_gaps(record), *_counts(record), *_ends(record))
    return {one.code for one in found}


def _first(sentences: Sequence[str]) -> str:
    rest = len(sentences) - _MOST_SAID
    more = [f"And {rest} more, listed beside this."] if rest > 0 else []
    return " ".join([*sentences[:_MOST_SAID], *more])
