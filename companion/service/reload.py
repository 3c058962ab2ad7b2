"""A page that Holdfast loaded again: found to agree with its first capture, or how it does not."""

from __future__ import annotations

from collections.abc import Callable

from companion.capture.pictures import SCREENSHOT_NAME
from companion.capture.record import Record
from companion.capture.reloading import (
    NOT_COMPARABLE,
    ComparedPixels,
    answer_was_recorded,
    compare_pictures,
    compare_text,
    same_address,
)
from companion.custody.claims import ReloadFacts, reload_agrees, reload_sentence
from companion.errors import CaptureUnknown, CaptureUnstitchable, FirstCaptureUnknown
from companion.ids import CaptureId
from companion.model import Capture, ItemKind, PixelPermit, ReloadReport
from companion.vault.vault import Vault

TEXT_NAME = "text.txt"


def first_capture(vault: Vault, record: Record) -> Capture | None:
    """Return the capture that this one is the reload of; None if it is none.

    Raises:
        FirstCaptureUnknown: it is not in the case.
    """
    if record.asked.reload_of is None:
        return None
    try:
        first = vault.capture(CaptureId(record.asked.reload_of))
    except CaptureUnknown as error:
        raise FirstCaptureUnknown from error
    if first.case_id != record.case_id:
        raise FirstCaptureUnknown
    return first


def compare_with_first(
    vault: Vault,
    first: Capture,
    record: Record,
    *,
    read_item: Callable[[str], bytes],
    screenshot: bytes | None,
    permit: PixelPermit | None,
) -> ReloadReport:
    """Return what comparing a capture with the first one of the same page found.

    `screenshot` is the long screenshot of the second one, if it has one.

    Raises:
        ObjectDamaged: an item cannot be read back.
    """
    digests = {item.name: item.sha256 for item in first.items}

    def read_first(name: str) -> bytes | None:
        return vault.read_object(first.case_id, digests[name]) if name in digests else None

    names = {item.name for item in record.items if item.kind is ItemKind.TEXT}
    text = compare_text(read_first(TEXT_NAME), read_item(TEXT_NAME) if TEXT_NAME in names else None)
    pixels = ComparedPixels(NOT_COMPARABLE, 0, 0)
    if screenshot is not None and permit is not None:
        pixels = _pixels(read_first(SCREENSHOT_NAME), screenshot, permit)
    facts = ReloadFacts(
        text_same=text.same,
        lines_added=text.added,
        lines_removed=text.removed,
        text_compared=text.compared,
        pixels_compared=pixels.compared,
        pixels_differing=pixels.differing,
        network_recorded=answer_was_recorded(record) and same_address(first.url, record.page.url),
    )
    return ReloadReport(
        first_capture_id=first.id,
        text_same=text.same,
        lines_added=text.added,
        lines_removed=text.removed,
        pixels=pixels.how,
        pixels_compared=pixels.compared,
        pixels_differing=pixels.differing,
        network_recorded=facts.network_recorded,
        agrees=reload_agrees(facts),
        sentence=reload_sentence(facts),
    )


def _pixels(first: bytes | None, second: bytes, permit: PixelPermit) -> ComparedPixels:
    if first is None:
        return ComparedPixels(NOT_COMPARABLE, 0, 0)
    try:
        return compare_pictures(first, second, permit)
    except CaptureUnstitchable:
        return ComparedPixels(NOT_COMPARABLE, 0, 0)
