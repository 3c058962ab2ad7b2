"""A new vault for each test that asks."""

from __future__ import annotations

import pytest

from tests.unit.vault.vaults import new_vault


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "home" / "vault"


@pytest.fixture
def made(folder):
    """Vault, recovery key, id of the first case; closed at the end."""
    vault, recovery, case_id = new_vault(folder)
    yield vault, recovery, case_id
    vault.close()


@pytest.fixture
def vault(made):
    return made[0]


@pytest.fixture
def case_id(made):
    return made[2]
