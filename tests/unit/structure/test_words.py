"""The tree says what is proven, reveals nothing of where it was made, and keeps its codes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from companion import errors

ROOT = Path(__file__).parents[3]
CODES = ROOT / "tests" / "vectors" / "error-codes.txt"


def tracked_texts() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    binary = {".png", ".jpg", ".zip", ".ico"}
    return [ROOT / name for name in listed.split("\0") if name and Path(name).suffix not in binary]


def all_error_classes(base: type = errors.HoldfastError) -> list[type[errors.HoldfastError]]:
    return [kind for sub in base.__subclasses__() for kind in (sub, *all_error_classes(sub))]


@pytest.mark.parametrize("word", ["tamper.?proof", "court.?admissible", "court.?ready"])
def test_no_claim_beyond_what_is_proven(word):
    own = {"CONTRIBUTING.md", "test_words.py"}
    said = [
        path.relative_to(ROOT)
        for path in tracked_texts()
        if path.exists()
        and path.name not in own
        and "tests" not in path.relative_to(ROOT).parts
        and re.search(word, path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]
    assert said == []


def test_error_codes_are_unique():
    codes = [kind.code for kind in all_error_classes()]
    assert len(codes) == len(set(codes))


def test_error_codes_are_only_ever_added():
    """Other programs act on codes, so one that was released never goes away."""
    released = set(CODES.read_text(encoding="utf-8").split())
    current = {kind.code for kind in all_error_classes()}
    assert released <= current, f"gone: {released - current}"
    assert current <= released, f"add to {CODES.name}: {sorted(current - released)}"


def test_every_error_says_what_to_do_next():
    for kind in all_error_classes():
        error = kind()
        assert error.message.endswith((".", ":")), kind
        assert error.hint, kind
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", error.code), kind
