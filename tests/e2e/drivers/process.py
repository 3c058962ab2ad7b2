"""The browser's processes: started in a group of their own, and ended as a group."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.e2e.drivers.browser import DriverError, wait_until


class ProcessGroup:
    """A program and all its children. What it prints goes to `log_path`."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], *, log_path: Path) -> None:
        self._log_path = log_path
        self._is_gone = False
        with log_path.open("ab") as log:
            self._leader = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for_file(self, path: Path) -> str:
        """Return the text of a file that the program writes once it listens."""

        def read() -> str:
            if self._leader.poll() is not None:
                raise DriverError(f"the browser ended at start:\n{self._log_path.read_text()}")
            return path.read_text() if path.exists() else ""

        return wait_until(read, what=path.name)

    def wait(self, timeout_s: float) -> bool:
        """Wait for the program to end by itself; tell whether it did."""
        try:
            self._leader.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """SIGKILL the whole group, and return when no process of it is left; once is enough."""
        if self._is_gone:
            return  # the number may belong to somebody else by now
        wait_until(self._is_empty, what="the browser's processes to end", timeout_s=10)
        self._is_gone = True

    def _is_empty(self) -> bool:
        try:
            os.killpg(self._leader.pid, signal.SIGKILL)
        except ProcessLookupError:
            return True
        finally:
            self._leader.poll()
        return False


def own_environment(home_dir: Path, extra: Mapping[str, str] | None) -> dict[str, str]:
    """Return this process's environment with another HOME, and nothing that points around it."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("XDG_") and name != "DBUS_SESSION_BUS_ADDRESS"
    }
    return inherited | {"HOME": str(home_dir)} | dict(extra or {})
