"""The capture sheet: what the browser recorded and what the companion made of it, in one document.

It is written once, sealed with the capture, and never changed; what becomes true later (an exhibit
number, a timestamp) stands elsewhere. What was not recorded is said to be so.
"""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec

from companion import __version__
from companion.capture.record import Record
from companion.model import Item, Standing
from companion.service.announcement import SCREENSHOT_NAME
from companion.service.derive import Derived

FORMAT = "holdfast.capture_sheet/1"
NOT_RECORDED = "not recorded"
ROLES = {
    Standing.SELF: "the person shown",
    Standing.WITH_CONSENT: "someone acting with the consent of the person shown",
    Standing.NEITHER: "someone else",
}


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the sheet says beside the record: times, claim, and every item but the sheet itself."""

    received_at: str
    stored_at: str
    claim_level: int
    claim: str
    items: tuple[Item, ...]
    derived: Derived


def sheet_bytes(record: Record, facts: SheetFacts) -> bytes:
    """Return the capture sheet as indented JSON in UTF-8, keys sorted, one line feed at the end."""
    sheet = {
        "format": FORMAT,
        "identity": _identity(record),
        "address": _address(record),
        "page": _page(record),
        "time": _time(record, facts),
        "collector": _collector(record),
        "machine": _machine(record),
        "visual": _visual(record, facts.derived),
        "network": {"response": NOT_RECORDED, "certificate": NOT_RECORDED},
        "media": msgspec.to_builtins(record.media),
        "integrity": _integrity(record, facts.derived),
        "matches": [asdict(one.match) for one in facts.derived.sightings],
        "items": [asdict(item) for item in facts.items],
        "time_proof": "none yet",
        "signature": "the checkpoint of the custody log that covers this capture",
        "claim": {"level": facts.claim_level, "sentence": facts.claim},
    }
    text = json.dumps(sheet, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def local_time(utc: str, offset_minutes: int) -> str:
    """Return a UTC time (RFC 3339) as the clock on that wall showed it, with its offset.

    A time that no calendar has comes back as it was: the sheet repeats what it was told.
    """
    try:
        zone = timezone(timedelta(minutes=offset_minutes))
        return datetime.fromisoformat(utc).astimezone(zone).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError):
        return utc


def _identity(record: Record) -> dict[str, Any]:
    return {
        "capture_id": record.capture_id,
        "case_id": record.case_id,
        "mode": record.mode,
        "exhibit": "given a number at hand-over",
    }


def _address(record: Record) -> dict[str, Any]:
    page = record.page
    return {
        "url": page.url,
        "tab_url": page.tab_url,
        "redirects": NOT_RECORDED,
        "canonical_url": page.canonical_url,
        "referrer": page.referrer,
        "frames": msgspec.to_builtins(page.frames),
    }


def _page(record: Record) -> dict[str, Any]:
    page: dict[str, Any] = msgspec.to_builtins(record.page)
    for name in ("url", "tab_url", "canonical_url", "referrer", "frames"):
        del page[name]
    return page


def _time(record: Record, facts: SheetFacts) -> dict[str, Any]:
    times: dict[str, Any] = msgspec.to_builtins(record.times)
    return {
        **times,
        "started_local": local_time(record.times.started_at, record.times.utc_offset_minutes),
        "received_at": facts.received_at,
        "stored_at": facts.stored_at,
        "response_date_header": NOT_RECORDED,
        "clock_checked": record.integrity.clock_checked,
    }


def _collector(record: Record) -> dict[str, Any]:
    return {
        "role": ROLES[record.gate.standing],
        "name": NOT_RECORDED,
        "gate": msgspec.to_builtins(record.gate),
    }


def _machine(record: Record) -> dict[str, Any]:
    tool: dict[str, Any] = msgspec.to_builtins(record.tool)
    return {
        **tool,
        "companion_version": __version__,
        "companion_platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "public_address": NOT_RECORDED,
    }


def _visual(record: Record, derived: Derived) -> dict[str, Any]:
    stitched = derived.stitched
    return {
        "as_seen": record.as_seen,
        "tiles": msgspec.to_builtins(record.tiles),
        "screenshot": None if stitched is None else SCREENSHOT_NAME,
        "screenshot_origin": None if stitched is None else list(stitched.origin),
        "stitch": None if stitched is None else asdict(stitched.report),
    }


def _integrity(record: Record, derived: Derived) -> dict[str, Any]:
    flags: dict[str, Any] = msgspec.to_builtins(record.integrity)
    return {
        **flags,
        "completeness": msgspec.to_builtins(record.completeness),
        "second_capture": "none",
        "faults": [asdict(fault) for fault in derived.faults],
        "images_not_compared": derived.uncompared,
    }
