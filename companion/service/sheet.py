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
from companion.capture.completeness import Completeness
from companion.capture.record import Record
from companion.capture.renderings import rendering_sentence
from companion.model import Item, ReloadReport
from companion.service.derive import Derived
from companion.service.sheet_words import (
    NOT_RECORDED,
    ROLES,
    asked_words,
    date_header,
    network_words,
)

FORMAT = "holdfast.capture_sheet/1"


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the sheet says beside the record: times, claim, and every item but the sheet itself."""

    received_at: str
    stored_at: str
    claim_level: int
    claim: str
    items: tuple[Item, ...]
    derived: Derived
    completeness: Completeness
    reload: ReloadReport | None


def sheet_bytes(record: Record, facts: SheetFacts) -> bytes:
    """Return the capture sheet as indented JSON in UTF-8, keys sorted, one line feed at the end."""
    sheet = {
        "format": FORMAT,
        "identity": _identity(record),
        "asked": {**_plain(record.asked), "sentence": asked_words(record.asked)},
        "address": _address(record),
        "page": _page(record),
        "post_facts": _plain(record.post_facts),
        "selection": _plain(record.selection),
        "time": _time(record, facts),
        "collector": _collector(record),
        "machine": _machine(record),
        "visual": _visual(record, facts.derived),
        "network": _network(record),
        "media": _plain(record.media),
        "completeness": completeness_fact(facts.completeness),
        "reload": None if facts.reload is None else asdict(facts.reload),
        "integrity": _integrity(record, facts.derived),
        "matches": [asdict(one.match) for one in facts.derived.sightings],
        "items": [asdict(item) for item in facts.items],
        "time_proof": "none yet",
        "signature": "the checkpoint of the custody log that covers this capture",
        "claim": {"level": facts.claim_level, "sentence": facts.claim},
    }
    text = json.dumps(sheet, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def completeness_fact(found: Completeness) -> dict[str, Any]:
    """Return what is said of completeness: the verdict, the sentence, and each finding."""
    return {
        "complete": found.statement.complete,
        "sentence": found.statement.sentence,
        "findings": [asdict(one) for one in found.findings],
    }


def local_time(utc: str, offset_minutes: int) -> str:
    """Return a UTC time (RFC 3339) as the clock on that wall showed it, with its offset.

    A time that no calendar has comes back as it was: the sheet repeats what it was told.
    """
    try:
        zone = timezone(timedelta(minutes=offset_minutes))
        return datetime.fromisoformat(utc).astimezone(zone).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError):
        return utc


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can say
    return msgspec.to_builtins(value)


def _identity(record: Record) -> dict[str, Any]:
    return {
        "capture_id": record.capture_id,
        "case_id": record.case_id,
        "mode": record.mode,
        "exhibit": "given a number at hand-over",
    }


def _address(record: Record) -> dict[str, Any]:
    page, network = record.page, record.network
    return {
        "url": page.url,
        "tab_url": page.tab_url,
        "redirects": NOT_RECORDED if network is None else _plain(network.redirects),
        "canonical_url": page.canonical_url,
        "referrer": page.referrer,
        "frames": _plain(page.frames),
    }


def _page(record: Record) -> dict[str, Any]:
    page: dict[str, Any] = _plain(record.page)
    for name in ("url", "tab_url", "canonical_url", "referrer", "frames"):
        del page[name]
    return page


def _time(record: Record, facts: SheetFacts) -> dict[str, Any]:
    return {
        **_plain(record.times),
        "started_local": local_time(record.times.started_at, record.times.utc_offset_minutes),
        "received_at": facts.received_at,
        "stored_at": facts.stored_at,
        "response_date_header": date_header(record),
        "clock_checked": record.integrity.clock_checked,
    }


def _collector(record: Record) -> dict[str, Any]:
    return {
        "role": ROLES[record.gate.standing],
        "name": NOT_RECORDED,
        "gate": _plain(record.gate),
    }


def _machine(record: Record) -> dict[str, Any]:
    return {
        **_plain(record.tool),
        "companion_version": __version__,
        "companion_platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "public_address": NOT_RECORDED,
    }


def _visual(record: Record, derived: Derived) -> dict[str, Any]:
    return {
        "as_seen": record.as_seen,
        "surfaces": _plain(record.surfaces),
        "tiles": _plain(record.tiles),
        "screenshots": [
            {
                "name": made.picture.name,
                "origin": list(made.stitched.origin),
                "stitch": asdict(made.stitched.report),
            }
            for made in derived.pictures
        ],
        "second_renderings": [
            {**asdict(report), "sentence": rendering_sentence(report)}
            for report in derived.renderings
        ],
    }


def _network(record: Record) -> dict[str, Any]:
    return {
        "response": NOT_RECORDED if record.network is None else _plain(record.network),
        "unread_because": record.network_unread_because,
        "sentence": network_words(record),
    }


def _integrity(record: Record, derived: Derived) -> dict[str, Any]:
    return {
        **_plain(record.integrity),
        "browser_said": _plain(record.completeness),
        "second_capture": "none",
        "faults": [asdict(fault) for fault in derived.faults],
        "images_not_compared": derived.uncompared,
    }
