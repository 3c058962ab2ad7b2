from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.client.place import EXTENSION_ROUTE, open_connection
from companion.config import Paths
from companion.errors import ServiceUnreachable
from companion.host import bridge as bridge_module
from companion.host.__main__ import caller_in
from companion.model import Status, VaultState
from companion.protocol.messages import LockVault, StopService
from tests.unit.host.browser import browser, frame
from tests.unit.web.servers import Running, running

STATUS = Status("0", VaultState.LOCKED, None)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name) / "h"


def to(service: Running):
    return lambda: open_connection(service.paths, EXTENSION_ROUTE)


def to_nowhere():
    raise ServiceUnreachable


def ok(*_):
    return STATUS


def test_requests_go_through_and_answers_come_back(folder):
    with running(folder, ok) as service, browser(to(service)) as one:
        assert one.hello()["result"]["protocol"] == 1
        ids = [one.send("status") for _ in range(50)]
        assert [one.next()["id"] for _ in ids] == ids


def test_bad_frames_are_answered_and_the_next_one_goes_through(folder):
    with running(folder, ok) as service, browser(to(service)) as one:
        one.hello()
        assert one.bad(frame(b"")) == "frame.empty"
        assert one.bad(frame(b"x" * 1_048_577)) == "frame.too_long"
        assert one.bad(frame(b"\xff\xfe")) == "protocol.not_json"
        assert one.bad(frame(b"{")) == "protocol.not_json"
        assert "result" in one.ask("status")


def test_a_frame_cut_off_is_said_when_the_pipe_ends(folder):
    with running(folder, ok) as service, browser(to(service)) as one:
        one.raw(frame(b"{}")[:5])
        one.close()
        assert one.next()["error"]["code"] == "frame.truncated"


def test_without_a_service_every_request_is_answered_with_its_id():
    with browser(to_nowhere) as one:
        answers = [one.ask("status") for _ in range(3)]
        assert [answer["error"]["code"] for answer in answers] == ["service.unreachable"] * 3
        assert one.bad(frame(b"no json")) == "service.unreachable"


def test_many_requests_do_not_each_wait_for_the_same_failure():
    tries = []

    def slow_failure():
        tries.append(time.monotonic())
        time.sleep(0.2)
        raise ServiceUnreachable

    with browser(slow_failure) as one:
        for _ in range(20):
            one.ask("status")
    assert len(tries) <= 2


def test_a_service_that_comes_later_is_found(folder, monkeypatch):
    monkeypatch.setattr(bridge_module, "_FAILURE_HOLDS_SECONDS", 0.0)
    where: list[Running] = []

    def connect():
        return to(where[0])() if where else to_nowhere()

    with browser(connect) as one:
        assert one.ask("status")["error"]["code"] == "service.unreachable"
        with running(folder, ok) as service:
            where.append(service)
            assert "result" in one.hello()
            one.close()


def test_a_locked_service_comes_back_and_the_extension_is_told(folder):
    places: list[Running] = []

    def connect():
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                return to(places[-1])()
            except ServiceUnreachable:
                time.sleep(0.05)
        raise ServiceUnreachable

    with running(folder, ok) as first:
        places.append(first)
        with browser(connect) as one:
            one.hello()
            first.open().ask(LockVault())
            assert one.next()["event"] == "vault.locked"
            with running(folder.with_name("g"), ok) as second:
                places.append(second)
                assert one.next()["event"] == "service.restarted"
                assert one.ask("status")["error"]["code"] == "protocol.method_not_allowed"
                assert "result" in one.hello()
                assert "result" in one.ask("status")
                one.close()


def test_a_service_that_was_stopped_is_started_by_the_next_request_only(folder):
    connects = []

    with running(folder, ok) as service:

        def connect():
            connects.append(1)
            return to(service)()

        with browser(connect) as one:
            one.hello()
            service.open().ask(StopService())
            time.sleep(0.3)
            assert len(connects) == 1
            assert one.ask("status")["error"]["code"] == "service.unreachable"
            assert len(connects) == 2


def test_the_host_holds_one_frame_and_makes_the_browser_wait(folder):
    """The service answers nothing; what the browser sends stays in the browser."""
    go_on = threading.Event()

    def answer(*_):
        assert go_on.wait(20)
        return STATUS

    with running(folder, answer) as service, browser(to(service)) as one:
        one.hello()
        sent = []

        def flood():
            for _ in range(60):
                sent.append(one.send("status", {"x": "y" * 900_000}))

        writer = threading.Thread(target=flood, daemon=True)
        one.send("status")
        writer.start()
        time.sleep(0.5)
        waiting = len(sent)
        go_on.set()
        writer.join(20)
        assert waiting < 30
        assert len(sent) == 60


def test_a_caller_is_told_without_what_could_break_a_header(folder, monkeypatch):
    seen = []

    def open_to(_paths, _route, *, caller):
        seen.append(caller)
        raise ServiceUnreachable

    monkeypatch.setattr(bridge_module, "ensure_service", lambda _: None)
    monkeypatch.setattr(bridge_module, "open_connection", open_to)
    monkeypatch.setattr(bridge_module, "_ATTEMPTS_SECONDS", 0.0)
    paths = Paths(home=folder, socket=folder / "s")
    with pytest.raises(ServiceUnreachable):
        bridge_module.service_connector(paths, "a\r\nX: b\u00e9" + "c" * 500)()
    assert seen == ["aX: b" + "c" * 195]


@pytest.mark.parametrize(
    ("arguments", "caller"),
    [
        ([], ""),
        (["chrome-extension://abc/"], "chrome-extension://abc/"),
        (["chrome-extension://abc/", "--parent-window=7"], "chrome-extension://abc/"),
        (["/home/ana/.mozilla/x.json", "extension@holdfast.app"], "extension@holdfast.app"),
        (["/home/ana@work/x.json"], ""),
        (["--parent-window=7"], ""),
    ],
)
def test_a_browser_says_who_calls_and_no_path_is_taken_for_it(arguments, caller):
    assert caller_in(arguments) == caller


# --- the process --------------------------------------------------------------


def python(code: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


def test_nothing_but_frames_reaches_the_browser():
    """A library that prints, in Python or below it, must not break the protocol."""
    done = python(
        "import os\n"
        "from companion.host.pipe import take_standard_pipe\n"
        "pipe = take_standard_pipe()\n"
        "print('from python', flush=True)\n"
        "os.write(1, b'from below')\n"
        "pipe.write(b'{}')\n"
    )
    assert done.stdout == frame(b"{}")
    assert b"from python" in done.stderr


def test_an_answer_that_no_browser_would_take_is_replaced():
    done = python(
        "from companion.host.pipe import take_standard_pipe\n"
        "take_standard_pipe().write(b'x' * 1_048_577)\n"
    )
    assert b'"frame.too_long"' in done.stdout
    assert len(done.stdout) < 1_000


def test_the_host_starts_without_what_it_does_not_need():
    done = python("import sys, companion.host.__main__\nprint(*sys.modules)")
    loaded = {name.partition(".")[0] for name in done.stdout.decode().split()}
    heavy = {"aiohttp", "PIL", "numpy", "imagehash", "sqlcipher3", "sqlite_utils", "click", "rich"}
    assert "companion" in loaded
    assert not loaded & heavy
