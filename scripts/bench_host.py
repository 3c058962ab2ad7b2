"""Measure how long a browser waits for the native host's first answer.

`python -m scripts.bench_host [--runs N]`. Each figure is the best and the median of the runs: the
interpreter alone (the floor), the host with the service running, the host that has to start it, and
one request there and back.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from companion.client.place import is_listening
from companion.client.start import ensure_service
from companion.config import Paths, paths_from
from companion.protocol.framing import encode_frame
from scripts.hostile_frames import HELLO

_ROUND_TRIPS = 200


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="hf") as folder:
        paths = paths_from({"HOLDFAST_HOME": str(Path(folder) / "h")})
        _say("interpreter alone", runs, _interpreter)
        _say("first answer, service to be started", runs, lambda: _cold(paths))
        ensure_service(paths)
        _say("first answer, service running", runs, lambda: _first_answer(paths))
        _say(f"one round trip (mean of {_ROUND_TRIPS})", runs, lambda: _round_trip(paths))
        _end_service(paths)
    return 0


def _say(what: str, runs: int, measure: Callable[[], float]) -> None:
    taken = [measure() * 1_000 for _ in range(runs)]
    print(f"{what}: best {min(taken):.1f} ms, median {statistics.median(taken):.1f} ms")


def _interpreter() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)
    return time.perf_counter() - started


def _cold(paths: Paths) -> float:
    taken = _first_answer(paths)
    _end_service(paths)
    return taken


def _first_answer(paths: Paths) -> float:
    started = time.perf_counter()
    with _host(paths) as host:
        _ask(host, "hello", HELLO)
        taken = time.perf_counter() - started
        _close(host)
    return taken


def _round_trip(paths: Paths) -> float:
    with _host(paths) as host:
        _ask(host, "hello", HELLO)
        started = time.perf_counter()
        for _ in range(_ROUND_TRIPS):
            _ask(host, "status", {})
        taken = (time.perf_counter() - started) / _ROUND_TRIPS
        _close(host)
    return taken


def _host(paths: Paths) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "companion.host", "bench"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "HOLDFAST_HOME": str(paths.home)},
    )


def _ask(host: subprocess.Popen[bytes], method: str, params: dict[str, object]) -> None:
    if host.stdin is None or host.stdout is None:
        raise OSError
    message = json.dumps({"v": 1, "id": "1", "method": method, "params": params}).encode()
    host.stdin.write(encode_frame(message))
    host.stdin.flush()
    size = int.from_bytes(host.stdout.read(4), sys.byteorder)
    if b'"result"' not in host.stdout.read(size):
        raise OSError


def _close(host: subprocess.Popen[bytes]) -> None:
    if host.stdin is not None:
        host.stdin.close()
    host.wait(10)


def _end_service(paths: Paths) -> None:
    os.kill(int(paths.service_lock.read_text(encoding="ascii")), signal.SIGTERM)
    while is_listening(paths):
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
