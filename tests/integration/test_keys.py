"""New secrets for the vault, through the command line and the real service."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.integration.conftest import new_home

NEW = "another four good words"


def unlocks(home, secret: str) -> bool:
    """Say whether a secret opens the vault after it was locked."""
    file = home.folder / "tried"
    file.write_text(secret, encoding="utf-8")
    home.run("lock")
    ended = home.run("unlock", "--passphrase-file", str(file))
    return ended.code == 0


def test_passphrase_and_recovery_key_are_changed_one_after_the_other():
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as home:
        old_file, new_file = str(home.folder / "passphrase"), home.folder / "new"
        new_file.write_text(NEW, encoding="utf-8")
        made = home.json("init", "--passphrase-file", old_file)
        home.json(
            "passphrase", "change",
            "--passphrase-file", old_file, "--new-passphrase-file", str(new_file),
        )  # fmt: skip
        old = Path(old_file).read_text(encoding="utf-8").strip()
        assert [unlocks(home, one) for one in (old, NEW)] == [False, True]
        renewed = home.json("passphrase", "new-recovery-key", "--passphrase-file", str(new_file))
        keys = (made["recovery_key"], renewed["recovery_key"])
        assert [unlocks(home, one) for one in keys] == [False, True]
        refused = home.run("passphrase", "change", "--passphrase-file", old_file,
                           "--new-passphrase-file", old_file, "--json")  # fmt: skip
        assert refused.code == 1
        assert '"vault.passphrase_wrong"' in refused.out + refused.err


def test_a_whole_vault_is_checked_and_a_flipped_bit_is_named():
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as home:
        home.json("init", "--passphrase-file", str(home.folder / "passphrase"))
        sound = home.json("check")
        assert (sound["faults"], sound["lines"], sound["cases"]) == ([], 1, 1)
        assert home.json("check")["lines"] == 2  # the first check is in the log
        home.json("stop")
        database = home.paths.vault / "vault.db"
        whole = bytearray(database.read_bytes())
        whole[-2_000] ^= 1
        database.write_bytes(whole)
        opened = home.run("unlock", "--passphrase-file", str(home.folder / "passphrase"), "--json")
        if opened.code == 0:
            found = home.run("check", "--json")
            assert (found.code, found.json["faults"][0]["code"]) == (1, "database.page")
        else:
            assert opened.json["error"]["code"] == "vault.damaged"
