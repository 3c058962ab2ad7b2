"""Reading objects: each capture has its own copy, and a damaged one is passed over."""

from __future__ import annotations

import hashlib
import os

import pytest

from companion.errors import ObjectDamaged
from companion.ids import Sha256
from tests.unit.vault.vaults import object_files, store


def digest(data: bytes) -> Sha256:
    return Sha256(hashlib.sha256(data).hexdigest())


def test_an_item_that_two_captures_hold_survives_damage_to_one_copy(vault, case_id, folder):
    data = os.urandom(4_000)
    store(vault, case_id, data)
    first = set(object_files(folder))
    store(vault, case_id, data)
    for path in first:
        path.write_bytes(b"damaged")
    assert vault.read_object(case_id, digest(data)) == data


def test_when_every_copy_is_damaged_that_is_said(vault, case_id, folder):
    store(vault, case_id, b"one")
    for path in object_files(folder):
        path.unlink()
    with pytest.raises(ObjectDamaged):
        vault.read_object(case_id, digest(b"one"))


def test_what_no_capture_holds_is_not_read(vault, case_id):
    vault.seal(case_id, b"sealed, and part of nothing")
    with pytest.raises(ObjectDamaged):
        vault.read_object(case_id, digest(b"sealed, and part of nothing"))


def test_a_case_does_not_see_the_items_of_another(vault, case_id):
    store(vault, case_id, b"one")
    with vault.write() as unit:
        other = unit.add_case("Case 2")
    with pytest.raises(ObjectDamaged):
        vault.read_object(other.id, digest(b"one"))


@pytest.mark.parametrize("size", [0, 1, 1_000, 2_500])
def test_chunks_join_to_the_whole(vault, case_id, size):
    data = os.urandom(size)
    store(vault, case_id, data)
    chunks = list(vault.iterate_object(case_id, digest(data), chunk_bytes=1_000))
    assert b"".join(chunks) == data
    assert all(len(chunk) <= 1_000 for chunk in chunks)


def test_discarding_removes_what_is_part_of_nothing_and_nothing_else(vault, case_id, folder):
    store(vault, case_id, b"one")
    kept = object_files(folder)
    sealed = vault.seal(case_id, b"two")
    vault.discard(sealed)
    assert object_files(folder) == kept
    for item in vault.captures(case_id)[0].items:
        for copy in vault._db.query("SELECT id FROM objects WHERE sha256 = ?", (item.sha256,)):
            vault.discard(type(sealed)(copy["id"], item.sha256, item.size))
    assert object_files(folder) == kept
