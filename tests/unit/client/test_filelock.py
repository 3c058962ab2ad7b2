from __future__ import annotations

import os
import subprocess
import sys
import time

from companion.client.filelock import FileLock

HOLD = (
    "import sys, time\n"
    "from pathlib import Path\n"
    "from companion.client.filelock import FileLock\n"
    "lock = FileLock(Path(sys.argv[1]))\n"
    "print(lock.take(), flush=True)\n"
    "time.sleep(60)\n"
)


def test_one_at_a_time(tmp_path):
    first, second = FileLock(tmp_path / "l"), FileLock(tmp_path / "l")
    assert first.take()
    assert not second.take()
    first.free()
    assert second.take()
    second.free()


def test_the_file_says_who_holds_it(tmp_path):
    (tmp_path / "l").write_text("a longer text than a number, left by somebody")
    with FileLock(tmp_path / "l") as lock:
        assert lock.take()
        assert (tmp_path / "l").read_text() == f"{os.getpid()}\n"


def test_waiting_ends_when_it_was_said_to(tmp_path):
    with FileLock(tmp_path / "l") as holder:
        holder.take()
        started = time.monotonic()
        assert not FileLock(tmp_path / "l").take(timeout_seconds=0.2)
        assert 0.2 <= time.monotonic() - started < 2


def test_a_killed_holder_holds_nothing(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path / "l"], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        with FileLock(tmp_path / "l") as lock:
            assert not lock.take()
        holder.kill()
        holder.wait()
        with FileLock(tmp_path / "l") as lock:
            assert lock.take(timeout_seconds=5)


def test_a_lock_is_adopted_from_before_exec(tmp_path):
    before, after = FileLock(tmp_path / "l"), FileLock(tmp_path / "l")
    before.take()
    descriptor = before.hand_over()
    assert descriptor is not None
    assert os.get_inheritable(descriptor)
    assert after.adopt(descriptor)
    assert not os.get_inheritable(descriptor)
    with FileLock(tmp_path / "l") as other:
        assert not other.take()
    after.free()
    with FileLock(tmp_path / "l") as other:
        assert other.take()


def test_another_descriptor_is_no_lock(tmp_path):
    (tmp_path / "l").touch()
    (tmp_path / "other").touch()
    other = os.open(tmp_path / "other", os.O_RDWR)
    assert not FileLock(tmp_path / "l").adopt(other)
    os.close(other)
    assert not FileLock(tmp_path / "l").adopt(other)
    assert not FileLock(tmp_path / "missing").adopt(0)


def test_a_lock_that_is_not_held_is_not_handed_over(tmp_path):
    assert FileLock(tmp_path / "l").hand_over() is None
