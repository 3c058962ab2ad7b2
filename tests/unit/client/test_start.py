from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.client import start
from companion.client.connection import connect
from companion.client.filelock import FileLock
from companion.client.start import ensure_service, python_command
from companion.config import Paths
from companion.errors import ServiceUnreachable, VaultLocked
from companion.model import Status, VaultState
from companion.protocol.messages import CreateBundle, GetStatus
from companion.protocol.replies import Done
from tests.unit.web.servers import running


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name) / "h"


@pytest.fixture
def paths(folder) -> Paths:
    folder.mkdir()
    return Paths(home=folder, socket=folder / "run" / "s")


def spawning(monkeypatch, code: str) -> list[int]:
    """Let a service be this code instead; return a list that counts how often it was started."""
    started: list[int] = []
    real = subprocess.Popen

    def popen(_command, **options):
        started.append(1)
        return real([sys.executable, "-c", code], **options)

    monkeypatch.setattr(start.subprocess, "Popen", popen)
    return started


def test_a_running_service_is_used(folder, monkeypatch):
    started = spawning(monkeypatch, "")
    with running(folder, lambda *_: Done()) as service:
        ensure_service(service.paths)
    assert started == []


def test_a_service_that_ends_at_once_is_said_with_its_exit_code(paths, monkeypatch):
    started = spawning(monkeypatch, "raise SystemExit(3)")
    monkeypatch.setattr(start, "_GRACE_SECONDS", 0.1)
    with pytest.raises(ServiceUnreachable) as found:
        ensure_service(paths)
    assert found.value.message.endswith("it was started and ended with exit code 3.")
    assert started == [1]


def test_a_service_that_never_listens_is_said_to(paths, monkeypatch):
    spawning(monkeypatch, "import time; time.sleep(2)")
    with pytest.raises(ServiceUnreachable) as found:
        ensure_service(paths, timeout_seconds=0.3)
    assert found.value.message.endswith("it was started and has not answered yet.")


def test_a_service_on_its_way_is_waited_for_and_not_doubled(paths, monkeypatch):
    started = spawning(monkeypatch, "")
    paths.run.mkdir()
    with FileLock(paths.service_lock) as lock:
        lock.take()
        with pytest.raises(ServiceUnreachable) as found:
            ensure_service(paths, timeout_seconds=0.2)
    assert found.value.message.endswith("one runs, and takes no connections.")
    assert started == []


def test_whoever_starts_one_is_waited_for(paths):
    paths.run.mkdir()
    with FileLock(paths.run / "start.lock") as lock:
        lock.take()
        with pytest.raises(ServiceUnreachable) as found:
            ensure_service(paths, timeout_seconds=0.2)
    assert found.value.message.endswith("another program has been starting it for too long.")


def test_nothing_of_the_surroundings_is_imported(tmp_path, monkeypatch):
    """A file of ours in the folder a browser starts us in must not be run."""
    (tmp_path / "companion.py").write_text("raise SystemExit('run from the wrong place')")
    done = subprocess.run(
        [*python_command("companion"), "--version"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "holdfast, version 0.1.0\n")


def test_an_installation_of_the_user_alone_is_found(monkeypatch):
    """`-I` would hide the folder that `pip install --user` puts packages in."""
    package = Path(start.companion.__file__).resolve().parent.parent
    monkeypatch.setattr(start.site, "getusersitepackages", lambda: str(package))
    assert python_command("companion")[1:] == ["-E", "-P", "-m", "companion"]


# --- a client's requests ------------------------------------------------------


def test_an_answer_comes_as_its_type_and_progress_before_it(folder):
    def answer(_params, progress):
        progress(1, 2)
        return Status("0", VaultState.LOCKED, None)

    heard = []
    with running(folder, answer) as service, connect(service.paths, start=False) as client:
        params = CreateBundle(path="/x")
        found = client.call(params, Status, on_progress=lambda *note: heard.append(note))
        assert client.call(params, Status) == found  # nobody need listen
    assert found == Status("0", VaultState.LOCKED, None)
    assert heard == [(1, 2)]


def test_a_refusal_is_raised_as_its_class(folder):
    def answer(*_):
        raise VaultLocked

    with (
        running(folder, answer) as service,
        connect(service.paths, start=False) as client,
        pytest.raises(VaultLocked),
    ):
        client.call(GetStatus(), Status)


def test_a_service_that_ends_in_the_middle_is_said_to(folder):
    with running(folder, lambda *_: Done()) as service, connect(service.paths) as client:
        client._connection.close_socket()
        with pytest.raises(ServiceUnreachable):
            client.call(GetStatus(), Status)


def test_without_leave_to_start_one_there_is_none(paths):
    started = time.monotonic()
    with pytest.raises(ServiceUnreachable):
        connect(paths, start=False)
    assert time.monotonic() - started < 2
