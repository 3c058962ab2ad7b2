"""FORMAT.md is true: its example is what the code makes, and its commands say so."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

import companion.custody
from companion.custody.chain import GENESIS, PATTERNS, first_break, make_line
from companion.custody.checkpoint import make_checkpoint, prefix_sha256
from companion.custody.signing import Signer
from companion.ids import CaseId
from companion.model import CustodyEvent
from companion.vault import events

TEXT = (Path(companion.custody.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
SCRIPTS = [body for kind, body in BLOCKS if kind == "sh"]
NOTE, OPENING = [body for kind, body in BLOCKS if kind == "text"]
(LOG,) = [body for kind, body in BLOCKS if kind == "jsonl"]
(PEM,) = [body for kind, body in BLOCKS if kind == "pem"]
LINES = LOG.splitlines(keepends=True)
SALT, DETAILS = OPENING.splitlines()
CHAIN_CHECK, CHECKPOINT_CHECK, OPENING_CHECK = SCRIPTS


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "custody.jsonl").write_text(LOG, encoding="utf-8")
    (tmp_path / "checkpoint.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "signer.pem").write_text(PEM, encoding="utf-8")
    return tmp_path


def run(script: str, folder: Path, **variables: str) -> list[str]:
    printed = subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **variables},
        capture_output=True,
        check=False,
        text=True,
    )
    return printed.stdout.splitlines()


def test_the_example_is_what_the_code_makes():
    signer = Signer(bytes(range(32)), json.loads(LINES[0])["device"])
    prev = GENESIS
    for line, salt, details in zip(
        LINES,
        ["aa" * 32, SALT],
        [{"case_id": json.loads(LINES[0])["case"], "label": "Case 1"}, json.loads(DETAILS)],
        strict=True,
    ):
        fields = json.loads(line)
        made = make_line(
            CustodyEvent(fields["action"], fields["actor"], details),
            seq=fields["seq"],
            utc=fields["utc"],
            case_id=CaseId(fields["case"]),
            device=fields["device"],
            tool=fields["tool"],
            salt=salt,
            prev=prev,
        )
        assert f"{made.text}\n" == line
        prev = made.sha256
    encoded = [line.encode() for line in LINES]
    assert first_break(encoded) is None
    digest = prefix_sha256(encoded, 2)
    made = make_checkpoint(
        CaseId(json.loads(LINES[0])["case"]), 2, prefix_sha256=digest, signer=signer
    )
    assert (made.note, signer.public_pem) == (NOTE, PEM)


def test_the_shell_agrees_with_the_chain_and_notices_an_edit(folder):
    head = prefix_sha256([LINES[1].encode()], 1)
    assert run(CHAIN_CHECK, folder) == [f"chain OK, 2 lines, head {head}"]
    (folder / "custody.jsonl").write_text(LOG.replace("12:00:00", "12:00:01"), encoding="utf-8")
    assert run(CHAIN_CHECK, folder) == ["BROKEN at line 2"]


def test_the_shell_agrees_with_the_checkpoint_and_notices_a_cut(folder):
    over, stated, verdict = run(CHECKPOINT_CHECK, folder)
    assert over == stated
    assert verdict == "Signature Verified Successfully"
    (folder / "custody.jsonl").write_text(LINES[0], encoding="utf-8")
    over, stated, _ = run(CHECKPOINT_CHECK, folder)
    assert over != stated


def test_the_shell_opens_a_commitment(folder):
    (printed,) = run(OPENING_CHECK, folder, salt=SALT, details=DETAILS)
    assert printed.split()[0] == json.loads(LINES[1])["commitment"]


def test_every_key_of_a_line_is_described():
    described = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert described == PATTERNS.keys() | {"v", "seq"}


def test_every_event_of_the_vault_is_listed():
    source = Path(events.__file__).read_text(encoding="utf-8")
    made = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', source))
    listed = TEXT.partition("Events so far:")[2].partition("\n\n")[0]
    assert made <= set(re.findall(r"`([a-z_.]+)`", listed))
