"""A companion killed at any moment has lost nothing that it acknowledged."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

KILLS = 30
ROOT = Path(__file__).parents[3]


def test_killed_while_keeping_captures_it_has_lost_nothing_and_its_log_follows(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.unit.service.killing", str(tmp_path / "home"), str(KILLS)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["faults"] == []
    assert found["kills"] == KILLS
    assert found["kept"] >= found["acknowledged"] >= KILLS
