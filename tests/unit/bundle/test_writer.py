"""The writer makes the same bytes each time, and a bundle that is whole or not there."""

from __future__ import annotations

import hashlib
import os
import resource
import stat
import zipfile

import pytest

from companion.bundle.handover import write_bundle
from companion.bundle.reader import read_contents
from companion.bundle.writer import PART_SUFFIX, FileToWrite, write_zip
from companion.errors import BundleTargetExists, DiskFull, FileUnreadable, ObjectDamaged
from companion.ids import Sha256
from tests.attacks.made_bundle import SIGNER, made_handover

FILES = [
    FileToWrite.of("b/one.txt", b"one"),
    FileToWrite.of("a.txt", b""),
    FileToWrite.of("b/two", b"2" * 99),
]


class Interrupted(BaseException):
    """What a person's Ctrl-C is like."""


@pytest.fixture
def target(tmp_path):
    return tmp_path / "out.zip"


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_same_contents_give_the_same_bytes(tmp_path):
    for name in ("first.zip", "second.zip"):
        write_bundle(tmp_path / name, made_handover(), signer=SIGNER)
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_order_of_the_files_does_not_matter(tmp_path):
    write_zip(tmp_path / "first.zip", FILES)
    write_zip(tmp_path / "second.zip", FILES[::-1])
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_other_readers_see_the_files_and_nothing_that_tells_when_or_who(target):
    write_zip(target, FILES)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.txt", "b/one.txt", "b/two"]
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert stat.filemode(info.external_attr >> 16) == "-rw-r--r--"
            assert (info.extra, info.comment) == (b"", b"")


def test_our_reader_sees_the_same(target):
    write_zip(target, FILES)
    contents = read_contents(target)
    assert contents.problems == ()
    assert {name: span.read() for name, span in contents.files.items()} == {
        one.name: b"".join(one.chunks()) for one in FILES
    }


def test_digest_and_size_are_those_of_the_zip(target):
    written = write_zip(target, FILES)
    data = target.read_bytes()
    assert (written.sha256, written.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_chunks_may_be_of_any_size(target):
    data = bytes(range(256)) * 20_000
    digest = Sha256(hashlib.sha256(data).hexdigest())
    chunks = [data[:1], data[1:1_000_000], b"", data[1_000_000:]]
    written = write_zip(target, [FileToWrite("big.bin", len(data), digest, lambda: chunks)])
    assert zipfile.ZipFile(target).read("big.bin") == data
    assert written.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()


def test_the_zip_is_for_this_user_alone(target):
    write_zip(target, FILES)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_an_existing_file_is_never_overwritten(target):
    target.write_bytes(b"precious")
    with pytest.raises(BundleTargetExists):
        write_zip(target, FILES)
    assert target.read_bytes() == b"precious"
    assert left_in(target.parent) == ["out.zip"]


def test_a_link_to_nowhere_is_not_followed(target):
    target.symlink_to(target.parent / "elsewhere")
    with pytest.raises(BundleTargetExists):
        write_zip(target, FILES)
    assert left_in(target.parent) == ["out.zip"]


def test_a_file_that_appears_meanwhile_is_not_overwritten(target):
    def appear():
        target.write_bytes(b"precious")
        return (b"x",)

    digest = Sha256(hashlib.sha256(b"x").hexdigest())
    with pytest.raises(BundleTargetExists):
        write_zip(target, [FileToWrite("a", 1, digest, appear)])
    assert target.read_bytes() == b"precious"
    assert left_in(target.parent) == ["out.zip"]


def test_a_half_written_file_of_another_run_is_left_alone(target):
    part = target.with_name(target.name + PART_SUFFIX)
    part.write_bytes(b"another run")
    with pytest.raises(BundleTargetExists) as raised:
        write_zip(target, FILES)
    assert PART_SUFFIX in raised.value.hint
    assert part.read_bytes() == b"another run"


@pytest.mark.parametrize("content", [b"anothe", b"short", b"longer than was said"])
def test_a_damaged_object_leaves_nothing(content, target):
    digest = Sha256(hashlib.sha256(b"stored").hexdigest())
    damaged = FileToWrite("a.bin", 6, digest, lambda: (content,))
    with pytest.raises(ObjectDamaged):
        write_zip(target, [*FILES, damaged])
    assert left_in(target.parent) == []


def test_an_interrupt_leaves_nothing(target):
    def progress(done, total):
        if done > total // 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        write_zip(target, FILES, progress=progress)
    assert left_in(target.parent) == []


def test_a_source_that_fails_leaves_nothing(target):
    def fail():
        yield b"on"
        raise ObjectDamaged

    with pytest.raises(ObjectDamaged):
        write_zip(target, [FileToWrite("a", 3, FILES[0].sha256, fail)])
    assert left_in(target.parent) == []


@pytest.fixture
def little_room():
    """Let no file grow beyond 100,000 bytes, as a full disk would not."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_nothing(target, little_room):
    with pytest.raises(DiskFull):
        write_zip(target, [*FILES, FileToWrite.of("big.bin", bytes(200_000))])
    assert left_in(target.parent) == []


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FileUnreadable):
        write_zip(tmp_path / "none" / "out.zip", FILES)


def test_progress_ends_at_all(target):
    seen = []
    write_zip(target, FILES, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (102, 102)
    assert seen == sorted(seen)


@pytest.mark.parametrize("name", ["../a", "/a", "con.txt", "a\\b", "a/"])
def test_a_bad_name_is_our_own_fault(name, target):
    with pytest.raises(ValueError, match="name"):
        write_zip(target, [FileToWrite.of(name, b"")])


def test_a_name_given_twice_is_our_own_fault(target):
    with pytest.raises(ValueError, match="name"):
        write_zip(target, [FILES[0], FILES[0]])


def test_no_descriptor_stays_open(target):
    before = len(os.listdir("/proc/self/fd"))
    write_zip(target, FILES)
    assert len(os.listdir("/proc/self/fd")) == before
