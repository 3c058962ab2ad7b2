"""The real host and the real service over real pipes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from companion.client.place import is_listening
from tests.integration.home import PASSPHRASE, Home
from tests.unit.host.browser import HELLO, frame


def test_a_host_starts_the_service_and_says_hello(home):
    with home.host() as host:
        welcome = host.hello()["result"]
        assert (welcome["protocol"], welcome["vault"]) == (1, "absent")
        assert host.ask("status")["result"]["cases"] is None


def test_the_service_outlives_the_browser(home):
    with home.host() as host:
        host.hello()
        os.killpg(os.getpgid(host.process.pid), 0)  # the browser's own group exists ...
        assert os.getsid(home.service_pid()) != os.getsid(host.process.pid)  # ... and is not its
    assert is_listening(home.paths)


def test_two_hosts_at_once_start_one_service(home):
    with contextlib.ExitStack() as stack:
        hosts = [stack.enter_context(home.host()) for _ in range(3)]
        welcomes: list[dict] = []
        asking = [
            threading.Thread(target=lambda host=host: welcomes.append(host.hello()))
            for host in hosts
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert all("result" in welcome for welcome in welcomes)
        assert len(welcomes) == 3
        assert started_by({host.process.pid for host in hosts}) == [home.service_pid()]


def started_by(parents: set[int]) -> list[int]:
    """Return the living processes that these have started (proc(5): pid, name, state, ppid)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = stat.read_text().rpartition(")")[2].split()
            if int(words[1]) in parents and words[0] != "Z":
                found.append(int(stat.parent.name))
    return found


@pytest.mark.parametrize(
    ("versions", "code"),
    [
        ({"protocol_min": 2, "protocol_max": 9}, "protocol.update_companion"),
        ({"protocol_min": 0, "protocol_max": 0}, "protocol.update_extension"),
        ({"protocol_min": -1, "protocol_max": 1}, "protocol.invalid_message"),
        ({"protocol_min": 0, "protocol_max": 1}, None),
        ({"protocol_min": 1, "protocol_max": 9}, None),
    ],
)
def test_versions_that_do_not_meet_say_who_must_update(home, versions, code):
    with home.host() as host:
        answer = host.ask("hello", HELLO | versions)
        assert answer.get("error", {}).get("code") == code
        if code is not None:
            assert host.ask("status")["error"]["code"] == "protocol.method_not_allowed"


def test_every_kind_of_bad_frame_gets_its_code_and_the_next_request_its_answer(home):
    with home.host() as host:
        host.hello()
        for data, code in (
            (b"", "frame.empty"),
            (b"z" * 1_048_577, "frame.too_long"),
            (b"z" * 5_000_000, "frame.too_long"),
            (b"\x80", "protocol.not_json"),
            (b"{", "protocol.not_json"),
            (b"7", "protocol.invalid_message"),
            (b"[" * 70 + b"]" * 70, "protocol.nested_too_deep"),
            (b'{"id":"a","id":"b"}', "protocol.duplicate_key"),
            (b"[1e999]", "protocol.not_a_number"),
            (b'"\\udfff"', "protocol.lone_surrogate"),
        ):
            assert host.bad(frame(data)) == code
            assert "result" in host.ask("status")
        for method, params, code in (
            ("no.such", {}, "protocol.unknown_method"),
            ("status", {"more": 1}, "protocol.unknown_field"),
            ("capture.part", {"seq": -1}, "protocol.invalid_message"),
            ("vault.unlock", {"passphrase": PASSPHRASE}, "protocol.method_not_allowed"),
            ("service.stop", {}, "protocol.method_not_allowed"),
            ("case.list", {}, "vault.absent"),
        ):
            assert host.ask(method, params)["error"]["code"] == code
        assert "result" in host.ask("status")


def test_a_killed_service_is_started_again(home):
    with home.host() as host:
        host.hello()
        first = home.service_pid()
        os.kill(first, signal.SIGKILL)
        while host.next().get("event") != "service.restarted":
            pass
        assert "result" in host.hello()
        assert home.service_pid() != first


def test_a_request_that_a_kill_cut_short_is_given_up_by_the_event(home):
    """Its answer may never come; the event says that it will not, and then all is as before."""
    with home.host() as host:
        host.hello()
        os.kill(home.service_pid(), signal.SIGKILL)
        host.send("status")
        while host.next().get("event") != "service.restarted":
            pass
        assert "result" in host.hello()


def test_extensions_are_told_when_the_vault_is_unlocked_and_locked(vault):
    vault.json("lock")
    file = str(vault.folder / "passphrase")
    with vault.host() as host:
        assert host.hello()["result"]["vault"] == "locked"
        assert host.ask("case.list")["error"]["code"] == "vault.locked"
        vault.json("unlock", "--passphrase-file", file)
        assert host.next()["event"] == "vault.unlocked"
        assert len(host.ask("case.list")["result"]["cases"]) == 1
        vault.json("lock")
        assert [host.next()["event"] for _ in range(2)] == ["vault.locked", "service.restarted"]
        assert host.hello()["result"]["vault"] == "locked"


def test_stopping_is_not_undone_by_an_open_browser(home):
    with home.host() as host:
        host.hello()
        assert home.json("stop") == {"stopped": True}
        assert not home.is_held()
        assert host.ask("status")["error"]["code"] == "protocol.method_not_allowed"
        assert is_listening(home.paths)


# --- locking ------------------------------------------------------------------


def memory_holds(pid: int, needle: bytes) -> bool:
    """Search the readable memory of a process (proc(5), maps and mem)."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, mode = line.split()[:2]
            start, end = (int(edge, 16) for edge in span.split("-"))
            if mode.startswith("r") and "[v" not in line:
                with contextlib.suppress(OSError, ValueError, OverflowError):
                    memory.seek(start)
                    if needle in memory.read(end - start):
                        return True
    return False


def test_locking_replaces_the_process_image(home):
    """The same process, a new image: the log says so, and its memory holds no passphrase."""
    canary = "canary-" + os.urandom(12).hex()
    file = home.folder / "canary"
    file.write_text(canary)
    process = home.serve()
    home.json("init", "--passphrase-file", str(file))
    home.json("lock")
    home.wait(lambda: is_listening(home.paths))
    assert home.json("status")["vault"] == "locked"
    assert home.service_pid() == process.pid
    assert process.poll() is None
    assert home.log.count("listening") == 2
    assert "ended: restart" in home.log
    if os.geteuid() == 0:  # others may not look at all, since the service refuses
        assert memory_holds(process.pid, str(home.paths.home).encode())
        assert not memory_holds(process.pid, canary.encode())
    assert canary not in home.log


def test_the_service_refuses_dumps_and_debuggers(home):
    process = home.serve()
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    (line,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert line.split()[4:6] == ["0", "0"]
    assert Path(f"/proc/{process.pid}/mem").stat().st_uid == 0  # not dumpable: root's


def test_a_service_started_with_a_passphrase_file_is_unlocked_until_it_is_locked(vault):
    vault.json("stop")
    vault.serve(HOLDFAST_PASSPHRASE_FILE=str(vault.folder / "passphrase"))
    assert vault.json("status")["vault"] == "unlocked"
    vault.json("lock")
    assert vault.json("status")["vault"] == "locked"


def test_a_wrong_passphrase_file_leaves_the_service_locked_and_says_why(vault):
    vault.json("stop")
    (vault.folder / "wrong").write_text("not the passphrase at all")
    vault.serve(HOLDFAST_PASSPHRASE_FILE=str(vault.folder / "wrong"))
    assert vault.json("status")["vault"] == "locked"
    assert "vault.passphrase_wrong" in vault.log
    assert "not the passphrase" not in vault.log


# --- one service --------------------------------------------------------------


def test_a_second_service_is_refused(home):
    home.serve()
    done = home.run("serve")
    assert done.code == 1
    assert "already runs" in done.err
    assert is_listening(home.paths)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_in_order(home, number):
    process = home.serve()
    process.send_signal(number)
    assert process.wait(20) == 0
    assert not home.paths.socket.exists()
    assert "ended: stop" in home.log


def test_what_a_killed_service_left_does_not_stop_the_next(home):
    process = home.serve()
    process.kill()
    process.wait()
    assert home.paths.socket.exists()
    home.serve()
    assert home.json("status")["vault"] == "absent"


def test_a_home_that_somebody_else_could_read_is_closed_to_them(home):
    home.paths.run.mkdir(parents=True, mode=0o755)
    home.paths.home.chmod(0o755)
    home.serve()
    assert home.paths.home.stat().st_mode & 0o077 == 0
    assert home.paths.run.stat().st_mode & 0o077 == 0


def test_a_home_too_deep_for_a_socket_has_it_elsewhere(home):
    deep = home.folder / ("d" * 60) / ("e" * 60)
    runtime = home.folder / "runtime"
    runtime.mkdir(mode=0o700)
    places = {"HOLDFAST_HOME": str(deep), "XDG_RUNTIME_DIR": str(runtime)}
    other = Home(home.folder, home.environment | places)
    assert other.json("status")["vault"] == "absent"
    assert runtime in other.paths.socket.parents
    assert other.paths.socket.parent.stat().st_mode & 0o077 == 0
    other.end()


def test_the_log_holds_ids_and_codes_only(home):
    home.serve()
    with home.host() as host:
        host.hello()
        host.ask("vault.unlock", {"passphrase": "secret-passphrase"})
        host.ask("no.such.method", {"url": "https://secret.example"})
        host.bad(frame(b"https://secret.example"))
    home.run("known", "add", "/secret-file.png", "--label", "A", "--json")
    home.wait(lambda: home.log.count("closed") >= 2)
    assert "secret" not in home.log
    assert str(home.folder) not in home.log


def test_a_service_that_cannot_start_is_said_with_what_became_of_it(home):
    broken = Home(
        home.folder, home.environment | {"HOLDFAST_HOME": str(home.folder / "passphrase")}
    )
    done = broken.run("status", "--json")
    assert done.code == 2
    assert done.json["error"]["code"] == "file.unreadable"


def test_a_host_whose_service_cannot_start_answers_and_lives(home):
    (home.folder / "h").write_text("a file in the way")
    with home.host() as host:
        assert host.ask("hello", HELLO)["error"]["code"] == "file.unreadable"
        assert host.bad(frame(b"")) == "frame.empty"
    (home.folder / "h").unlink()


def test_the_launcher_that_browsers_start_leads_to_this_home(home):
    profile = home.folder / "profile"
    home.json("host", "install", "--browser", "chromium", "--user-data-dir", str(profile))
    launcher = home.paths.host / "holdfast-host"
    environment = {"PATH": os.environ["PATH"], "HOME": str(home.folder)}
    done = subprocess.run(
        [launcher, "x"], env=environment, input=frame(b"{}"), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    home.wait(lambda: is_listening(home.paths))
