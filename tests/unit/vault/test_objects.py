"""Sealed objects: whole or not at all, and never silently another thing."""

from __future__ import annotations

import errno
import os
import stat

import pyrage
import pytest

from companion.errors import DiskFull, ObjectDamaged
from companion.ids import ObjectId, new_id
from companion.vault.objects import ObjectStore, new_identity
from tests.unit.vault.vaults import object_files

IDENTITY, RECIPIENT = new_identity()
DATA = b"a small object"


@pytest.fixture
def store(tmp_path):
    return ObjectStore(tmp_path / "objects")


def path_of(tmp_path, sealed):
    return tmp_path / "objects" / sealed.id[:2] / f"{sealed.id}.age"


def test_what_is_sealed_opens_as_it_was(store):
    for data in (b"", DATA, os.urandom(200_000)):
        assert store.open(store.seal(data, RECIPIENT), IDENTITY) == data


def test_every_single_flipped_bit_is_refused(store, tmp_path):
    sealed = store.seal(DATA, RECIPIENT)
    path = path_of(tmp_path, sealed)
    honest = path.read_bytes()
    for bit in range(len(honest) * 8):
        flipped = bytearray(honest)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with pytest.raises(ObjectDamaged):
            store.open(sealed, IDENTITY)


def test_every_cut_is_refused(store, tmp_path):
    sealed = store.seal(DATA, RECIPIENT)
    path = path_of(tmp_path, sealed)
    honest = path.read_bytes()
    for length in range(len(honest)):
        path.write_bytes(honest[:length])
        with pytest.raises(ObjectDamaged):
            store.open(sealed, IDENTITY)


def test_another_honest_object_in_its_place_is_refused(store, tmp_path):
    """An age file says nothing of which object it is; the digest in the database does."""
    sealed, other = store.seal(DATA, RECIPIENT), store.seal(b"something else", RECIPIENT)
    path_of(tmp_path, other).replace(path_of(tmp_path, sealed))
    with pytest.raises(ObjectDamaged):
        store.open(sealed, IDENTITY)


def test_a_missing_object_is_named_so(store, tmp_path):
    sealed = store.seal(DATA, RECIPIENT)
    path_of(tmp_path, sealed).unlink()
    with pytest.raises(ObjectDamaged):
        store.open(sealed, IDENTITY)


def test_another_cases_identity_opens_nothing(store):
    with pytest.raises(ObjectDamaged):
        store.open(store.seal(DATA, RECIPIENT), new_identity()[0])


def test_stock_age_opens_it(store, tmp_path):
    sealed = store.seal(DATA, RECIPIENT)
    identity = pyrage.x25519.Identity.from_str(IDENTITY)
    assert pyrage.decrypt(path_of(tmp_path, sealed).read_bytes(), [identity]) == DATA


def test_no_plaintext_is_on_the_disk_and_only_this_user_may_read(store, tmp_path):
    store.seal(DATA * 100, RECIPIENT)
    for path in (tmp_path / "objects").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600)
        if path.is_file():
            assert DATA not in path.read_bytes()


@pytest.mark.parametrize("call", ["open", "fsync"])
def test_a_full_disk_leaves_nothing_half_written(store, tmp_path, monkeypatch, call):
    store.seal(DATA, RECIPIENT)
    before = object_files(tmp_path)
    real = getattr(os, call)

    def full(target, *rest):
        if call == "fsync" or str(target).endswith(".tmp"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(target, *rest)

    monkeypatch.setattr(os, call, full)
    with pytest.raises(DiskFull):
        store.seal(DATA, RECIPIENT)
    monkeypatch.undo()
    assert object_files(tmp_path) == before


def test_sweeping_removes_what_nothing_names_and_keeps_the_rest(store, tmp_path):
    kept, orphan = store.seal(DATA, RECIPIENT), store.seal(DATA, RECIPIENT)
    half = path_of(tmp_path, kept).with_name(f"{new_id()}.tmp")
    half.write_bytes(b"half")
    for path in object_files(tmp_path):
        os.utime(path, (1, 1))
    assert store.sweep(frozenset([kept.id])) == 2
    assert object_files(tmp_path) == [path_of(tmp_path, kept)]
    assert not path_of(tmp_path, orphan).exists()


def test_sweeping_leaves_a_file_alone_that_is_younger_than_the_sweep(store, tmp_path):
    """Another thread may be about to name it."""
    sealed = store.seal(DATA, RECIPIENT)
    path = path_of(tmp_path, sealed)
    os.utime(path, (2**32, 2**32))
    assert store.sweep(frozenset()) == 0
    assert path.exists()


def test_discarding_twice_is_as_good_as_once(store):
    store.discard(ObjectId(new_id()))
    sealed = store.seal(DATA, RECIPIENT)
    store.discard(sealed.id)
    store.discard(sealed.id)
    with pytest.raises(ObjectDamaged):
        store.open(sealed, IDENTITY)
