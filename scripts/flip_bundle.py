"""Flip every bit of a small bundle, one at a time, and count how each is noticed.

Exit code 1 when a flip goes unnoticed: the bundle is accepted. The covers START-HERE.txt and
VERIFY.html are long and rest on one check each: of them a sample is flipped, or all with --all.
    python -m scripts.flip_bundle F.zip [--all] [--every N]
"""

from __future__ import annotations

import argparse
import collections
import functools
import multiprocessing
import tempfile
from collections.abc import Iterator
from pathlib import Path

from companion.bundle.layout import START_HERE, VERIFY_PAGE
from companion.bundle.reader import read_contents
from companion.bundle.verify import verify
from companion.errors import BundleUnreadable

UNNOTICED = "unnoticed"
COVER_STEP = 997
"""Bits between the flips in a cover: a prime, so that all eight bits of a byte have their turn."""
AT_ONCE = 2
LARGEST = 1_000_000


def main() -> int:
    """Flip, count, and print one line for each way a flip was noticed first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--all", action="store_true", help="flip every bit of the covers too")
    parser.add_argument("--every", type=int, default=1, help="flip each N-th of the chosen bits")
    given = parser.parse_args()
    if given.bundle.stat().st_size > LARGEST or not verify(given.bundle).ok:
        parser.error("take a bundle that holds, of at most 1 MB")
    bits = list(_bits(given.bundle, covers=given.all))[:: given.every]
    counts: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as folder, multiprocessing.Pool(AT_ONCE) as pool:
        flip = functools.partial(first_notice, given.bundle, Path(folder))
        counts.update(pool.imap_unordered(flip, bits, chunksize=500))
    print(f"{len(bits)} single-bit flips in {given.bundle.stat().st_size} bytes")
    for code, count in counts.most_common():
        print(f"{count:9}  {code}")
    return 1 if counts[UNNOTICED] else 0


def first_notice(bundle: Path, folder: Path, bit: int) -> str:
    """Return the code under which a bundle with this bit flipped is refused first."""
    path = folder / f"{multiprocessing.current_process().name}.zip"
    if not path.exists():
        path.write_bytes(bundle.read_bytes())
    _flip(path, bit)
    try:
        report = verify(path)
        codes = [finding.code for finding in report.findings]
        return UNNOTICED if report.ok else codes[0]
    except BundleUnreadable as error:
        return error.code
    finally:
        _flip(path, bit)


def _flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)[0]
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def _bits(bundle: Path, *, covers: bool) -> Iterator[int]:
    """Yield the bits to flip, counted from the start of the zip."""
    files = read_contents(bundle).files
    spans = [files[name] for name in (START_HERE, VERIFY_PAGE)]
    for bit in range(bundle.stat().st_size * 8):
        in_cover = any(span.offset <= bit // 8 < span.offset + span.size for span in spans)
        if covers or not in_cover or bit % COVER_STEP == 0:
            yield bit


if __name__ == "__main__":
    raise SystemExit(main())
