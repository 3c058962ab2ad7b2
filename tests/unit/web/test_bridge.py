from __future__ import annotations

import contextlib
import logging
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import unix_connect

from companion.client import place
from companion.client.filelock import FileLock
from companion.client.folder import private_folder
from companion.client.place import EXTENSION_ROUTE, is_listening, open_connection
from companion.config import Paths
from companion.errors import ServiceUnreachable, VaultLocked
from companion.ids import CaseId, new_id
from companion.model import Case, Status, VaultState
from companion.protocol import codec
from companion.protocol.messages import (
    METHODS,
    CommitCapture,
    ConfirmVault,
    CreateBundle,
    CreateVault,
    GetStatus,
    ListCases,
    LockVault,
    Params,
    StopService,
    UnlockVault,
)
from companion.protocol.replies import CaseList, Done, VaultCreated
from companion.web import listen, server
from companion.web.dispatch import Effect, Progress
from tests.unit.protocol.test_codec import SAMPLES
from tests.unit.web.servers import FakeDispatch, running

STATUS = Status("0", VaultState.LOCKED, None)
CAPTURE = "0b0e8a5e-92b6-4c4f-9d2e-0123456789ab"
SECRET = "https://secret.example/"


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:  # short enough for a socket's path
        yield Path(name) / "h"


def done(_params, _progress):
    return Done()


def test_a_request_is_answered_by_its_id(folder):
    with running(folder, lambda *_: STATUS) as service:
        talk = service.open()
        ids = [talk.send(GetStatus()) for _ in range(20)]
        assert [talk.next().id for _ in ids] == ids


def test_the_socket_is_for_this_user_alone(folder):
    with running(folder, done) as service:
        assert stat.S_IMODE(service.paths.socket.stat().st_mode) == 0o600
        assert stat.S_IMODE(service.paths.run.stat().st_mode) == 0o700
    assert not service.paths.socket.exists()


def test_another_user_is_turned_away(folder, monkeypatch):
    with running(folder, done) as service:
        own = listen.own_uid()
        monkeypatch.setattr(listen, "own_uid", lambda: own + 1)
        with pytest.raises(ServiceUnreachable):
            open_connection(service.paths, EXTENSION_ROUTE)
        monkeypatch.undo()


def test_a_page_is_turned_away(folder):
    """A browser says where a connection comes from; none of ours comes from a page."""
    with running(folder, done) as service, pytest.raises(InvalidStatus) as found:
        unix_connect(
            str(service.paths.socket), "ws://x/command", origin="http://127.0.0.1:8000"
        ).__enter__()
    assert found.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/", "/extension/", "/command/..", "/other"])
def test_no_other_address_answers(folder, path):
    with running(folder, done) as service, pytest.raises(InvalidStatus) as found:
        unix_connect(str(service.paths.socket), f"ws://x{path}").__enter__()
    assert found.value.response.status_code == 404


def test_a_browser_may_ask_only_what_is_for_browsers(folder):
    with running(folder, done) as service:
        for method, kind in METHODS.items():
            if method == "hello":
                continue
            params = params_of(method)
            code = service.open(EXTENSION_ROUTE).code(params)
            expected = None if kind.for_extension else "protocol.method_not_allowed"
            assert (method, code) == (method, expected)
            assert (method in service.dispatch.asked) == kind.for_extension


def params_of(method: str):
    return msgspec.convert(SAMPLES[method], METHODS[method])


def test_nothing_but_hello_is_heard_first(folder):
    with running(folder, done) as service:
        for route in ("/extension", "/command"):
            talk = service.open(route, hello=False)
            assert talk.code(GetStatus()) == "protocol.method_not_allowed"
        assert service.dispatch.asked == []


def test_a_refused_hello_is_no_hello(folder):
    with running(folder, done) as service:
        service.dispatch.refuse_hello_with = VaultLocked()
        talk = service.open(hello=False)
        assert talk.code(params_of("hello")) == "vault.locked"
        service.dispatch.refuse_hello_with = None
        assert talk.code(GetStatus()) == "protocol.method_not_allowed"


def test_a_fault_of_ours_ends_the_request_alone_and_its_words_are_not_logged(folder, caplog):
    def answer(params, _progress):
        if isinstance(params, ListCases):
            raise KeyError(SECRET)
        return STATUS

    with caplog.at_level(logging.DEBUG), running(folder, answer) as service:
        talk = service.open()
        message = talk.ask(ListCases())
        assert message.error is not None
        assert message.error.code == "service.internal"
        assert SECRET not in message.error.message
        assert talk.code(GetStatus()) is None
    assert "case.list KeyError" in caplog.text
    assert SECRET not in caplog.text


def test_an_answer_that_cannot_be_written_is_a_fault_of_ours(folder):
    with running(folder, lambda *_: object()) as service:
        talk = service.open()
        assert talk.code(GetStatus()) == "service.internal"


def test_a_long_request_holds_up_no_other_connection(folder):
    other_was_answered = threading.Event()

    def answer(params, _progress):
        if isinstance(params, CommitCapture):
            assert other_was_answered.wait(10)
        return STATUS

    with running(folder, answer) as service:
        first, second = service.open(), service.open()
        first.send(CommitCapture(capture_id=CAPTURE))
        assert second.code(GetStatus()) is None
        other_was_answered.set()
        assert first.next().error is None


def test_a_long_request_says_how_far_it_is(folder):
    def answer(_params, progress):
        progress(1, 2)
        return Done()

    with running(folder, answer) as service:
        talk = service.open()
        request_id = talk.send(CreateBundle(path="/x"))
        first, second = talk.next(), talk.next()
        assert first.progress is not None
        assert (first.id, first.progress.done, first.progress.total) == (request_id, 1, 2)
        assert (second.id, second.error) == (request_id, None)


def test_a_long_request_is_given_up_when_nobody_waits_for_it(folder):
    started, given_up = threading.Event(), threading.Event()

    def answer(_params, progress):
        started.set()
        try:
            while True:
                progress(1, 2)
        finally:
            given_up.set()

    with running(folder, answer) as service:
        talk = service.open()
        talk.send(CreateBundle(path="/x"))
        assert started.wait(10)
        talk.connection.close()
        assert given_up.wait(10)


def test_a_commit_is_finished_though_nobody_waits_for_it(folder):
    started, go_on, finished = threading.Event(), threading.Event(), threading.Event()

    def answer(params, _progress):
        started.set()
        assert go_on.wait(10)
        finished.set()
        return Done()

    with running(folder, answer) as service:
        talk = service.open(EXTENSION_ROUTE)
        talk.send(CommitCapture(capture_id=CAPTURE))
        assert started.wait(10)
        talk.connection.close()
        go_on.set()
        assert finished.wait(10)


def test_stopping_waits_for_what_is_being_done(folder):
    started, finished = threading.Event(), threading.Event()

    def answer(_params, _progress):
        started.set()
        threading.Event().wait(0.3)
        finished.set()
        return Done()

    with running(folder, answer) as service:
        service.open(EXTENSION_ROUTE).send(CommitCapture(capture_id=CAPTURE))
        assert started.wait(10)
        service.open().ask(StopService())
    assert finished.is_set()
    assert service.effects == [Effect.STOP]


def test_extensions_hear_of_lock_and_unlock_and_others_do_not(folder):
    with running(folder, lambda *_: STATUS) as service:
        browser = service.open(EXTENSION_ROUTE)
        silent = service.open(EXTENSION_ROUTE, hello=False)
        command = service.open()
        command.ask(UnlockVault(passphrase="x"))
        assert browser.next().event == "vault.unlocked"
        assert command.code(GetStatus()) is None
        command.ask(LockVault())
        assert browser.next().event == "vault.locked"
        for talk in (browser, silent, command):
            with pytest.raises(ConnectionClosed):
                talk.next()
            assert talk.connection.close_reason == "restart"
    assert service.effects == [Effect.RESTART]


def test_what_was_asked_for_happens_though_nobody_waits_for_the_answer(folder):
    """Who locks and leaves must not leave behind a process that still has its memory."""
    started, go_on = threading.Event(), threading.Event()

    def answer(_params, _progress):
        started.set()
        assert go_on.wait(10)
        return STATUS

    with running(folder, answer) as service:
        browser, command = service.open(EXTENSION_ROUTE), service.open()
        command.send(LockVault())
        assert started.wait(10)
        command.connection.close()
        go_on.set()
        assert browser.next().event == "vault.locked"
        with pytest.raises(ConnectionClosed):
            browser.next()
    assert service.effects == [Effect.RESTART]


def test_a_stopped_service_says_so(folder):
    with running(folder, done) as service:
        browser = service.open(EXTENSION_ROUTE)
        service.open().ask(StopService())
        with pytest.raises(ConnectionClosed):
            browser.next()
        assert browser.connection.close_reason == "stopped"


def test_a_browser_that_does_not_read_holds_up_nobody(folder):
    """Answers fill its buffers; others are told of the unlocking all the same."""
    big = CaseList(cases=(Case(id=CaseId(CAPTURE), label="x" * 900_000, created_at=""),))

    with running(folder, lambda *_: big) as service:
        deaf = service.open(EXTENSION_ROUTE)
        for _ in range(40):
            deaf.send(ListCases())
        other, command = service.open(EXTENSION_ROUTE), service.open()
        command.ask(UnlockVault(passphrase="x"))
        assert other.next().event == "vault.unlocked"
    assert service.dispatch.asked.count("case.list") < 40


# --- hostile messages ---------------------------------------------------------


@pytest.mark.parametrize(
    ("untrusted", "code"),
    [
        (b"", "protocol.not_json"),
        (b"\xff", "protocol.not_json"),
        (b"null", "protocol.invalid_message"),
        (b"[" * 100_000, "protocol.nested_too_deep"),
        (b'{"v":1,"v":1}', "protocol.duplicate_key"),
        (b'{"v":NaN}', "protocol.not_a_number"),
        (b'{"v":"\\ud800"}', "protocol.lone_surrogate"),
        (b'{"v":1,"id":"a","method":"x"}', "protocol.unknown_method"),
        (b'{"v":1,"id":"a","method":"status","x":1}', "protocol.unknown_field"),
        (b" " * 1_048_577, "frame.too_long"),
    ],
)
def test_each_bad_message_gets_its_code_and_the_connection_lives(folder, untrusted, code):
    with running(folder, done) as service:
        talk = service.open(EXTENSION_ROUTE)
        talk.connection.send(untrusted)
        error = talk.next().error
        assert error is not None
        assert error.code == code
        assert talk.code(GetStatus()) is None


def test_text_is_heard_like_bytes(folder):
    with running(folder, done) as service:
        talk = service.open()
        talk.connection.send('{"v":1,"id":"t","method":"status","params":{}}')
        assert talk.next().id == "t"


def test_a_message_beyond_all_measure_ends_its_connection_alone(folder):
    with running(folder, done) as service:
        talk = service.open()
        with contextlib.suppress(ConnectionClosed):
            talk.connection.send(b" " * 5_000_000)
        with pytest.raises(ConnectionClosed):
            talk.next()
        assert service.open().code(GetStatus()) is None


# --- where there are no Unix sockets ------------------------------------------


@pytest.fixture
def loopback(monkeypatch):
    monkeypatch.setattr(place, "uses_loopback", lambda: True)
    monkeypatch.setattr(listen, "uses_loopback", lambda: True)


@pytest.mark.usefixtures("loopback")
def test_over_loopback_the_token_opens_the_door_and_nothing_else_does(folder):
    with running(folder, lambda *_: STATUS) as service:
        file = place.loopback_file(service.paths)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert service.open().code(GetStatus()) is None
        right = file.read_text()
        file.write_text(right.replace('"token": "', '"token": "x'))
        with pytest.raises(ServiceUnreachable):
            service.open()
        file.write_text(right)
    assert not file.exists()


@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize("spoilt", ["", "[]", "{}", '{"port": "x"}', '{"port": 1, "token": 2}'])
def test_over_loopback_a_spoilt_place_is_nobody_there(folder, spoilt):
    with running(folder, done) as service:
        file = place.loopback_file(service.paths)
        right = file.read_text()
        file.write_text(spoilt)
        with pytest.raises(ServiceUnreachable):
            open_connection(service.paths, EXTENSION_ROUTE)
        file.write_text(right)


# --- a vault that is not confirmed --------------------------------------------


class Making:
    """Makes vaults, and keeps a list of those that were given up."""

    def __init__(self) -> None:
        self.given_up: list[CaseId] = []

    def make(self, params: Params, _: Progress) -> object:
        if isinstance(params, CreateVault):
            case = Case(
                id=CaseId(new_id()),
                label="Case 1",
                created_at="2026-01-01T00:00:00.000Z",
                gate=None,
            )
            return VaultCreated(recovery_key="k", case=case)
        return STATUS

    def give_up_vault(self, case_id: CaseId) -> None:
        self.given_up.append(case_id)


@pytest.mark.parametrize("confirms", [False, True])
def test_a_vault_that_was_not_confirmed_goes_with_its_connection(folder, confirms):
    making = Making()
    with running(folder, making.make) as service:
        service.dispatch.give_up_vault = making.give_up_vault  # type: ignore[attr-defined]
        talk = service.open()
        made = codec.read_result(talk.ask(CreateVault(passphrase="x")), VaultCreated)
        if confirms:
            talk.ask(ConfirmVault(case_id=made.case.id))
        assert making.given_up == []
        talk.connection.close()
        deadline = time.monotonic() + 1
        while not making.given_up and time.monotonic() < deadline:
            time.sleep(0.01)
    assert making.given_up == ([] if confirms else [made.case.id])


# --- a lock that is gone ------------------------------------------------------


def test_a_service_whose_lock_is_gone_ends_and_leaves_what_is_there(folder, monkeypatch):
    monkeypatch.setattr(server, "_LOOK_SECONDS", 0.05)
    paths = Paths(home=folder, socket=folder / "run" / "s")
    private_folder(paths.run)
    with FileLock(paths.service_lock) as lock:
        lock.take()
        effects: list[Effect] = []
        dispatch = FakeDispatch(done)
        thread = threading.Thread(
            target=lambda: effects.append(server.serve(paths, dispatch, is_ours=lock.is_in_place))  # type: ignore[arg-type]
        )
        thread.start()
        while not is_listening(paths):
            time.sleep(0.01)
        paths.service_lock.replace(paths.run / "moved")
        paths.service_lock.write_text("another's")
        thread.join(10)
    assert effects == [Effect.STOP]
    assert paths.socket.exists()
    assert paths.place.exists()
    assert not is_listening(paths)
