"""The README's first command does what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from companion.bundle.verify import verify

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_the_demo_ends_with_a_match_and_the_path_of_a_bundle_that_verifies(browser, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "scripts.demonstrate", "--browser", browser, "--out", tmp_path],
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stderr
    assert "match: Known image A is here" in ended.stdout
    bundle = Path(ended.stdout.strip().splitlines()[-1])
    assert bundle.parent == tmp_path
    assert verify(bundle).ok
