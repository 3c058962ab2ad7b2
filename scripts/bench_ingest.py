"""Measure keeping a capture of a few megabytes beside SHA-256 over the same bytes, in one run.

`python -m scripts.bench_ingest [--megabytes N] [--runs N]`. Times differ between machines, ratios
hardly do. The page is made by code; each step is the best of the runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import msgspec
import numpy as np

from companion.clock import SystemClock
from companion.config import Paths
from companion.ids import CaptureId, CaseId, Sha256, new_id
from companion.model import CaptureMode, Item, ItemKind
from companion.protocol.messages import PART_BYTES
from companion.protocol.strict_json import parse
from companion.service.captures import Captures
from companion.service.eyes import EYES, Eyes
from companion.service.vault_life import VaultLife
from scripts.bench_stitch import PERMIT, VIEW, WIDTH, page, tiles_of

SMOOTH_ROWS = 3_000
Sent = list[tuple[Item, bytes]]


@dataclass(frozen=True, slots=True)
class Timing:
    """What one capture took, in seconds."""

    sha256: float
    sending: float
    committing: float


def noisy_page(megabytes: float) -> tuple[dict[str, bytes], dict[str, object]]:
    """Return tiles of about so many megabytes as PNG, and their record as JSON values.

    Pages of text compress to little; noise over half of the rows brings the size of photographs.
    """
    rows = SMOOTH_ROWS
    while True:
        pixels = page(rows)
        noise = np.random.default_rng(rows).integers(0, 256, (rows // 4, WIDTH // 2, 3), np.uint8)
        pixels[: rows // 4, : WIDTH // 2] = noise
        record, files = tiles_of(pixels)
        if sum(len(data) for data in files.values()) >= megabytes * 1e6:
            return files, msgspec.to_builtins(record)
        rows += VIEW


def new_capture(
    files: dict[str, bytes], record: dict[str, object], case_id: CaseId
) -> tuple[CaptureId, Sent]:
    """Return a new id, and every item of a capture with its bytes, the record last."""
    capture_id = CaptureId(new_id())
    sent = [(item_of(name, ItemKind.TILE, data), data) for name, data in files.items()]
    listed = [
        {name: getattr(item, name) for name in ("name", "kind", "media_type", "size", "sha256")}
        for item, _ in sent
    ]
    text = json.dumps({**record, "capture_id": capture_id, "case_id": case_id, "items": listed})
    data = text.encode()
    return capture_id, [*sent, (item_of("record.json", ItemKind.RECORD, data), data)]


def item_of(name: str, kind: ItemKind, data: bytes) -> Item:
    """Return an item as the browser announces it."""
    digest = Sha256(hashlib.sha256(data).hexdigest())
    media_type = "image/png" if kind is ItemKind.TILE else "application/json"
    return Item(name=name, kind=kind, media_type=media_type, size=len(data), sha256=digest)


def keep(captures: Captures, case_id: CaseId, *, capture_id: CaptureId, sent: Sent) -> Timing:
    """Send and commit one capture."""
    items = tuple(item for item, _ in sent)
    hashing = timed(lambda: [hashlib.sha256(data).digest() for _, data in sent])

    def send() -> None:
        captures.begin(capture_id, case_id, mode=CaptureMode.PIXELS, gate=PERMIT, items=items)
        for item, data in sent:
            for seq, at in enumerate(range(0, len(data), PART_BYTES)):
                captures.part(capture_id, item.name, seq=seq, data=data[at : at + PART_BYTES])

    sending = timed(send)
    return Timing(hashing, sending, timed(lambda: captures.commit(capture_id)))


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that `act` takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    """Print seconds and ratios for sending, and for committing with and without the stitch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=5.0)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    files, record = noisy_page(options.megabytes)
    size = sum(len(data) for data in files.values()) / 1e6
    with tempfile.TemporaryDirectory() as home:
        clock = SystemClock()
        life = VaultLife(Paths(home=Path(home), socket=Path(home) / "s"), clock)
        case_id = life.create("a passphrase of the bench", "Case 1").case.id
        life.confirm(case_id)
        print(f"{size:.1f} MB in {len(files)} tiles, best of {options.runs}")
        for name, eyes in (("as in use", EYES), ("without the stitch", blind(EYES))):
            captures = Captures(life, clock, parse, eyes=eyes)
            runs = []
            for _ in range(options.runs):
                capture_id, sent = new_capture(files, record, case_id)
                runs.append(keep(captures, case_id, capture_id=capture_id, sent=sent))
            report(name, runs)
        life.lock()


def blind(eyes: Eyes) -> Eyes:
    """Return eyes whose stitch gives up at once, so that only custody is measured."""

    def give_up(*_: object, **_more: object) -> NoReturn:
        raise ValueError

    return replace(eyes, stitch=give_up)


def report(name: str, runs: list[Timing]) -> None:
    """Print the best of the runs."""
    sha256 = min(run.sha256 for run in runs)
    sending = min(run.sending for run in runs)
    committing = min(run.committing for run in runs)
    print(f"{name}:")
    print(f"  SHA-256 {sha256 * 1e3:7.1f} ms")
    print(f"  sending {sending * 1e3:7.1f} ms  {sending / sha256:5.1f} x SHA-256")
    print(f"  commit  {committing * 1e3:7.1f} ms  {committing / sha256:5.1f} x SHA-256")


if __name__ == "__main__":
    main()
