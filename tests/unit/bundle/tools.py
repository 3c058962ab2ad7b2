"""Unpacking, and the other programs that a bundle is checked with."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from companion.bundle.findings import Severity
from companion.bundle.layout import START_HERE
from companion.bundle.verify import verify
from companion.errors import BundleUnreadable

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "companion" / "bundle" / "verify.html"
RUNNER = Path(__file__).with_name("run_verify_page.mjs")


def unpack(files: dict[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def found_by_us(path: Path) -> list[tuple[str, str]]:
    """Every error `verify` finds, code and place; a bundle that cannot be read is one code."""
    try:
        return sorted(
            (finding.code, finding.where)
            for finding in verify(path).findings
            if finding.severity is Severity.ERROR
        )
    except BundleUnreadable as error:
        return [(error.code, "")]


def found_by_page(paths: Iterable[Path]) -> dict[Path, list[tuple[str, str]]]:
    """The same from the script in VERIFY.html, run without a browser."""
    answer = subprocess.run(
        ["node", RUNNER, PAGE, *paths], capture_output=True, check=True, text=True
    ).stdout
    return {
        Path(path): sorted((one["code"], one["where"]) for one in report["findings"])
        for path, report in json.loads(answer).items()
    }


def steps_by_hand(start_here: str) -> list[tuple[str, str]]:
    """The commands for Linux in START-HERE.txt, each with the answer it must give."""
    section = start_here.partition("by hand, on Linux")[2].partition("On a Mac")[0]
    blocks = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    plain = [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in blocks]
    return list(zip(plain[::2], plain[1::2], strict=True))


def answers_by_hand(folder: Path, start_here: str) -> list[tuple[str, str, str]]:
    """Type every command in `folder`: the command, what came, and what should have."""
    return [
        (command, run_by_hand(folder, command), expected)
        for command, expected in steps_by_hand(start_here)
    ]


def run_by_hand(folder: Path, command: str) -> str:
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, check=False, text=True
    )
    return done.stdout


def is_noticed_by_hand(folder: Path) -> bool:
    """Whether some command in the bundle's own START-HERE.txt gives another answer."""
    steps = steps_by_hand((folder / START_HERE).read_text(encoding="utf-8"))
    return any(run_by_hand(folder, command) != expected for command, expected in steps)
