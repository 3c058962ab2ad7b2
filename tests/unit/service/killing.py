"""Kills a companion at random points while it keeps captures, and looks at what is left.

Run as a program, so that the processes it forks hold no thread of a test runner. Prints one JSON
document: how many kills, captures acknowledged, captures kept, and everything that is wrong.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import sys
import time
from pathlib import Path

from companion.custody.chain import first_break
from companion.custody.checkpoint import prefix_sha256
from tests.unit.service.made import PASSPHRASE, Page, companion_at, new_companion

LONGEST_LIFE_MS = 40


def keep_captures(home: Path, acknowledged: int) -> None:
    """Keep captures until killed; write the id of each to `acknowledged` after its receipt."""
    companion = companion_at(home)
    companion.life.unlock(PASSPHRASE)
    case_id = companion.case_id
    while True:
        page = Page(case_id)
        receipt = companion.keep(page)
        os.write(acknowledged, f"{receipt.capture_id}\n".encode())


def kill_once(home: Path) -> list[str]:
    """Let a child keep captures, kill it at a random point after its first, return their ids."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with contextlib.suppress(BrokenPipeError):
            keep_captures(home, writing)
        os._exit(1)
    os.close(writing)
    with open(reading, "rb") as pipe:
        first = pipe.readline()
        time.sleep(secrets.randbelow(LONGEST_LIFE_MS * 1_000) / 1_000_000)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines = [first, *pipe]
        return [line.decode().strip() for line in lines if line.endswith(b"\n")]


def faults_of(home: Path, acknowledged: list[str], *, newest: int) -> tuple[int, list[str]]:
    """Return how many captures the vault holds, and what is wrong with it.

    The items of the `newest` captures are read back; the log is looked at whole.
    """
    companion = companion_at(home)
    companion.life.unlock(PASSPHRASE)
    vault, case_id = companion.vault, companion.case_id
    faults = []
    captures = vault.captures(case_id)
    lost = set(acknowledged) - {capture.id for capture in captures}
    faults += [f"acknowledged and lost: {capture_id}" for capture_id in sorted(lost)]
    for capture in captures:
        if vault.receipt(capture.id) is None:
            faults.append(f"no receipt: {capture.id}")
    for capture in captures[-newest:]:
        for item in capture.items:
            vault.read_object(case_id, item.sha256)
    log = [f"{line.text}\n".encode() for line in vault.custody_lines(case_id)]
    broken = first_break(log)
    if broken is not None:
        faults.append(f"broken chain: {broken}")
    last = vault.checkpoints(case_id)[-1]
    if (last.count, last.prefix_sha256) != (len(log), prefix_sha256(log, len(log))):
        faults.append("the last checkpoint is not over the whole log")
    companion.life.lock()
    return len(captures), faults


def main(home: Path, kills: int) -> None:
    """Kill `kills` times and print what was found."""
    new_companion(home).life.lock()
    acknowledged: list[str] = []
    kept, faults = 0, []
    for _ in range(kills):
        acknowledged += kill_once(home)
        kept, found = faults_of(home, acknowledged, newest=2)
        faults += found
    faults += faults_of(home, acknowledged, newest=kept)[1]
    found = {"kills": kills, "acknowledged": len(acknowledged), "kept": kept, "faults": faults}
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
