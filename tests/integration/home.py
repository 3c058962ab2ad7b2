"""A throw-away home with the real service, the real host and the real command line."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from companion.client.filelock import FileLock
from companion.client.place import is_listening
from companion.config import Paths, paths_from
from tests.unit.host.browser import Browser

PASSPHRASE = "seven unrelated words are plenty"
ORIGIN = "chrome-extension://momdhgncmgaoplacfheemoalilocggoj/"
WAIT_SECONDS = 30.0


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Home:
    folder: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def paths(self) -> Paths:
        return paths_from(self.environment)

    def run(self, *arguments: str, **more: Any) -> Done:
        """Run a `holdfast` command to its end; its input is empty and no terminal."""
        done = subprocess.run(
            [sys.executable, "-m", "companion", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS,
            check=False,
            **more,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def json(self, *arguments: str) -> Any:
        """Run a command that must succeed, and return its JSON document."""
        done = self.run(*arguments, "--json")
        assert done.code == 0, done
        return done.json

    def serve(self, **environment: str) -> subprocess.Popen[bytes]:
        """Start the service in the foreground; its log goes to `log`."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "companion", "serve"],
                env={**self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self.processes.append(process)
        self.wait(lambda: is_listening(self.paths))
        return process

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def service_pid(self) -> int:
        return int(self.paths.service_lock.read_text())

    def is_held(self) -> bool:
        """Say whether a service lives, listening or not."""
        if not self.paths.run.exists():
            return False
        with FileLock(self.paths.service_lock) as lock:
            return not lock.take()

    def wait(self, until) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not until():
            assert time.monotonic() < deadline, "waited too long"
            time.sleep(0.02)

    @contextlib.contextmanager
    def host(self) -> Iterator[Host]:
        """Start the native host as a browser does."""
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "companion.host", ORIGIN],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        host = Host(process.stdin.fileno(), process.stdout.fileno(), process=process)
        try:
            yield host
        finally:
            process.stdin.close()
            assert process.wait(WAIT_SECONDS) == 0
            assert process.stderr.read() == b""
            host.reader.join(WAIT_SECONDS)
            process.stdout.close()
            process.stderr.close()

    def end(self) -> None:
        """End whatever runs in this home."""
        if is_listening(self.paths):
            self.run("stop")
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()
        if self.is_held():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.service_pid(), signal.SIGKILL)
        self.wait(lambda: not self.is_held())


@dataclass
class Host(Browser):
    process: subprocess.Popen[bytes] = None  # type: ignore[assignment]
