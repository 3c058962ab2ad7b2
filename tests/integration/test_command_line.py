"""The command line against the real service, in one home that every test may add to."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.client.folder import write_private
from companion.model import CaptureMode
from companion.protocol.messages import PART_BYTES
from scripts.scenes import flat, landscape
from tests.integration.conftest import new_home
from tests.integration.home import PASSPHRASE, Home
from tests.unit.matching.samples import png
from tests.unit.service.made import TITLE, URL, Page, gate_value, item_value

GATE = ("--safe-place", "--shown-under-18", "no", "--standing", "self")
UUID = "0b0e8a5e-92b6-4c4f-9d2e-0123456789ab"


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """An unlocked vault with one answered case, one known image and one text-only capture."""
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as one:
        one.json("init", "--passphrase-file", str(one.folder / "passphrase"))
        picture(one, "a.png", 7)
        one.json("known", "add", str(one.folder / "a.png"), "--label", "A", *GATE)
        one.capture = deliver(one)  # type: ignore[attr-defined]
        yield one


def picture(home: Home, name: str, seed: int) -> str:
    file = home.folder / name
    file.write_bytes(png(landscape(seed, 320, 240)))
    return str(file)


def deliver(home: Home) -> dict:
    """Send a capture as an extension does, and return its receipt."""
    case_id = home.json("case", "list")["cases"][0]["id"]
    page = Page(case_id, mode=CaptureMode.TEXT_ONLY)
    with home.host() as host:
        host.hello()
        begin = {
            "capture_id": page.capture_id,
            "case_id": case_id,
            "mode": page.mode.value,
            "gate": gate_value(page.gate),
            "items": [item_value(one) for one, _ in page.all_items().values()],
        }
        wanted = host.ask("capture.begin", begin)["result"]["wanted"]
        for name in (one["item"] for one in wanted):
            data = page.all_items()[name][1]
            assert len(data) <= PART_BYTES
            part = {"capture_id": page.capture_id, "item": name, "seq": 0}
            taken = host.ask("capture.part", part | {"data": base64.b64encode(data).decode()})
            assert taken["result"] == {"item": name, "next_seq": 1, "whole": True}
        commit = {"capture_id": page.capture_id}
        receipt = host.ask("capture.commit", commit)["result"]
        assert host.ask("capture.commit", commit)["result"] == receipt | {"already": True}
        assert host.ask("capture.begin", begin)["result"]["committed"]
    return receipt


def error(home: Home, *arguments: str) -> tuple[int, str]:
    """Run a command that must fail, and return its exit code and its error's code."""
    done = home.run(*arguments, "--json")
    found = done.json["error"]
    assert set(found) == {"code", "message", "hint", "retryable"}
    assert found["message"]
    assert found["hint"]
    assert done.err == ""
    return done.code, found["code"]


def test_the_vault_is_made_once_and_its_recovery_key_opens_it(home):
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as other:
        file = other.folder / "passphrase"
        made = other.json("init", "--passphrase-file", str(file))
        assert made["case"]["label"] == "Case 1"
        again = other.run("init", "--passphrase-file", str(file), "--json")
        assert (again.code, again.json["error"]["code"]) == (1, "vault.exists")
        other.json("lock")
        (other.folder / "wrong").write_text("not it at all, really")
        wrong = ("unlock", "--passphrase-file", str(other.folder / "wrong"))
        assert error(other, *wrong) == (1, "vault.passphrase_wrong")
        file.write_text(made["recovery_key"])
        assert other.json("unlock", "--passphrase-file", str(file))["vault"] == "unlocked"


def test_a_recovery_key_that_could_not_be_written_belongs_to_no_vault():
    """A full disk, a closed pipe: the key would be lost for ever, and the vault stay."""
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as other:
        init = ("init", "--passphrase-file", str(other.folder / "passphrase"))
        for options in ((), ("--json",)):
            done = into(other, "/dev/full", *init, *options)
            assert (done.returncode, done.stderr) == (1, NO_OUTPUT)
            assert other.json("status")["vault"] == "absent"
        made = other.json(*init)
        other.json("lock")
        (other.folder / "passphrase").write_text(made["recovery_key"])
        unlock = ("unlock", "--passphrase-file", str(other.folder / "passphrase"))
        assert other.json(*unlock)["vault"] == "unlocked"


def test_a_recovery_key_is_printed_before_there_is_a_vault():
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as other:
        done = other.run("init", "--passphrase-file", str(other.folder / "passphrase"))
        assert done.code == 0
        assert done.out.index("Recovery key") < done.out.index("Your vault is ready")


NO_OUTPUT = (
    b"What the command had to say could not be written to its output.\n"
    b"Next: Check that the output is open and has room, then try again.\n"
)


def into(home: Home, output: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command whose output goes to a file, or with `-` is closed."""
    command = 'exec "$@" >&-' if output == "-" else f'exec "$@" >{output}'
    return subprocess.run(
        ["/bin/sh", "-c", command, "sh", sys.executable, "-m", "companion", *arguments],
        env=home.environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("output", ["/dev/full", "-"])
@pytest.mark.parametrize("options", [("status",), ("status", "--json"), ("case", "list")])
def test_an_output_that_takes_nothing_is_said(home, output, options):
    done = into(home, output, *options)
    assert (done.returncode, done.stderr) == (1, NO_OUTPUT)


@pytest.mark.parametrize("options", [("capture", "show", UUID, "--json"), ("--help",)])
def test_an_error_that_cannot_be_written_as_json_is_said(home, options):
    done = into(home, "/dev/full", *options)
    assert (done.returncode, done.stderr) == (1, NO_OUTPUT)


def test_a_home_of_nobody_is_a_wrong_call(home):
    other = Home(home.folder, home.environment | {"HOLDFAST_HOME": "~nobody-of-that-name/a"})
    done = other.run("status", "--json")
    assert (done.code, done.json["error"]["code"]) == (2, "usage.invalid")


@pytest.mark.parametrize("command", ["lock", "stop"])
def test_a_service_that_does_not_answer_is_not_said_to_be_locked(command):
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as other:
        other.json("init", "--passphrase-file", str(other.folder / "passphrase"))
        place = other.paths.place.read_bytes()
        other.paths.place.unlink()
        assert error(other, command) == (1, "service.unreachable")
        write_private(other.paths.place, place)
        assert other.json("status")["vault"] == "unlocked"


def test_two_environments_find_the_same_service():
    """A deep home's socket is in the runtime folder, and a shell may have another one."""
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as one:
        home = {"HOLDFAST_HOME": str(one.folder / ("d" * 60) / ("e" * 60))}
        (one.folder / "runtime").mkdir(mode=0o700)
        runtime = {"XDG_RUNTIME_DIR": str(one.folder / "runtime")}
        first = Home(one.folder, one.environment | home | runtime)
        second = Home(one.folder, one.environment | home)
        first.json("init", "--passphrase-file", str(one.folder / "passphrase"))
        assert second.json("status")["vault"] == "unlocked"
        assert second.json("lock")["vault"] == "locked"
        assert first.json("status")["vault"] == "locked"
        assert second.json("stop") == {"stopped": True}


def test_a_weak_passphrase_is_refused_and_nothing_is_made():
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as other:
        (other.folder / "weak").write_text("short")
        weak = ("init", "--passphrase-file", str(other.folder / "weak"))
        assert error(other, *weak) == (1, "vault.passphrase_weak")
        assert other.json("status")["vault"] == "absent"
        assert other.json("lock") == {"companion": "0.1.0", "vault": "absent", "cases": None}


def test_without_a_terminal_nobody_is_asked(home):
    assert error(home, "unlock") == (2, "usage.invalid")
    assert error(home, "case", "gate") == (1, "gate.no_permit")


def test_the_passphrase_may_come_from_a_file_named_in_the_environment(home):
    file = str(home.folder / "passphrase")
    other = Home(home.folder, home.environment | {"HOLDFAST_PASSPHRASE_FILE": file})
    assert other.json("unlock")["vault"] == "unlocked"
    gone = Home(home.folder, home.environment | {"HOLDFAST_PASSPHRASE_FILE": "/nowhere"})
    assert error(gone, "unlock") == (2, "file.unreadable")


def test_the_state_is_told(home):
    status = home.json("status")
    assert (status["companion"], status["vault"]) == ("0.1.0", "unlocked")
    assert home.run("status").out.startswith("Companion  0.1.0\nVault      unlocked\n")


# --- cases and known images ---------------------------------------------------


def test_cases_are_made_and_named_by_label():
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as other:
        other.json("init", "--passphrase-file", str(other.folder / "passphrase"))
        made = other.json("case", "create", "Second")
        assert [one["label"] for one in other.json("case", "list")["cases"]] == [
            "Case 1",
            "Second",
        ]
        assert error(other, "known", "list") == (1, "case.unknown")
        assert other.json("known", "list", "--case", "Second") == {"known": []}
        assert error(other, "known", "list", "--case", "Third") == (1, "case.unknown")
        answered = other.json("case", "gate", "--case", "Second", *GATE)
        assert (answered["id"], answered["gate"]["standing"]) == (made["id"], "self")
        assert "pictures and text" in other.run("case", "list").out
        file = picture(other, "b.png", 3)
        assert error(other, "known", "add", file, "--label", "B") == (1, "case.unknown")
        add = ("known", "add", file, "--label", "B", "--case")
        assert error(other, *add, "Case 1") == (1, "gate.no_permit")
        assert len(other.json(*add, "Second")["known"]) == 1


def test_a_case_label_is_a_line(home):
    assert error(home, "case", "create", "two\nlines") == (1, "case.label_invalid")
    assert error(home, "case", "create", "x" * 81)[0] in (1, 2)


def test_no_picture_is_looked_at_after_a_wrong_answer():
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as other:
        other.json("init", "--passphrase-file", str(other.folder / "passphrase"))
        add = ("known", "add", picture(other, "b.png", 3), "--label", "B")
        yes = ("--safe-place", "--shown-under-18", "not-sure", "--standing", "self")
        assert error(other, *add, *yes) == (1, "gate.no_permit")
        assert error(other, *add, "--safe-place") == (1, "gate.no_permit")
        assert other.json("known", "list") == {"known": []}


def test_a_known_image_is_found_again_and_another_is_not(home):
    one = home.json("match", str(home.folder / "a.png"), picture(home, "other.png", 99))
    verdicts = [{match["verdict"] for match in file["matches"]} for file in one["files"]]
    assert "match" in verdicts[0]
    assert verdicts[1] <= {"none"}
    text = home.run("match", str(home.folder / "other.png"))
    assert (text.code, text.out) == (0, f"{home.folder}/other.png: nothing known\n")


def test_a_file_that_cannot_be_read_does_not_hide_the_others(home):
    (home.folder / "no-image.png").write_bytes(b"not an image")
    files = [str(home.folder / name) for name in ("no-image.png", "nowhere.png", "a.png")]
    done = home.run("match", *files, "--json")
    assert done.code == 2
    rows = done.json["files"]
    assert [row.get("error", {}).get("code") for row in rows] == [
        "image.unreadable",
        "file.unreadable",
        None,
    ]
    assert rows[2]["matches"]


def test_a_plain_surface_is_no_known_image(home):
    file = home.folder / "flat.png"
    file.write_bytes(png(flat(1, 200, 200)))
    assert error(home, "known", "add", str(file), "--label", "F") == (1, "image.featureless")


def test_a_known_image_is_forgotten(home):
    file = picture(home, "gone.png", 55)
    (added,) = home.json("known", "add", file, "--label", "G")["known"]
    assert added["id"] in home.run("known", "list").out
    assert home.json("known", "remove", added["id"]) == {"removed": [added["id"]]}
    assert error(home, "known", "remove", added["id"]) == (1, "known.unknown")
    assert error(home, "known", "remove", "not-an-id")[1] == "protocol.invalid_message"


# --- captures -----------------------------------------------------------------


def test_the_list_of_captures_tells_no_address_unless_asked(home):
    plain, asked = home.run("capture", "list"), home.run("capture", "list", "--addresses")
    assert plain.code == asked.code == 0
    assert URL not in plain.out + json.dumps(home.json("capture", "list"))
    assert URL.replace("https://", "") in asked.out.replace("\n", "")
    (entry,) = home.json("capture", "list", "--addresses")["captures"]
    assert (entry["url"], entry["title"], entry["mode"]) == (URL, TITLE, "text_only")
    assert (entry["claim_level"], entry["matches"]) == (1, 0)


def test_a_capture_is_shown_with_facts_digests_and_its_place(home):
    receipt = home.capture
    shown = home.json("capture", "show", receipt["capture_id"])
    assert shown["chain"] == receipt["chain"]
    assert shown["claim"] == receipt["claim"]
    assert [item["sha256"] for item in shown["items"]] == [i["sha256"] for i in receipt["items"]]
    assert shown["facts"]
    text = home.run("capture", "show", receipt["capture_id"]).out
    assert receipt["chain"]["head"] in text
    assert error(home, "capture", "show", UUID) == (1, "capture.unknown")
    assert error(home, "capture", "show", "999") == (1, "capture.unknown")


def test_what_holds_no_picture_is_not_stitched(home):
    capture_id = home.capture["capture_id"]
    assert error(home, "capture", "restitch", capture_id)[0] == 1


# --- handing over -------------------------------------------------------------


def test_a_bundle_is_made_once_and_verifies_without_a_vault(home):
    out = home.folder / "case.zip"
    made = home.json("bundle", "create", "--out", str(out), "--to", "clinic")
    assert (made["path"], made["exhibits"], made["size"]) == (str(out), 1, out.stat().st_size)
    assert error(home, "bundle", "create", "--out", str(out)) == (1, "bundle.target_exists")
    shown = home.json("capture", "show", "1")
    assert shown["id"] == home.capture["capture_id"]
    nowhere = Home(home.folder, home.environment | {"HOLDFAST_HOME": str(home.folder / "no")})
    report = nowhere.json("verify", str(out), "--signer", made["signer_fingerprint"])
    assert report["ok"]
    assert not (home.folder / "no").exists()
    assert nowhere.run("verify", str(out)).code == 0
    assert nowhere.run("verify", str(out), "--signer", "0" * 64).code == 1
    spoilt = home.folder / "spoilt.zip"
    spoilt.write_bytes(out.read_bytes().replace(b"Bagging-Date", b"Bagging-Dat3"))
    refused = nowhere.run("verify", str(spoilt), "--json")
    assert (refused.code, refused.json["ok"]) == (1, False)
    assert zipfile.is_zipfile(out)


def test_what_is_no_bundle_is_unreadable(home):
    file = home.folder / "no.zip"
    file.write_bytes(b"PK not a zip")
    assert error(home, "verify", str(file)) == (2, "bundle.unreadable")
    assert error(home, "verify", "/nowhere.zip") == (2, "bundle.unreadable")


def test_an_exhibit_that_does_not_exist_is_refused(home):
    out = str(home.folder / "none.zip")
    create = ("bundle", "create", "--out", out, "--exhibit", "77")
    assert error(home, *create) == (1, "bundle.exhibit_unknown")
    assert not Path(out).exists()


# --- the edge -----------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("status", "--nonsense"),
        ("match",),
        ("known", "add", "x.png"),
        ("bundle", "create"),
        ("bundle", "create", "--out", "x", "--exhibit", "0"),
        ("case", "gate", "--standing", "maybe"),
    ],
)
def test_a_wrong_call_is_said_as_json_too(home, arguments):
    assert error(home, *arguments) == (2, "usage.invalid")
    done = home.run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Next: Run `holdfast" in done.err


def test_every_command_has_help(home):
    def commands(*above: str) -> Iterator[tuple[str, ...]]:
        text = home.run(*above, "--help")
        assert text.code == 0
        sections = text.out.split("\n\n")
        for section in sections:
            head, _, body = section.partition("\n")
            if head.endswith(":") and head != "Options:" and not above:
                yield from ((*above, line.split()[0]) for line in body.splitlines() if line)

    found = list(commands())
    assert len(found) == 17
    for command in found:
        assert home.run(*command, "--help").out.startswith(f"Usage: holdfast {command[0]}")
    assert max(len(line) for line in home.run("--help").out.splitlines()) <= 80


def test_a_file_name_that_is_not_text_is_unreadable(home):
    name = os.fsdecode(b"\xff.png")
    assert error(home, "known", "add", name, "--label", "A") == (2, "file.unreadable")
    done = home.run("match", name, "--json")
    assert (done.code, done.json["files"][0]["error"]["code"]) == (2, "file.unreadable")


def test_interrupting_a_command_leaves_nothing_half_written(home):
    """Ctrl-C while it waits for a service that does not answer."""
    folder = home.folder / "stuck"
    other = Home(folder, home.environment | {"HOLDFAST_HOME": str(folder)})
    other.paths.run.mkdir(parents=True)
    code = (
        "import fcntl, sys, time\n"
        f"file = open({str(other.paths.service_lock)!r}, 'w')\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\n"
        "print(flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        command = subprocess.Popen(
            [sys.executable, "-m", "companion", "status"],
            env=other.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        other.wait((other.paths.run / "start.lock").exists)
        time.sleep(0.2)
        command.send_signal(signal.SIGINT)
        _, said = command.communicate(timeout=20)
        holder.kill()
    assert command.returncode == 130
    assert "Nothing was half-written." in said


def test_the_passphrase_is_nowhere_in_the_home_in_the_clear(home):
    for file in home.paths.home.rglob("*"):
        if file.is_file():
            assert PASSPHRASE.encode() not in file.read_bytes()
