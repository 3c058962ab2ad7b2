"""What the capture commands print: whether it is whole, and no address that lets someone in."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from companion.cli import capture as commands
from companion.ids import CaptureId, CaseId, Sha256, new_id
from companion.model import (
    CaptureMode,
    ChainPosition,
    CompletenessStatement,
    ReloadReport,
    StitchReport,
)
from companion.protocol.replies import (
    CaptureDetail,
    CaptureEntry,
    CaptureList,
    Restitched,
    RestitchedPicture,
)

ID, CASE, DIGEST = CaptureId(new_id()), CaseId(new_id()), Sha256("0" * 64)
SECRET = "hunter2hunter2"
URL = f"https://me:{SECRET}@example.org/a?token={SECRET}"
SAID = {
    "id": ID,
    "case_id": CASE,
    "exhibit": None,
    "mode": CaptureMode.PIXELS,
    "url": URL,
    "title": "A page",
    "started_at": "2026-01-31T23:30:00.000Z",
    "stored_at": "2026-01-31T23:31:00.000Z",
    "claim_level": 1,
}
RELOAD = ReloadReport(
    first_capture_id=CaptureId(new_id()),
    text_same=True,
    lines_added=0,
    lines_removed=0,
    pixels="bit_by_bit",
    pixels_compared=9,
    pixels_differing=0,
    network_recorded=True,
    agrees=True,
    sentence="It was loaded again.",
)
DETAIL = CaptureDetail(
    **SAID,
    claim="A sentence.",
    items=(),
    matches=(),
    chain=ChainPosition(1, DIGEST, "c"),
    completeness=CompletenessStatement(
        complete=False, sentence="Not complete. It goes on.", findings=("budget_reached",)
    ),
    reload=RELOAD,
    reloaded_by=(ID,),
    facts={},
)
ENTRY = CaptureEntry(**SAID, items=3, matches=0, complete=False)


@pytest.fixture
def run(monkeypatch):
    """Return a function that runs a command against a service that gives one answer."""

    def run(answer, *arguments):
        @contextmanager
        def service():
            yield type("Client", (), {"call": lambda *_: answer})()

        monkeypatch.setattr(commands, "service", service)
        monkeypatch.setattr(commands, "case_id_of", lambda *_: CASE)
        monkeypatch.setattr(commands, "capture_id_of", lambda *_: ID)
        return CliRunner().invoke(commands.capture, arguments)

    return run


def test_show_says_whether_it_is_whole_and_what_loading_it_again_found(run):
    out = run(DETAIL, "show", ID).output
    assert "Not complete. It goes on." in out
    assert "It was loaded again." in out
    assert f"found to agree: {ID}" in out


def test_no_credentials_are_printed_for_people(run):
    for answer, arguments in (
        (DETAIL, ("show", ID)),
        (CaptureList(captures=(ENTRY,)), ("list", "--addresses")),
    ):
        out = run(answer, *arguments).output
        assert "example.org/a" in out
        assert SECRET not in out


def test_a_program_gets_the_address_it_asked_for(run):
    assert SECRET in run(DETAIL, "show", ID, "--json").output
    listed = CaptureList(captures=(ENTRY,))
    assert SECRET in run(listed, "list", "--addresses", "--json").output
    assert "example.org" not in run(listed, "list", "--json").output


def test_the_list_says_what_is_not_complete(run):
    listed = CaptureList(captures=(ENTRY,))
    assert '"complete": false' in run(listed, "list", "--json").output
    assert "complete" in run(listed, "list").output


@pytest.mark.parametrize(("same", "code"), [(True, 0), (False, 1)])
def test_restitching_says_for_each_picture_whether_it_is_the_same(run, same, code):
    report = StitchReport(1, 1, 1, 0, 0, 0, "stitch/1")
    pictures = tuple(
        RestitchedPicture(name, one, DIGEST, DIGEST, report)
        for name, one in (("screenshot.png", True), ("screenshot-2.png", same))
    )
    done = run(Restitched(ID, same, pictures), "restitch", ID)
    assert done.exit_code == code
    assert "screenshot.png: the same, byte for byte." in done.output
    assert ("screenshot-2.png: NOT the same" in done.output) is not same
