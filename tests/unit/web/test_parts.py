"""The lock of the one service, its restart, and answers that fit a frame."""

from __future__ import annotations

import os
import sys

import pytest

from companion.app import unlock_from_file
from companion.client.filelock import FileLock
from companion.config import Paths
from companion.errors import (
    FrameTooLong,
    PassphraseWrong,
    ServiceAlreadyRunning,
    UpdateCompanion,
    UpdateExtension,
)
from companion.ids import CaptureId, CaseId, Sha256
from companion.model import (
    ChainPosition,
    CompletenessStatement,
    Item,
    ItemKind,
    Receipt,
    Status,
    VaultState,
)
from companion.protocol.codec import read_message, read_result
from companion.protocol.messages import METHODS, Hello
from companion.protocol.replies import RESULTS, Done, Welcome
from companion.web import dispatch, process
from companion.web.fitting import encode_fitting
from companion.web.lock import INHERITED, take_service_lock

DIGEST = Sha256("0" * 64)


@pytest.fixture
def paths(tmp_path) -> Paths:
    return Paths(home=tmp_path / "h", socket=tmp_path / "h" / "run" / "s")


def test_a_second_service_is_refused(paths):
    with take_service_lock(paths, {}), pytest.raises(ServiceAlreadyRunning):
        take_service_lock(paths, {})


def test_a_restarted_service_holds_its_lock_still(paths):
    first = take_service_lock(paths, {})
    environment = {INHERITED: str(first.hand_over())}
    with take_service_lock(paths, environment):
        assert environment == {}  # nothing it starts thinks it holds the lock
        with pytest.raises(ServiceAlreadyRunning):
            take_service_lock(paths, {})


@pytest.mark.parametrize("spoilt", ["", "x", "-1", "0", "99999"])
def test_a_spoilt_inheritance_is_none(paths, spoilt):
    with take_service_lock(paths, {INHERITED: spoilt}) as lock:
        assert lock.hand_over() is not None


def test_a_restart_hands_over_the_lock_and_not_the_passphrase_file(paths, monkeypatch):
    calls = []
    monkeypatch.setattr(process.os, "execve", lambda *call: calls.append(call))
    with take_service_lock(paths, {}) as lock:
        process.replace_image(lock, {"HOLDFAST_PASSPHRASE_FILE": "/p", "HOME": "/h"})
        ((program, arguments, environment),) = calls
        assert (program, arguments[1:]) == (sys.executable, sys.orig_argv[1:])
        assert environment["HOME"] == "/h"
        assert set(environment) == {"HOME", INHERITED}
        assert os.get_inheritable(int(environment[INHERITED]))


def test_a_lock_that_was_never_taken_is_not_handed_over(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(process.os, "execve", lambda *call: calls.append(call))
    process.replace_image(FileLock(tmp_path / "l"), {})
    assert calls[0][2] == {}


class Life:
    """A vault that opens with one passphrase."""

    def __init__(self, state: VaultState) -> None:
        self.state = state
        self.tried: list[str] = []

    def status(self) -> Status:
        return Status("0", self.state, None)

    def unlock(self, passphrase: str) -> Status:
        self.tried.append(passphrase)
        if passphrase != "right one":
            raise PassphraseWrong
        return self.status()


@pytest.mark.parametrize(
    ("text", "tried"),
    [(b"right one\nmore\n", ["right one"]), (b"wrong", ["wrong"]), (b"", [""]), (b"\xff", [])],
)
def test_the_passphrase_is_the_first_line_of_its_file(tmp_path, text, tried):
    (tmp_path / "p").write_bytes(text)
    life = Life(VaultState.LOCKED)
    unlock_from_file(life, str(tmp_path / "p"))  # type: ignore[arg-type]
    assert life.tried == tried


@pytest.mark.parametrize(
    ("state", "name"),
    [(VaultState.ABSENT, "p"), (VaultState.LOCKED, None), (VaultState.LOCKED, "missing")],
)
def test_without_vault_or_file_nothing_is_tried(tmp_path, state, name):
    (tmp_path / "p").write_text("right one")
    life = Life(state)
    unlock_from_file(life, name and str(tmp_path / name))  # type: ignore[arg-type]
    assert life.tried == []


# --- which versions meet ------------------------------------------------------


class Services:
    life = Life(VaultState.LOCKED)


def hello(low: int, high: int) -> object:
    params = Hello(protocol_min=low, protocol_max=high, app="extension", version="0")
    return dispatch.Dispatch(Services()).carry_out(params, lambda *_: None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ours", "theirs", "outcome"),
    [
        ((2, 3), (1, 1), UpdateExtension),
        ((2, 3), (4, 9), UpdateCompanion),
        ((2, 3), (1, 2), 2),
        ((2, 3), (3, 4), 3),
        ((2, 3), (1, 9), 3),
        ((2, 3), (2, 2), 2),
    ],
)
def test_the_highest_version_both_know_is_spoken(monkeypatch, ours, theirs, outcome):
    monkeypatch.setattr(dispatch.ask, "PROTOCOL_MIN", ours[0])
    monkeypatch.setattr(dispatch.ask, "PROTOCOL_MAX", ours[1])
    if isinstance(outcome, int):
        welcome = hello(*theirs)
        assert isinstance(welcome, Welcome)
        assert welcome.protocol == outcome
    else:
        with pytest.raises(outcome):
            hello(*theirs)


def test_every_method_leads_somewhere():
    assert set(dispatch._TABLE) == set(METHODS.values())
    assert set(METHODS) == set(RESULTS)


# --- answers that fit ---------------------------------------------------------


def receipt(count: int) -> Receipt:
    items = tuple(
        Item(f"tiles/{n:04d}.png", ItemKind.TILE, "image/png", n, DIGEST, (DIGEST,) * 3)
        for n in range(count)
    )
    chain = ChainPosition(1, DIGEST, "c")
    return Receipt(
        CaptureId("i"),
        CaseId("c"),
        "t",
        items,
        chain,
        claim_level=1,
        claim="",
        matches=(),
        completeness=CompletenessStatement(complete=True, sentence="", findings=()),
        summary="",
    )


def test_a_receipt_that_fits_is_sent_whole():
    whole = receipt(3)
    found = read_result(read_message(encode_fitting("1", whole, 100_000)), Receipt)
    assert found == whole


@pytest.mark.parametrize(("limit", "items"), [(30_000, 100), (5_000, 0)])
def test_a_receipt_that_is_too_long_says_less_and_is_a_receipt_still(limit, items):
    message = encode_fitting("1", receipt(100), limit)
    found = read_result(read_message(message), Receipt)
    assert len(message) <= limit
    assert len(found.items) == items
    assert all(item.derived_from == () for item in found.items)
    assert found.chain == receipt(1).chain


def test_what_cannot_say_less_is_refused():
    with pytest.raises(FrameTooLong):
        encode_fitting("1", Done(), 10)


def test_the_largest_receipt_of_a_browser_fits_its_frame():
    message = encode_fitting("1", receipt(4_002), 1_048_576)
    assert len(read_result(read_message(message), Receipt).items) == 4_002
