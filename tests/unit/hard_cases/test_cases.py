"""The hard pages are what they say: each its own number, enough kinds, and files that are whole."""

from __future__ import annotations

import shutil
import subprocess
from urllib.request import urlopen

import pytest

from scripts.hard_cases.case import Case
from scripts.hard_cases.cases import CASES, case_named, in_suite, page_number
from scripts.hard_cases.codes import PAINT_SCRIPT, Code, cells_of
from scripts.hard_cases.pages_files import pdf
from scripts.hard_cases.server import serve

LEAST_KINDS = 32


def test_every_page_has_a_name_a_kind_and_a_number_of_its_own():
    assert len({case.name for case in CASES}) == len(CASES)
    assert len({case.kind for case in CASES}) == len(CASES)
    assert len({page_number(case) for case in CASES}) == len(CASES)
    assert all(case_named(case.name) is case for case in CASES)


def test_the_suite_has_enough_kinds():
    assert len(in_suite()) >= LEAST_KINDS


def test_what_must_be_said_may_be_said():
    for case in CASES:
        if case.expected.must_flag or case.expected.endless:
            assert case.expected.may_flag, case.name


def test_groups_of_a_page_are_painted_once():
    for case in CASES:
        groups = [painted.group for painted in case.expected.painted]
        assert len(groups) == len(set(groups)), case.name


@pytest.fixture(scope="module")
def site():
    with serve() as running:
        yield running


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_file_of_a_page_is_served(site, case: Case):
    for path, file in case.files.items():
        if file.delay_s:
            continue
        url = f"http://127.0.0.1:{site.port}/case/{case.name}/{path}"
        with urlopen(url, timeout=5) as answer:
            body = answer.read()
        assert b"@PAGE@" not in body
        assert b"@OTHER@" not in body
        assert body


def test_the_script_paints_what_python_paints():
    """Both painters make the same strip, or the judge would not read what pages show."""
    node = shutil.which("node")
    assert node is not None, "node is needed, as for the extension's tests"
    script = (
        'globalThis.document = { currentScript: { dataset: { page: "417" } } };'
        f"{PAINT_SCRIPT.read_text('utf-8')}; console.log(cellsOf(37, 29876).join(','));"
    )
    said = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    assert [int(one) for one in said.stdout.split(",")] == cells_of(Code(417, 37, 29_876))


def test_the_pdf_says_where_each_of_its_objects_is():
    data = pdf(2)
    table = data[data.index(b"xref\n") :].split(b"\n")
    count = int(table[1].split()[1])
    for number in range(1, count):
        place = int(table[2 + number][:10])
        assert data[place:].startswith(b"%d 0 obj\n" % number)
