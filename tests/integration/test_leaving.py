"""Leaving: a home folder before Holdfast came and after it left is the same, byte for byte."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.conftest import new_home
from tests.integration.home import Home


@contextmanager
def lived_in_home() -> Iterator[tuple[Home, Path]]:
    """A user's home in which two browsers are used, with Holdfast's own folder inside it."""
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as home:
        user = home.folder / "u"
        for folder in (".config/chromium/Default", ".mozilla/firefox", ".local/share"):
            (user / folder).mkdir(parents=True)
        (user / ".config" / "chromium" / "Local State").write_text("{}", encoding="utf-8")
        home.environment["HOME"] = str(user)
        home.environment["HOLDFAST_HOME"] = str(user / ".local" / "share" / "holdfast")
        home.environment.pop("XDG_CONFIG_HOME", None)
        yield home, user


def snapshot(folder: Path) -> dict[str, tuple[int, str]]:
    """Return every name below a folder with its mode and what it holds."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def live_in(home: Home) -> None:
    home.json("init", "--passphrase-file", str(home.folder / "passphrase"))
    home.json("host", "install")
    home.json("status")


def test_a_home_folder_before_and_after_is_identical_when_the_vault_is_destroyed_too():
    with lived_in_home() as (home, user):
        before = snapshot(user)
        live_in(home)
        assert snapshot(user) != before
        left = home.json("uninstall", "--destroy-vault", "--destroy-vault")
        assert (left["vault_destroyed"], left["home_removed"]) == (True, True)
        assert len(left["removed"]) == 2
        assert snapshot(user) == before


def test_the_vault_stays_unless_it_is_asked_for_twice_and_opens_again():
    with lived_in_home() as (home, user):
        live_in(home)
        refused = home.run("uninstall", "--destroy-vault", "--json")
        assert (refused.code, refused.json["error"]["code"]) == (2, "usage.invalid")
        left = home.json("uninstall")
        assert (left["vault_destroyed"], left["home_removed"]) == (False, False)
        holdfast = user / ".local" / "share" / "holdfast"
        assert [path.name for path in holdfast.iterdir()] == ["vault"]
        home.json("unlock", "--passphrase-file", str(home.folder / "passphrase"))


def test_nothing_of_a_destroyed_vault_opens_even_if_its_files_stay(tmp_path):
    from companion.vault.destroying import destroy_vault
    from tests.unit.vault.vaults import new_vault

    folder = tmp_path / "vault"
    vault, _, _ = new_vault(folder)
    vault.close()
    header = (folder / "vault.json").read_bytes()
    kept = tmp_path / "still-open"
    kept.hardlink_to(folder / "vault.json")
    destroy_vault(folder)
    assert not folder.exists()
    assert kept.read_bytes() != header
    assert len(kept.read_bytes()) == len(header)
