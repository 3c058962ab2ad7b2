"""Nothing is said to a service that is not this user's own."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.client import peer, start
from companion.client.connection import connect
from companion.client.filelock import FileLock
from companion.client.folder import private_folder, write_private
from companion.client.place import COMMAND_ROUTE, EXTENSION_ROUTE, is_listening, open_connection
from companion.client.start import find_service
from companion.config import Paths
from companion.errors import ServiceStranger, ServiceUnreachable
from companion.protocol.replies import Done
from tests.unit.web.servers import running


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name) / "h"


@pytest.fixture
def paths(folder) -> Paths:
    """A home whose service says that it listens in a folder elsewhere."""
    made = Paths(home=folder, socket=folder.parent / "elsewhere" / "s")
    private_folder(made.run)
    private_folder(made.socket.parent)
    write_private(made.place, os.fsencode(made.socket))
    return made


@pytest.fixture
def stranger(paths) -> Iterator[socket.socket]:
    """Something that listens there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(paths.socket))
        listening.listen()
        listening.settimeout(0.2)
        yield listening


def assert_nothing_is_sent(paths: Paths, listening: socket.socket) -> None:
    for route in (COMMAND_ROUTE, EXTENSION_ROUTE):
        with pytest.raises(ServiceStranger) as caught:
            open_connection(paths, route)
    assert caught.value.code == "service.stranger"
    assert not caught.value.retryable
    for asking in (is_listening, find_service, connect):
        with pytest.raises(ServiceStranger):
            asking(paths)
    while True:
        try:
            accepted, _ = listening.accept()
        except TimeoutError:
            return
        with accepted:
            accepted.settimeout(1)
            assert accepted.recv(1) == b""


def test_a_process_of_another_user_hears_nothing(paths, stranger, monkeypatch):
    """The system says who listens, whoever owns the files."""
    monkeypatch.setattr(peer, "peer_uid", lambda _: os.getuid() + 1)
    assert_nothing_is_sent(paths, stranger)


def test_a_folder_that_others_may_enter_is_not_trusted(paths, stranger):
    paths.socket.parent.chmod(0o755)
    assert_nothing_is_sent(paths, stranger)


def test_a_folder_that_is_a_link_is_not_trusted(paths, stranger):
    link = paths.home / "link"
    link.symlink_to(paths.socket.parent)
    write_private(paths.place, os.fsencode(link / "s"))
    assert_nothing_is_sent(paths, stranger)


def test_a_socket_that_is_a_link_is_not_trusted(paths, stranger):
    link = paths.socket.with_name("link")
    link.symlink_to(paths.socket)
    write_private(paths.place, os.fsencode(link))
    assert_nothing_is_sent(paths, stranger)


@pytest.mark.parametrize("whose", ["elsewhere", "elsewhere/s", "h/run"])
def test_what_belongs_to_another_user_is_not_trusted(paths, stranger, monkeypatch, whose):
    real = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        found = real(path)
        if path != paths.home.parent / whose:
            return found
        return os.stat_result((*found[:4], os.getuid() + 1, *found[5:]))

    monkeypatch.setattr(Path, "lstat", lstat)
    assert_nothing_is_sent(paths, stranger)


def test_a_place_that_others_may_read_or_write_is_not_trusted(paths, stranger):
    paths.place.chmod(0o666)
    assert_nothing_is_sent(paths, stranger)


def test_no_service_is_started_in_a_folder_that_somebody_else_took(paths, stranger, monkeypatch):
    """Whoever can compute the place of a deep home may be there first."""
    paths.place.unlink()
    link = paths.home / "link"
    link.symlink_to(paths.socket.parent)
    monkeypatch.setattr(start, "_spawn", lambda _: pytest.fail("it was started"))
    with pytest.raises(ServiceStranger):
        connect(Paths(home=paths.home, socket=link / "s"))


@pytest.mark.parametrize("spoilt", [b"", b"relative/s", b"/a\0b", b"/nowhere/at/all/s"])
def test_a_spoilt_place_is_nobody_there(paths, spoilt):
    write_private(paths.place, spoilt)
    assert not is_listening(paths)
    with pytest.raises(ServiceUnreachable):
        open_connection(paths, COMMAND_ROUTE)


def test_clients_go_where_the_service_says_it_is(folder):
    """Two environments may give two places; the one the service chose counts."""
    with running(folder, lambda *_: Done()) as service:
        elsewhere = Paths(home=folder, socket=folder / "other" / "s")
        assert is_listening(elsewhere)
        open_connection(elsewhere, COMMAND_ROUTE).close()
        assert service.paths.place.stat().st_mode & 0o777 == 0o600
    assert not service.paths.place.exists()


def test_a_service_that_holds_its_lock_and_does_not_answer_is_not_taken_for_none(folder):
    paths = Paths(home=folder, socket=folder / "run" / "s")
    assert not find_service(paths)
    with FileLock(private_folder(paths.run) / "service.lock") as lock:
        assert lock.take()
        with pytest.raises(ServiceUnreachable) as caught:
            find_service(paths, timeout_seconds=0.1)
        assert str(os.getpid()) in caught.value.hint
    assert not find_service(paths)
