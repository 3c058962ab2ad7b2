"""Captures as a browser would send them, and a companion's use-cases in a throw-away home."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from companion.capture.areas import Area
from companion.capture.record import Record, SecondRendering
from companion.config import Paths
from companion.ids import CaptureId, CaseId, KnownImageId, Sha256, new_id
from companion.model import (
    CaptureMode,
    Fingerprint,
    GateAnswers,
    Item,
    ItemKind,
    KnownImage,
    Match,
    PixelPermit,
    Rect,
    RenderingReport,
    Standing,
    StitchReport,
    Under18,
    Verdict,
)
from companion.protocol.strict_json import parse
from companion.service.captures import Begun, Captures
from companion.service.cases import Cases
from companion.service.eyes import Eyes
from companion.service.known_images import KnownImages
from companion.service.vault_life import VaultLife
from tests.unit.vault.vaults import CHEAP, PASSPHRASE, StepClock

YES = GateAnswers(
    safe_place=True,
    under_18=Under18.NO,
    standing=Standing.SELF,
    answered_at="2026-01-31T12:00:00.000Z",
)
NOT_SURE = replace(YES, under_18=Under18.NOT_SURE)
URL = "https://example.org/posts/1?who=me"
TITLE = "A page about me"
PART = 1_000


def digest(data: bytes) -> Sha256:
    return Sha256(hashlib.sha256(data).hexdigest())


def item(name: str, kind: ItemKind, data: bytes, media_type: str = "image/png") -> Item:
    return Item(name=name, kind=kind, media_type=media_type, size=len(data), sha256=digest(data))


@dataclass(slots=True)
class Page:
    """A capture to be sent: change its parts before calling `announced`."""

    case_id: CaseId
    capture_id: CaptureId = field(default_factory=lambda: CaptureId(new_id()))
    mode: CaptureMode = CaptureMode.PIXELS
    gate: GateAnswers = YES
    tiles: list[bytes] = field(default_factory=lambda: [b"tile one" * 300, b"tile two" * 300])
    media: list[tuple[bytes | None, Rect]] = field(default_factory=list)
    text: bytes = b"what the page says"
    changes: dict[str, Any] = field(default_factory=dict)

    def contents(self) -> dict[str, tuple[Item, bytes]]:
        """Return every item but the record, with its bytes."""
        listed = [(item("text.txt", ItemKind.TEXT, self.text, "text/plain"), self.text)]
        if self.mode is CaptureMode.PIXELS:
            listed.append((item("as-seen.png", ItemKind.AS_SEEN, b"seen"), b"seen"))
            for number, data in enumerate(self.tiles, start=1):
                listed.append((item(f"tiles/{number:04d}.png", ItemKind.TILE, data), data))
        for number, (data, _) in enumerate(self.media, start=1):
            if data is not None:
                listed.append((item(f"media/{number:04d}", ItemKind.MEDIA, data), data))
        return {one.name: (one, data) for one, data in listed}

    def record(self) -> bytes:
        """Return the record as the browser writes it."""
        contents = self.contents()
        pixels = self.mode is CaptureMode.PIXELS
        tiles = [name for name in contents if name.startswith("tiles/")]
        record = {
            "format": "holdfast.record/1",
            "capture_id": self.capture_id,
            "case_id": self.case_id,
            "mode": self.mode.value,
            "gate": gate_value(self.gate),
            "times": TIMES,
            "tool": TOOL,
            "page": PAGE,
            "asked": ASKED,
            "post_facts": [],
            "network": None,
            "network_unread_because": "network facts were not asked for",
            "selection": None,
            "surfaces": [SURFACE] if tiles else [],
            "second_renderings": [],
            "as_seen": "as-seen.png" if pixels else None,
            "tiles": [tile_value(name, place) for place, name in enumerate(tiles)],
            "media": [self._medium(number) for number in range(1, len(self.media) + 1)],
            "completeness": {
                "stopped_because": "end_of_page" if pixels else "text_only",
                "tiles_retaken": 0,
                "waits_for_tab": 0,
                "gaps": [],
                "images_not_loaded": 0,
                "notes": [],
            },
            "integrity": dict.fromkeys(
                ("page_reloaded_before", "other_extensions", "page_edited_by_tools"), "unknown"
            )
            | {"clock_checked": "not checked"},
            "items": [item_value(one) for one, _ in contents.values()],
        }
        return json.dumps({**record, **self.changes}).encode()

    def all_items(self) -> dict[str, tuple[Item, bytes]]:
        """Return every item with its bytes, the record first."""
        record = self.record()
        one = item("record.json", ItemKind.RECORD, record, "application/json")
        return {"record.json": (one, record), **self.contents()}

    def _medium(self, number: int) -> dict[str, Any]:
        data, box = self.media[number - 1]
        return {
            "kind": "image",
            "surface": None,
            "frame": None,
            "url": f"https://example.org/{number}.jpg",
            "box": {"x": box.x, "y": box.y, "width": box.width, "height": box.height},
            "alt": None,
            "natural_width": 400,
            "natural_height": 300,
            "item": None if data is None else f"media/{number:04d}",
            "unread_because": "cross-origin" if data is None else None,
        }


def gate_value(gate: GateAnswers) -> dict[str, Any]:
    return {
        "safe_place": gate.safe_place,
        "under_18": gate.under_18.value,
        "standing": gate.standing.value,
        "answered_at": gate.answered_at,
    }


def item_value(one: Item) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
    }


def tile_value(name: str, place: int) -> dict[str, Any]:
    return {
        "item": name,
        "surface": 0,
        "crop": {"x": 0, "y": 0, "width": 800, "height": 600},
        "anchors": [],
        "scroll_x": 0,
        "scroll_y": place * 600,
        "viewport_width": 800,
        "viewport_height": 600,
        "device_pixel_ratio": 1,
        "occluders": [],
        "bare": [],
        "taken_at": "2026-01-31T12:00:01.000Z",
        "attempts": 1,
    }


TIMES = {
    "started_at": "2026-01-31T23:30:00.000Z",
    "finished_at": "2026-01-31T23:30:03.500Z",
    "elapsed_ms": 3500.5,
    "time_zone": "Europe/Madrid",
    "utc_offset_minutes": 60,
}
TOOL = {
    "extension_version": "0.1.0",
    "browser": "Chromium",
    "browser_version": "156",
    "user_agent": "Mozilla/5.0",
    "platform": "linux",
    "method": "scroll and capture",
}
ASKED = {
    "trigger": "button",
    "subject": {"kind": "page", "surface": None, "box": None},
    "most_screens": None,
    "most_minutes": None,
    "recording_id": None,
    "reload_of": None,
}
SURFACE = {
    "kind": "document",
    "label": "the page",
    "box": {"x": 0, "y": 0, "width": 800, "height": 600},
    "scroll_width": 800,
    "scroll_height": 1200,
    "client_width": 800,
    "client_height": 600,
    "stopped_because": "end_of_page",
}
PAGE = {
    "kind": "html",
    "url": URL,
    "tab_url": URL,
    "canonical_url": None,
    "referrer": None,
    "title": TITLE,
    "language": "en",
    "ready_state": "complete",
    "content_type": "text/html",
    "character_set": "UTF-8",
    "last_modified": None,
    "scroll_width": 800,
    "scroll_height": 1200,
    "viewport_width": 800,
    "viewport_height": 600,
    "client_width": 800,
    "client_height": 600,
    "scroll_x": 0,
    "scroll_y": 0,
    "device_pixel_ratio": 1,
    "zoom": 1.25,
    "color_scheme": "light",
    "frames": [],
    "shown_times": [{"text": "yesterday", "datetime": None}],
    "metadata": {"og:title": "A page"},
}


@dataclass(frozen=True, slots=True)
class FakeStitched:
    """A long screenshot that is the tiles in a row; a region is its box as text."""

    png: bytes

    @property
    def report(self) -> StitchReport:
        return StitchReport(800, 1200, 2, 0, 0, 0, "fake/1")

    @property
    def origin(self) -> tuple[float, float]:
        return (0.0, 0.0)

    @property
    def ratio(self) -> float:
        return 1.0

    @property
    def area(self) -> Area:
        return Area(0, 0, 800, 1200)

    def region(self, box: Rect) -> bytes | None:
        return None if box.y > 10_000 else f"region at {box.x} {box.y}".encode()


def fake_stitch(
    record: Record, read_item: Any, permit: PixelPermit, *, surface: int, kept_pixels: int
) -> FakeStitched:
    assert permit.under_18 is Under18.NO
    tiles = (tile.item for tile in record.tiles if tile.surface == surface)
    return FakeStitched(b"PNG" + b"".join(map(read_item, tiles)))


def fake_compare(
    rendering: SecondRendering, stitched: Any, read_item: Any, permit: PixelPermit
) -> RenderingReport:
    """Say that every byte agrees."""
    return RenderingReport(rendering.item, len(read_item(rendering.item)), 0)


def fake_fingerprint(data: bytes, permit: PixelPermit) -> tuple[Fingerprint, ...]:
    assert permit.under_18 is Under18.NO
    return (Fingerprint("sha256/1", digest(data)),)


def fake_judge(seen: Any, index: Any, *, subject: str, region: Rect | None) -> tuple[Match, ...]:
    """Match what has the same bytes; a region counts as further away than a file."""
    distance = 9 if subject == "screenshot" else 0
    return tuple(
        Match(
            known_id=known.id,
            label=known.label,
            verdict=Verdict.MATCH,
            method="sha256/1",
            distance=distance,
            threshold=31,
            subject=subject,
            region=region,
            sentence=f"Known image {known.label} is here.",
        )
        for known in index.images
        if set(known.fingerprints) & set(seen)
    )


FAKE = Eyes(
    stitch=fake_stitch,
    compare_rendering=fake_compare,
    fingerprint_file=fake_fingerprint,
    fingerprint_known=fake_fingerprint,
    fingerprint_pixels=fake_fingerprint,
    judge=fake_judge,
)


@dataclass(slots=True)
class Companion:
    """The use-cases on one home."""

    home: Path
    life: VaultLife
    cases: Cases
    captures: Captures
    known_images: KnownImages

    @property
    def vault(self) -> Any:
        return self.life.vault

    @property
    def case_id(self) -> CaseId:
        return self.cases.list()[0].id

    def know(self, label: str, data: bytes) -> KnownImage:
        """Register a known image whose fingerprint is the SHA-256 of `data`."""
        with self.vault.write() as unit:
            return unit.add_known_image(
                self.case_id, label=label, fingerprints=fake_fingerprint(data, YES)
            )

    def begin(self, page: Page) -> Begun:
        items = tuple(one for one, _ in page.all_items().values())
        return self.captures.begin(
            page.capture_id, page.case_id, mode=page.mode, gate=page.gate, items=items
        )

    def send(self, page: Page, *, only: set[str] | None = None) -> None:
        """Begin, and send every part that is wanted."""
        contents = page.all_items()
        for wanted in self.begin(page).wanted:
            if only is None or wanted.name in only:
                self.send_item(page, wanted.name, contents[wanted.name][1], wanted.next_seq)

    def send_item(self, page: Page, name: str, data: bytes, seq: int = 0) -> None:
        for at in range(seq * PART, len(data), PART):
            self.captures.part(page.capture_id, name, seq=at // PART, data=data[at : at + PART])

    def keep(self, page: Page) -> Any:
        """Send a capture whole and commit it; return the receipt."""
        self.send(page)
        return self.captures.commit(page.capture_id)

    def object_files(self) -> list[Path]:
        objects = self.home / "vault" / "objects"
        return sorted(path for path in objects.rglob("*") if path.is_file())


def companion_at(home: Path, *, eyes: Eyes = FAKE, clock: Any = None) -> Companion:
    """Return the use-cases on a home that may or may not hold a vault."""
    clock = clock or StepClock()
    life = VaultLife(Paths(home=home, socket=home / "s"), clock, cost=CHEAP)
    return Companion(
        home=home,
        life=life,
        cases=Cases(life),
        captures=Captures(life, clock, parse, eyes=eyes),
        known_images=KnownImages(life, eyes=eyes),
    )


def new_companion(home: Path, *, eyes: Eyes = FAKE) -> Companion:
    """Return the use-cases on a home with a new, open vault."""
    companion = companion_at(home, eyes=eyes)
    companion.life.confirm(companion.life.create(PASSPHRASE, "Case 1").case.id)
    return companion


def known_id() -> KnownImageId:
    return KnownImageId(new_id())
