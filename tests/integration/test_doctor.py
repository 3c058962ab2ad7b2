"""Doctor against the real host, launcher and service, in one home."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.integration.conftest import new_home


def test_doctor_names_the_first_broken_link_and_repair_mends_what_is_ours():
    with tempfile.TemporaryDirectory(prefix="hf") as name, new_home(Path(name)) as home:
        user_home = home.folder / "user"
        (user_home / ".config" / "chromium").mkdir(parents=True)
        home.environment["HOME"] = str(user_home)
        home.environment.pop("XDG_CONFIG_HOME", None)

        def first_broken(*options: str) -> tuple[int, str | None]:
            done = home.run("doctor", "--json", *options)
            return done.code, done.json["first_broken"]

        assert first_broken() == (1, "manifest")
        assert first_broken("--repair") == (1, "vault")
        home.json("init", "--passphrase-file", str(home.folder / "passphrase"))
        assert first_broken() == (0, None)
        (home.paths.vault).chmod(0o755)
        assert first_broken() == (1, "folder")
        assert first_broken("--repair") == (0, None)
        home.json("stop")
        launcher = next(home.paths.host.glob("holdfast-host*"))
        launcher.chmod(0o600)
        assert first_broken() == (1, "host")
        assert first_broken("--repair") == (0, None)
        said = home.run("doctor").out
        assert "Every link holds." in said
        assert str(home.folder) not in said
