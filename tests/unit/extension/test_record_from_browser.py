"""The record that the extension builds is one that the companion reads, whatever the page was."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from companion.capture.record import read_record
from companion.errors import RecordInvalid
from companion.protocol.strict_json import parse

ROOT = Path(__file__).parents[3]
PRINTER = ROOT / "tests" / "extension" / "engine" / "fakes" / "print-records.js"


@pytest.fixture(scope="module")
def printed() -> bytes:
    ran = subprocess.run(["node", str(PRINTER)], capture_output=True, check=True, timeout=60)
    return ran.stdout


@pytest.fixture(scope="module")
def records(printed: bytes) -> dict[str, object]:
    samples = json.loads(printed)
    assert isinstance(samples, dict)
    return samples


def test_every_record_is_read(records):
    assert len(records) >= 13
    for name, untrusted_record in records.items():
        record = read_record(untrusted_record)
        assert record.format == "holdfast.record/1", name


def test_every_record_is_strict_json(records):
    for untrusted_record in records.values():
        parse(json.dumps(untrusted_record).encode())


def test_every_newer_field_beyond_its_bounds_is_cut_and_costs_no_capture(records):
    beyond = {name: one for name, one in records.items() if name.startswith("newer fields")}
    assert len(beyond) == 9
    for name, untrusted_record in beyond.items():
        record = read_record(untrusted_record)
        assert len(record.surfaces) == 64, name
        assert len(record.second_renderings) == 500, name
        assert [fact.name for fact in record.post_facts] == ["author_name"], name
        assert record.selection is not None, name
        assert len(record.selection.boxes) == 500, name
        assert [one.id for one in record.tiles[1].anchors] == [7], name
    text_only = records["newer fields beyond all bounds, 1000000000000"]
    assert ";base64," not in json.dumps(text_only)
    assert "AAAA" not in json.dumps(text_only)


def test_text_only_has_no_picture(records):
    record = read_record(records["text only"])
    assert (record.as_seen, record.tiles, record.items) == (None, [], [])


def test_a_record_with_one_more_field_is_refused(records):
    """So that a field the extension gains is noticed here, and not at a person's desk."""
    changed = {**records["an ordinary page"], "one_more": 1}
    with pytest.raises(RecordInvalid):
        read_record(changed)
