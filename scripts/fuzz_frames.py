"""Send hostile frames to the real host and the real service, and watch them.

The vault is open. Every frame must be answered, with a result or an error of a known code that is
not a fault of ours; both processes must live, and stay within a bound of memory.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from websockets.sync.client import ClientConnection

from companion.client.connection import connect
from companion.client.place import COMMAND_ROUTE, EXTENSION_ROUTE, open_connection
from companion.client.start import ensure_service
from companion.config import Paths, paths_from
from companion.model import Status
from companion.protocol.framing import Frame, FrameDecoder, encode_frame
from companion.protocol.messages import ConfirmVault, CreateVault
from companion.protocol.replies import VaultCreated
from scripts.gen_protocol import error_kinds
from scripts.hostile_frames import HELLO, Dice, hostile, hostile_frame

BOUND_MIB = 128
BATCH = 64
CODES = frozenset({kind.code for kind in error_kinds()} - {"service.internal", "holdfast.error"})


class FuzzError(Exception):
    """Something came back that should not, or nothing did."""


# --- the two targets ----------------------------------------------------------


@dataclass
class Watched:
    """What came back, by code, and the most memory either process held."""

    codes: Counter[str] = field(default_factory=Counter)
    peak_kib: int = 0

    def take(self, message: bytes) -> bool:
        """Take note of a message; say whether it answers a frame."""
        value = json.loads(message)
        if "event" in value:
            return False
        code = "ok" if "result" in value else value["error"]["code"]
        if code != "ok" and code not in CODES:
            raise FuzzError(f"answered with {code}")
        self.codes[code] += 1
        return True

    def measure(self, *pids: int) -> None:
        """Take note of the memory the processes hold now."""
        for pid in pids:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            found = re.search(r"VmRSS:\s+(\d+) kB", status)
            self.peak_kib = max(self.peak_kib, int(found[1]) if found else 0)


def fuzz_socket(paths: Paths, count: int, dice: Dice, *, route: str) -> Watched:
    """Send `count` frames to the service's socket, and take their answers.

    Raises:
        FuzzError: an answer is none, or did not come.
    """
    watched = Watched()
    with contextlib.closing(open_connection(paths, route)) as connection:
        connection.send(_hello())
        watched.take(_received(connection))
        for batch in _batches(count):
            for _ in range(batch):
                connection.send(hostile(dice))
            for _ in range(batch):
                while not watched.take(_received(connection)):
                    continue
            watched.measure(_pid(paths))
    return watched


def fuzz_host(paths: Paths, count: int, dice: Dice) -> Watched:
    """Send `count` frames through a host, some of them no frames at all, and take their answers.

    Raises:
        FuzzError: an answer is none, or did not come, or the host ended badly.
    """
    watched = Watched()
    host = subprocess.Popen(
        [sys.executable, "-I", "-m", "companion.host", "fuzz"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "HOLDFAST_HOME": str(paths.home)},
    )
    if host.stdin is None or host.stdout is None:
        raise FuzzError("no pipes")
    messages = _frames(host.stdout.fileno())
    with contextlib.closing(host.stdin), contextlib.closing(host.stdout):
        host.stdin.write(encode_frame(_hello()))
        host.stdin.flush()
        watched.take(next(messages))
        for batch in _batches(count):
            for _ in range(batch):
                host.stdin.write(hostile_frame(dice))
            host.stdin.flush()
            for _ in range(batch):
                while not watched.take(next(messages)):
                    continue
            watched.measure(host.pid, _pid(paths))
    if host.wait(10) != 0:
        raise FuzzError(f"the host ended with {host.returncode}")
    return watched


def _frames(descriptor: int) -> Iterator[bytes]:
    decoder = FrameDecoder()
    while data := os.read(descriptor, 65_536):
        for one in decoder.feed(data):
            if not isinstance(one, Frame):
                raise FuzzError("the host wrote something that is no frame")
            yield one.data
    raise FuzzError("the host ended")


def _received(connection: ClientConnection) -> bytes:
    message = connection.recv(timeout=30)
    return message if isinstance(message, bytes) else message.encode()


def _hello() -> bytes:
    return json.dumps({"v": 1, "id": "h", "method": "hello", "params": HELLO}).encode()


def _batches(count: int) -> Iterator[int]:
    yield from [BATCH] * (count // BATCH)
    if count % BATCH:
        yield count % BATCH


def _pid(paths: Paths) -> int:
    return int(paths.service_lock.read_text(encoding="ascii"))


# --- the run ------------------------------------------------------------------


def main() -> int:
    """Fuzz a service of a throw-away home; 0 when everything held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="frames in all")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="repeats a run")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="hf") as folder:
        paths = paths_from({"HOLDFAST_HOME": str(Path(folder) / "h")})
        ensure_service(paths)
        pid = _pid(paths)
        make_vault(paths)
        try:
            watched = [_timed(name, run) for name, run in _runs(paths, options.count, options.seed)]
            same = _pid(paths) == pid
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
    peak_mib = max(one.peak_kib for one in watched) / 1_024
    print(f"most memory: {peak_mib:.0f} MiB of {BOUND_MIB}; the same service throughout: {same}")
    return 0 if same and peak_mib <= BOUND_MIB else 1


def make_vault(paths: Paths) -> None:
    """Make a vault and leave it open, so that requests get further than its door."""
    with connect(paths) as client:
        made = client.call(CreateVault(passphrase=secrets.token_hex(8)), VaultCreated)
        client.call(ConfirmVault(case_id=made.case.id), Status)


def _runs(paths: Paths, count: int, seed: str) -> list[tuple[str, Callable[[], Watched]]]:
    def socket(route: str) -> Callable[[], Watched]:
        return lambda: fuzz_socket(paths, count // 4, Dice(seed + route), route=route)

    return [
        ("host", lambda: fuzz_host(paths, count // 2, Dice(seed))),
        ("socket, as a browser", socket(EXTENSION_ROUTE)),
        ("socket, as a command", socket(COMMAND_ROUTE)),
    ]


def _timed(name: str, run: Callable[[], Watched]) -> Watched:
    started = time.monotonic()
    watched = run()
    elapsed = time.monotonic() - started
    print(f"{name}: {watched.codes.total()} answers in {elapsed:.1f} s, {dict(watched.codes)}")
    return watched


if __name__ == "__main__":
    sys.exit(main())
