"""Manifests, labels, capture.json and the table: written in one way, and read back."""

from __future__ import annotations

import csv
import io
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.bundle import layout
from companion.bundle.capture_json import (
    capture_document,
    disagreements,
    document_bytes,
)
from companion.bundle.exhibits_csv import COLUMNS, exhibits_csv
from companion.bundle.findings import MEANINGS, NOTES
from companion.bundle.handover import lines_to_open
from companion.bundle.layout import BagInfo
from companion.bundle.untrusted_json import read_document, read_object
from companion.errors import ObjectDamaged
from tests.attacks.made_bundle import (
    CAPTURES,
    capture_of,
    contents_of,
    good_files,
    made_handover,
    sha256,
)

FORMAT_TEXT = (layout.__file__ or "").replace("layout.py", "FORMAT.md")
DIGESTS = st.binary(max_size=8).map(sha256)
PATHS = st.from_regex(r"data/[!-~]{1,20}", fullmatch=True)
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)


@given(st.dictionaries(PATHS, DIGESTS, max_size=9))
def test_a_manifest_reads_back(digests):
    manifest = layout.read_manifest(layout.manifest_bytes(digests))
    assert (manifest.digests, manifest.malformed_lines) == (digests, ())


@given(st.binary(max_size=200))
def test_only_our_way_of_writing_a_manifest_has_no_fault(garbage):
    manifest = layout.read_manifest(garbage)
    if not manifest.malformed_lines:
        assert layout.manifest_bytes(manifest.digests) == garbage


@given(WORDS, WORDS, st.integers(0, 10**14), st.integers(0, 10**8), DIGESTS)
def test_bag_info_reads_back(software, case_id, size, files, digest):
    info = BagInfo(software, "2026-01-31", case_id, size, files, digest, digest)
    assert layout.read_bag_info(layout.bag_info_bytes(info)) == info


@given(st.binary(max_size=200))
def test_only_our_way_of_writing_bag_info_is_read(garbage):
    info = layout.read_bag_info(garbage)
    assert info is None or layout.bag_info_bytes(info) == garbage


@pytest.mark.parametrize(
    ("name", "exhibit"),
    [
        ("bag/data/exhibits/0001/capture.json", (1, "capture.json")),
        ("bag/data/exhibits/12345/tiles/0001.png", (12345, "tiles/0001.png")),
        ("bag/data/exhibits/00001/capture.json", None),
        ("bag/data/exhibits/1/capture.json", None),
        ("bag/data/exhibits/0001/", None),
        ("data/exhibits/0001/x", None),
        ("bag/data/exhibits/0001/x y", None),
    ],
)
def test_which_exhibit_a_name_belongs_to(name, exhibit):
    assert layout.exhibit_of(name) == exhibit


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("bag/data/checkpoints/7.txt", 7),
        ("bag/data/checkpoints/07.txt", None),
        ("bag/data/checkpoints/0.txt", None),
        ("bag/data/checkpoints/7.txt\n", None),
        ("bag/data/checkpoints/7", None),
    ],
)
def test_how_many_lines_a_checkpoints_name_says(name, count):
    assert layout.checkpoint_count(name) == count


def test_every_code_is_in_the_written_format():
    with open(FORMAT_TEXT, encoding="utf-8") as file:
        text = file.read()
    assert {code for code in MEANINGS | NOTES if f"`{code}`" not in text} == set()


# --- capture.json ------------------------------------------------------------------------------


def document_of(number: int):
    sheet = contents_of(number)["capture-sheet.json"]
    return capture_document(capture_of(number), number + 1, untrusted_sheet=sheet)


def test_capture_json_reads_back():
    document = document_of(0)
    # Nothing stands at line 0 of a log, so the made-up capture is given a line.
    data = document_bytes(document).replace(b'"seq": 0', b'"seq": 2')
    again = read_document(data)
    assert again is not None
    assert document_bytes(again) == data


def test_capture_json_is_for_people_too():
    text = document_bytes(document_of(2)).decode()
    assert 'Zwei \\"Bilder\\"' in text
    assert "\u00e9" in text
    assert text.startswith('{\n  "capture_id"')


@pytest.mark.parametrize("sheet", [b"", b"[]", b"{}", b'{"claim": {"level": 9, "sentence": ""}}'])
def test_a_capture_sheet_of_another_form_is_damage(sheet):
    with pytest.raises(ObjectDamaged):
        capture_document(capture_of(0), 1, untrusted_sheet=sheet)


@pytest.mark.parametrize("name", ["url", "title", "started_at", "started_local", "mode", "claim"])
def test_what_is_repeated_otherwise_is_named(name):
    files = good_files()
    folder = "bag/data/exhibits/0001/"
    said = json.loads(files[folder + "capture.json"])
    said[name] = {"level": 0, "sentence": "x"} if name == "claim" else "text_only"
    document = read_document(json.dumps(said).encode())
    assert document is not None
    record, sheet = (
        read_object(files[folder + one]) for one in ("record.json", "capture-sheet.json")
    )
    assert disagreements(document, record=record, sheet=sheet) == [name]


# --- the table ---------------------------------------------------------------------------------


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_table_says_what_the_exhibits_do():
    header, one, two = rows_of(good_files()[layout.EXHIBITS_TABLE])
    assert tuple(header) == COLUMNS
    assert one[0] == "1"
    assert one[5] == "pictures and text"
    assert one[6:8] == ["yes", ""]
    assert one[10] == sha256(contents_of(0)["screenshot.png"])
    assert one[11] == "Known image A is on this page."
    assert two[5:9] == ["text only", "yes", "", "1"]
    assert two[10] == two[11] == ""
    assert two[4] == 'Zwei "Bilder" @home \u00e9'


@given(st.text())
def test_no_cell_is_run_as_a_formula(title):
    document = document_of(0)
    changed = msgspec.structs.replace(document, title=title)
    cell = rows_of(exhibits_csv([(changed, sha256(b""))]))[1][4]
    assert cell.lstrip(" '\"")[:1] not in tuple("=+-@\t\r\n") or cell.startswith("'")


@pytest.mark.parametrize(
    "title", ["=1+1", "+1", "-1", "@x", " =1", "'=1", '"=1', "\t=1", "\r=1", "\n=1", "\uff1d1"]
)
def test_a_cell_that_starts_like_a_formula_gets_an_apostrophe(title):
    document = document_of(0)
    changed = msgspec.structs.replace(document, title=title)
    assert rows_of(exhibits_csv([(changed, sha256(b""))]))[1][4].startswith("'")


# --- what is opened ----------------------------------------------------------------------------


def test_only_lines_about_what_is_handed_over_are_opened():
    """Line 3 is another capture, line 5 an earlier hand-over to somebody else."""
    handover = made_handover()
    assert handover.opened == {2, 4, 6}
    files = good_files()
    shown = b"".join(files.values())
    assert CAPTURES[1].encode() not in shown
    assert b"an earlier recipient" not in shown
    assert b"private label" not in shown
    assert b"a lawyer" in shown


def test_a_line_about_two_captures_is_opened_only_with_both():
    lines = made_handover().lines
    assert lines_to_open(lines[:4], frozenset({CAPTURES[0]})) == {2, 4}
    assert lines_to_open(lines[:5], frozenset({CAPTURES[2]})) == {4, 5}
