"""The honest bundle, as a zip and unpacked, for each test that asks."""

from __future__ import annotations

import pytest

from tests.attacks.made_bundle import good_files, good_zip
from tests.unit.bundle.tools import unpack


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.zip"
    path.write_bytes(good_zip())
    return path


@pytest.fixture
def unpacked(tmp_path):
    return unpack(good_files(), tmp_path / "unpacked")
