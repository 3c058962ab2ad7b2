"""Start the service when none runs: one service, however many programs ask at once."""

from __future__ import annotations

import os
import site
import subprocess
import sys
import threading
import time
from pathlib import Path

import companion
from companion.client.filelock import FileLock
from companion.client.folder import private_folder
from companion.client.peer import check_free
from companion.client.place import is_listening
from companion.config import Paths
from companion.errors import ServiceUnreachable

START_SECONDS = 10.0
_GRACE_SECONDS = 3.0
_PAUSE_SECONDS = 0.02


def ensure_service(paths: Paths, *, timeout_seconds: float = START_SECONDS) -> None:
    """Return when a service takes connections; start one when none does.

    Raises:
        ServiceUnreachable: none answers after `timeout_seconds`, with what became of it.
        FileUnreadable: the runtime folder cannot be used.
        ServiceStranger: what is in its place is not this user's.
    """
    if is_listening(paths):
        return
    deadline = time.monotonic() + timeout_seconds
    with FileLock(private_folder(paths.run) / "start.lock") as lock:
        if not lock.take(timeout_seconds=timeout_seconds):
            raise ServiceUnreachable(_why("another program has been starting it for too long"))
        _start_and_wait(paths, deadline)


def find_service(paths: Paths, *, timeout_seconds: float = _GRACE_SECONDS) -> bool:
    """Say whether a service takes connections; one that is restarting is waited for.

    Raises:
        ServiceUnreachable: one runs, perhaps with the vault open, and takes no connections.
    """
    deadline = time.monotonic() + timeout_seconds
    while not is_listening(paths):
        if not paths.service_lock.exists() or not _is_held(paths.service_lock):
            return is_listening(paths)  # it may have come just now
        if time.monotonic() >= deadline:
            raise ServiceUnreachable(
                _why("one runs, and takes no connections"), hint=_end_it(paths)
            )
        time.sleep(_PAUSE_SECONDS)
    return True


def python_command(module: str) -> list[str]:
    """Return the command that runs one of our modules with nothing of the surroundings in it.

    `-I` keeps the working folder and PYTHON* variables out of the import path. It would also keep
    out the user's own packages, so an installation that lives there gets the rest of it only.
    """
    here = Path(companion.__file__).resolve()
    in_user_site = here.is_relative_to(Path(site.getusersitepackages()).resolve())
    return [sys.executable, *(["-E", "-P"] if in_user_site else ["-I"]), "-m", module]


def _spawn(paths: Paths) -> subprocess.Popen[bytes]:
    """Start a service that outlives us and holds none of our pipes."""
    environment = {**os.environ, "HOLDFAST_HOME": str(paths.home)}
    flags = 0
    if sys.platform == "win32":
        flags = (
            subprocess.DETACHED_PROCESS
            | subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.CREATE_BREAKAWAY_FROM_JOB  # or the browser ends it with the host
        )
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [*python_command("companion"), "serve"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(sys.executable).anchor,
        env=environment,
        start_new_session=True,
        creationflags=flags,
    )
    # It may end long before us; whoever waits for it keeps it from staying as a zombie.
    threading.Thread(target=child.wait, daemon=True).start()
    return child


def _start_and_wait(paths: Paths, deadline: float) -> None:
    """Wait for a service to listen; start one, unless one holds its lock and is on its way."""
    child: subprocess.Popen[bytes] | None = None
    while not is_listening(paths):
        if child is None and not _is_held(paths.service_lock):
            check_free(paths)
            child = _spawn(paths)
        now = time.monotonic()
        if child is not None and child.poll() is not None:
            deadline = min(deadline, now + _GRACE_SECONDS)  # another may have been faster
        if now >= deadline:
            raise ServiceUnreachable(_why(_became_of(child)))
        time.sleep(_PAUSE_SECONDS)


def _is_held(path: Path) -> bool:
    with FileLock(path) as lock:
        return not lock.take()


def _became_of(child: subprocess.Popen[bytes] | None) -> str:
    if child is None:
        return "one runs, and takes no connections"
    if child.returncode is None:
        return "it was started and has not answered yet"
    return f"it was started and ended with exit code {child.returncode}"


def _end_it(paths: Paths) -> str:
    """Return what to do about a service that does not listen to being told."""
    try:
        pid = int(paths.service_lock.read_bytes())
    except (OSError, ValueError):
        return "The vault may be open. Log out or restart the computer to lock it."
    return f"The vault may be open. End process {pid} to lock it, then try again."


def _why(reason: str) -> str:
    return f"The companion service does not answer: {reason}."
