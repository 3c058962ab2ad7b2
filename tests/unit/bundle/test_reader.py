"""The reader looks at zips and folders without believing them, however large or odd."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.bundle import container
from companion.bundle.container import Entry, central_directory, local_header
from companion.bundle.names import clashes, name_fault
from companion.bundle.reader import open_safely, read_contents
from companion.errors import BundleUnreadable, BundleUnsafe
from tests.attacks.bundles import ATTACKS
from tests.attacks.made_bundle import good_files, good_zip
from tests.attacks.sealing import zip_of
from tests.unit.bundle.tools import found_by_page

PLAIN_NAMES = st.from_regex(r"[a-m][a-z0-9]{0,6}(/[n-z][a-z0-9]{0,6})?", fullmatch=True)


def problems_in(path):
    return {finding.code for finding in read_contents(path).problems}


def refused_with(path) -> set[str]:
    """The codes with which a zip is refused; nothing but our own error may come out."""
    try:
        return problems_in(path)
    except BundleUnreadable as error:
        return {error.code}


def test_a_link_in_a_folder_is_not_followed(unpacked, tmp_path):
    (tmp_path / "secret").write_bytes(b"secret")
    (unpacked / "bag" / "data" / "link.txt").symlink_to(tmp_path / "secret")
    assert problems_in(unpacked) == {"entry.not_a_file"}


def test_a_link_to_a_folder_is_not_followed(unpacked, tmp_path):
    (unpacked / "more").symlink_to("/")
    assert problems_in(unpacked) == {"entry.not_a_file"}


def test_a_pipe_in_a_folder_is_not_waited_for(unpacked):
    os.mkfifo(unpacked / "bag" / "pipe")
    assert problems_in(unpacked) == {"entry.not_a_file"}


def test_a_file_that_became_a_link_is_not_followed(unpacked, tmp_path):
    """Looking at the folder and reading the file are two moments."""
    span = read_contents(unpacked).files["bag/bagit.txt"]
    os.replace(unpacked / "bag" / "bagit.txt", tmp_path / "moved")
    (unpacked / "bag" / "bagit.txt").symlink_to(tmp_path / "moved")
    with pytest.raises(BundleUnreadable):
        span.read()


def test_a_file_that_became_shorter_is_said(good):
    span = read_contents(good).files["proof/tagmanifest.sig"]
    good.write_bytes(good.read_bytes()[:1_000])
    with pytest.raises(BundleUnreadable):
        span.sha256()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (b"bag/bad\\name", "entry.backslash"),
        (b"bag/bad\nname", "entry.control"),
        ("bag/e\u0301".encode(), "entry.not_nfc"),
        (b"bag/nul", "entry.reserved"),
        (b"bag/BAGIT.TXT", "entry.case_clash"),
    ],
)
def test_a_bad_name_in_a_folder(name, code, unpacked):
    with open(os.fsencode(unpacked) + b"/" + name, "wb"):
        pass
    assert problems_in(unpacked) == {code}


def test_a_folder_with_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr("companion.bundle.reader.MOST_ENTRIES", 3)
    for number in range(4):
        (tmp_path / str(number)).touch()
    assert problems_in(tmp_path) == {"zip.too_many_entries"}


def test_an_unsafe_bundle_is_not_unpacked(tmp_path):
    path = tmp_path / "bad.zip"
    path.write_bytes(ATTACKS["dotdot"].make())
    with pytest.raises(BundleUnsafe, match=r"entry\.dotdot"):
        open_safely(path)


def test_a_safe_bundle_can_be_unpacked(good):
    assert {name: span.read() for name, span in open_safely(good).items()} == good_files()


def test_an_empty_zip_holds_nothing(tmp_path):
    path = tmp_path / "empty.zip"
    path.write_bytes(zip_of({}))
    contents = read_contents(path)
    assert (dict(contents.files), contents.problems) == ({}, ())


@pytest.fixture
def vast(tmp_path):
    """A zip with a file of 4 GiB and one beyond it, sparse on the disk."""
    path = tmp_path / "vast.zip"
    large = Entry(name="bag/large", size=container.LIMIT_32 + 5, crc32=0, offset=0)
    small = Entry(name="bag/small", size=4, crc32=zlib.crc32(b"here"), offset=large.end)
    with path.open("wb") as file:
        file.write(local_header(large))
        file.seek(small.offset)
        file.write(local_header(small) + b"here" + central_directory([large, small]))
    return path


def test_files_beyond_four_gigabytes_are_found(vast):
    contents = read_contents(vast)
    assert contents.problems == ()
    assert contents.files["bag/large"].size == container.LIMIT_32 + 5
    assert contents.files["bag/small"].read() == b"here"


def test_other_readers_find_files_beyond_four_gigabytes(vast):
    with zipfile.ZipFile(vast) as archive:
        assert archive.getinfo("bag/large").file_size == container.LIMIT_32 + 5
        assert archive.read("bag/small") == b"here"


def test_more_files_than_a_short_directory_can_count(tmp_path):
    path = tmp_path / "many.zip"
    path.write_bytes(zip_of({f"bag/data/{number:06d}": b"" for number in range(66_000)}))
    assert len(read_contents(path).files) == 66_000
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == 66_000


@given(
    st.dictionaries(PLAIN_NAMES, st.binary(max_size=50), max_size=8).filter(
        lambda files: not any(clashes(files)) and not any(map(name_fault, files))
    )
)
def test_what_was_packed_is_what_is_read(tmp_path_factory, files):
    path = tmp_path_factory.mktemp("packed") / "some.zip"
    path.write_bytes(zip_of(files))
    contents = read_contents(path)
    assert contents.problems == ()
    assert {name: span.read() for name, span in contents.files.items()} == files


@given(st.binary(max_size=300), st.booleans())
def test_garbage_is_refused_in_our_own_words(tmp_path_factory, garbage, has_an_ending):
    path = tmp_path_factory.mktemp("garbage") / "some.zip"
    ending = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, 46, 0, 0)
    path.write_bytes(garbage + (ending if has_an_ending else b""))
    assert refused_with(path)


@given(st.data())
def test_a_good_zip_with_bytes_changed_is_refused_or_the_same(tmp_path_factory, data):
    """Only bytes that are contents may change without the zip itself showing it."""
    good = good_zip()
    start = good.rindex(b"PK\x01\x02START-HERE"[:4])
    at = data.draw(st.integers(min_value=start, max_value=len(good) - 1))
    byte = data.draw(st.integers(min_value=0, max_value=255).filter(lambda one: one != good[at]))
    path = tmp_path_factory.mktemp("changed") / "some.zip"
    path.write_bytes(good[:at] + bytes([byte]) + good[at + 1 :])
    assert refused_with(path)


@given(st.text(max_size=40))
def test_any_name_is_fit_or_has_a_code(name):
    fault = name_fault(name)
    assert fault is None or fault.startswith("entry.")
    if fault is None:
        assert not name.startswith("/")
        assert ".." not in name.split("/")


def test_names_that_clash_are_each_named_once():
    names = ["a/b", "A/B", "a/\u00e9", "a/e\u0301", "a/b", "a"]
    found = dict(sorted((name, code) for code, name in clashes(names)))
    assert found["A/B"] in {"entry.case_clash", "entry.file_as_folder"}
    assert {code for code, _ in clashes(names)} == {
        "entry.case_clash",
        "entry.unicode_twin",
        "entry.duplicate",
        "entry.file_as_folder",
    }


def test_the_page_reads_many_files(tmp_path):
    path = tmp_path / "many.zip"
    files = {f"bag/data/exhibits/0001/media/{number:06d}": b"" for number in range(300)}
    path.write_bytes(zip_of(files | good_files()))
    assert {code for code, _ in found_by_page([path])[path]} == {
        "bag.payload_unlisted",
        "bag.oxum",
        "exhibit.file_unlisted",
    }
