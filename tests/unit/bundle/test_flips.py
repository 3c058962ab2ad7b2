"""No bit of a bundle changes unnoticed: a sample here, every bit in `scripts/flip_bundle.py`."""

from __future__ import annotations

import hashlib

import pytest

from companion.bundle.verify import verify
from companion.errors import BundleUnreadable
from tests.attacks.made_bundle import good_files, good_zip
from tests.unit.bundle.tools import found_by_page

SAMPLE = 300


def sampled(length: int, name: str) -> list[int]:
    """Places spread over `length` by a hash, so that each run looks at the same ones."""
    digests = (hashlib.sha256(f"{name} {number}".encode()).digest() for number in range(SAMPLE))
    return sorted({int.from_bytes(digest[:8]) % length for digest in digests})


def is_refused(path) -> bool:
    try:
        return not verify(path).ok
    except BundleUnreadable:
        return True


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def contents_places() -> list[int]:
    """Bits of the bag, the proof and the zip's own bytes: everything but the two covers' text."""
    data = good_zip()
    covers = [good_files()[name] for name in ("START-HERE.txt", "VERIFY.html")]
    spans = [(data.index(one), data.index(one) + len(one)) for one in covers]
    return [
        at * 8 + bit
        for at in range(len(data))
        if not any(start <= at < end for start, end in spans)
        for bit in range(8)
    ]


def test_any_flipped_bit_is_refused(tmp_path):
    data, places = good_zip(), contents_places()
    path = tmp_path / "flipped.zip"
    for place in sampled(len(places), "contents"):
        path.write_bytes(flipped(data, places[place]))
        assert is_refused(path), places[place]


@pytest.mark.parametrize("name", ["START-HERE.txt", "VERIFY.html", "proof/signer.pem"])
def test_any_flipped_bit_of_a_cover_or_key_is_refused(name, tmp_path):
    data, file = good_zip(), good_files()[name]
    start = data.index(file)
    path = tmp_path / "flipped.zip"
    for place in sampled(len(file) * 8, name)[:60]:
        path.write_bytes(flipped(data, start * 8 + place))
        assert is_refused(path), place


def test_the_page_refuses_flipped_bits_too(tmp_path):
    data, places = good_zip(), contents_places()
    paths = []
    for place in sampled(len(places), "page")[:60]:
        paths.append(tmp_path / f"{place}.zip")
        paths[-1].write_bytes(flipped(data, places[place]))
    assert all(found_by_page(paths).values())
