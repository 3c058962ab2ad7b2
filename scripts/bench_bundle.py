"""Measure writing and verifying 200 MB, beside SHA-256 and bagit-python on the same bytes.

Each step runs in a process of its own, on a warm cache; the best time counts. `write` takes plain
files, hashes each and the whole zip, and forces it to the disk; `create` does so from a real vault,
with its decryption. bagit-python makes its bag in place: it copies and forces nothing.
    python -m scripts.bench_bundle [--megabytes 200] [--runs 3]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import bagit

from companion.bundle.verify import verify
from companion.bundle.writer import CHUNK_BYTES, FileToWrite, write_zip
from companion.clock import SystemClock, utc_text
from companion.config import Paths
from companion.ids import CaptureId, CaseId, Sha256, new_id
from companion.model import (
    CaptureMode,
    CompletenessStatement,
    GateAnswers,
    Item,
    ItemKind,
    Standing,
    Under18,
)
from companion.service.bundles import Bundles
from companion.service.vault_life import VaultLife
from companion.vault.header import KdfCost
from companion.vault.new_capture import KeptItem, NewCapture
from companion.vault.vault import Vault

FILE_BYTES = 5_000_000
CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)
PASSPHRASE = "a passphrase for a moment"  # noqa: S105 - of a vault that is thrown away


def main() -> int:
    """Make the data, run every step, print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as name:
        folder = Path(name)
        make_data(folder, files=max(1, given.megabytes * 1_000_000 // FILE_BYTES))
        make_vault(folder)
        seconds = {step: alone(step, folder, given.runs) for step in STEPS}
    hashing, making, validating = (seconds[one][0] for one in ("sha256", "bagit make", "bagit ok"))
    print(f"{given.megabytes} MB, {os.cpu_count()} cores, best of {given.runs}")
    for step, (best, peak) in seconds.items():
        peer = validating if step in {"verify", "bagit ok"} else making
        print(
            f"{step:<12}{best:7.3f} s   {best / hashing:5.2f} x sha256   "
            f"{best / peer:5.2f} x bagit   {peak:5.0f} MB peak"
        )
    return 0


# --- the data ------------------------------------------------------------------------------


def make_data(folder: Path, *, files: int) -> None:
    """Write files that do not compress, below `source`."""
    source = folder / "source"
    source.mkdir()
    for number in range(1, files + 1):
        (source / f"{number:04d}.png").write_bytes(os.urandom(FILE_BYTES))


def make_vault(folder: Path) -> None:
    """Keep the same files as the tiles of one capture in a new vault."""
    vault, _ = Vault.create(
        folder / "home" / "vault", PASSPHRASE, clock=SystemClock(), case_label="Case 1", cost=CHEAP
    )
    with vault.write() as unit:
        unit.add_capture(_capture(vault, vault.cases()[0].id, sources(folder)))
    vault.close()


def sources(folder: Path) -> list[Path]:
    """Return the data's files."""
    return sorted((folder / "source").iterdir())


def _capture(vault: Vault, case_id: CaseId, tiles: list[Path]) -> NewCapture:
    capture_id, now = CaptureId(new_id()), utc_text(SystemClock().now())
    keep = partial(_kept, vault, case_id)
    items = [
        keep(f"tiles/{number:04d}.png", ItemKind.TILE, path.read_bytes())
        for number, path in enumerate(tiles, start=1)
    ]
    record = {
        "capture_id": capture_id,
        "case_id": case_id,
        "mode": "pixels",
        "page": {"url": "https://example.org/", "title": "A page"},
        "times": {"started_at": now},
        "items": [{"name": kept.item.name, "sha256": kept.item.sha256} for kept in items],
    }
    sheet = {
        "claim": {"level": 1, "sentence": "Made to be measured."},
        "completeness": {"complete": True, "sentence": "Complete.", "findings": []},
    }
    items.append(keep("record.json", ItemKind.RECORD, json.dumps(record).encode()))
    items.append(keep("capture-sheet.json", ItemKind.CAPTURE_SHEET, json.dumps(sheet).encode()))
    return NewCapture(
        id=capture_id,
        case_id=case_id,
        mode=CaptureMode.PIXELS,
        gate=GateAnswers(
            safe_place=True, under_18=Under18.NO, standing=Standing.SELF, answered_at=now
        ),
        url="https://example.org/",
        title="A page",
        started_at=now,
        stored_at=now,
        claim_level=1,
        claim="Made to be measured.",
        summary="Kept.",
        completeness=CompletenessStatement(complete=True, sentence="Complete.", findings=()),
        reload=None,
        items=tuple(items),
    )


def _kept(vault: Vault, case_id: CaseId, name: str, kind: ItemKind, data: bytes) -> KeptItem:
    item = Item(
        name=name,
        kind=kind,
        media_type="application/octet-stream",
        size=len(data),
        sha256=Sha256(hashlib.sha256(data).hexdigest()),
    )
    return KeptItem(item, vault.seal(case_id, data))


# --- the steps -----------------------------------------------------------------------------

Step = Callable[[Path, int], Callable[[], object]]


def hash_all(folder: Path, _run: int) -> Callable[[], object]:
    """Hash the data, one file after the other: the floor."""
    return lambda: [_digest(path) for path in sources(folder)]


def write_plain(folder: Path, run: int) -> Callable[[], object]:
    """Write a zip from plain files whose digests are known."""
    files = [
        FileToWrite(
            name=f"bag/data/exhibits/0001/tiles/{path.name}",
            size=path.stat().st_size,
            sha256=_digest(path),
            chunks=partial(_chunks, path),
        )
        for path in sources(folder)
    ]
    return lambda: write_zip(folder / f"plain-{run}.zip", files)


def create(folder: Path, run: int) -> Callable[[], object]:
    """Write a bundle from a vault: decrypt, check, log, pack, sign."""
    paths = Paths(home=folder / "home", socket=folder / "s")
    life = VaultLife(paths, SystemClock(), cost=CHEAP)
    life.unlock(PASSPHRASE)
    return lambda: Bundles(life, SystemClock()).create(folder / f"bundle-{run}.zip")


def verify_one(folder: Path, _run: int) -> Callable[[], object]:
    """Verify a bundle."""

    def check() -> None:
        if not verify(folder / "bundle-0.zip").ok:
            msg = "the bundle that was just written does not hold"
            raise SystemExit(msg)

    return check


def bagit_make(folder: Path, run: int) -> Callable[[], object]:
    """Let bagit-python make a bag of the same files, in place, one digest."""
    bag = folder / f"bag-{run}"
    bag.mkdir()
    for path in sources(folder):
        (bag / path.name).hardlink_to(path)
    return lambda: bagit.make_bag(str(bag), checksums=["sha256"])


def bagit_validate(folder: Path, _run: int) -> Callable[[], object]:
    """Let bagit-python validate its bag."""
    return lambda: bagit.Bag(str(folder / "bag-0")).validate()


STEPS: dict[str, Step] = {
    "sha256": hash_all,
    "write": write_plain,
    "create": create,
    "verify": verify_one,
    "bagit make": bagit_make,
    "bagit ok": bagit_validate,
}


def alone(step: str, folder: Path, runs: int) -> tuple[float, float]:
    """Run a step in a new process; return its best time in seconds and peak memory in MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(timed, (step, folder, runs))


def timed(step: str, folder: Path, runs: int) -> tuple[float, float]:
    """Run a step `runs` times; only what it returns is timed."""
    logging.disable()
    times = []
    for run in range(runs):
        act = STEPS[step](folder, run)
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    unit = 1 if sys.platform == "darwin" else 1024
    return min(times), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _digest(path: Path) -> Sha256:
    with path.open("rb") as file:
        return Sha256(hashlib.file_digest(file, "sha256").hexdigest())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


if __name__ == "__main__":
    raise SystemExit(main())
