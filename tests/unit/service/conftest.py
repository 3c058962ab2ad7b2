"""A companion with a new vault for each test that asks."""

from __future__ import annotations

import pytest

from tests.unit.service.made import new_companion


@pytest.fixture
def companion(tmp_path):
    made = new_companion(tmp_path / "home")
    yield made
    made.life.lock()
