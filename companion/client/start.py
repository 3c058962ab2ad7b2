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
    """
    if is_listening(paths):
        return
    deadline = time.monotonic() + timeout_seconds
    with FileLock(private_folder(paths.run) / "start.lock") as lock:
        if not lock.take(timeout_seconds=timeout_seconds):
            raise ServiceUnreachable(_why("another program has been starting it for too long"))
        _start_and_wait(paths, deadline)


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


def _why(reason: str) -> str:
    return f"The companion service does not answer: {reason}."
