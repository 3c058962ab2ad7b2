"""Doctor's links, one fault at a time: the one that is broken is named, with what to do."""

from __future__ import annotations

import os
import stat
import sys
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion import __version__
from companion.cli import links
from companion.cli.links import Ground, State
from companion.config import paths_from
from companion.host.install import Installer
from companion.host.machine import this_machine
from companion.model import Status, VaultState

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def ground(tmp_path):
    """A home in which Chromium is used and finds the host; nothing runs."""
    environ = {"HOME": str(tmp_path / "home"), "HOLDFAST_HOME": str(tmp_path / "h")}
    (tmp_path / "home" / ".config" / "chromium").mkdir(parents=True)
    machine, paths = this_machine(environ), paths_from(environ)
    installer = Installer(
        machine, paths.host, command=[sys.executable, "-c", "pass"], home=str(paths.home)
    )
    installer.install()
    return Ground(paths, machine, installer, now=lambda: datetime(2026, 11, 20, tzinfo=UTC))


def standings(ground):
    return [one for one in ground.installer.standings() if one.is_present]


def manifest_of(ground) -> Path:
    return Path(standings(ground)[0].places[0])


def launcher_of(ground) -> Path:
    return ground.paths.host / links.launcher_name(ground.machine.system)


def test_a_browser_that_finds_the_host_is_fine(ground):
    found = standings(ground)
    assert links.browser_link(ground.machine, found).state is State.FINE
    assert links.manifest_link(found).state is State.FINE


def test_no_browser_is_named(ground):
    broken = links.browser_link(ground.machine, [])
    assert (broken.name, broken.state) == ("browser", State.BROKEN)
    assert broken.fix


@pytest.mark.parametrize("folder", ["snap/firefox", ".var/app/org.mozilla.firefox"])
def test_a_browser_in_a_sandbox_is_named(ground, folder):
    (Path(ground.machine.bases["home"]) / folder).mkdir(parents=True)
    assert links.browser_link(ground.machine, standings(ground)).state is State.CARE
    alone = links.browser_link(ground.machine, [])
    assert alone.state is State.BROKEN
    assert "Snap or Flatpak" in alone.found


def test_a_missing_manifest_is_named(ground):
    manifest_of(ground).unlink()
    broken = links.manifest_link(standings(ground))
    assert (broken.name, broken.state) == ("manifest", State.BROKEN)
    assert "not installed in: Chromium" in broken.found


def test_a_changed_manifest_is_named(ground):
    manifest_of(ground).write_text("{}", encoding="utf-8")
    broken = links.manifest_link(standings(ground))
    assert (broken.state, broken.fix) == (State.BROKEN, links._INSTALL)
    assert "out of date in: Chromium" in broken.found


def test_one_browser_of_two_without_the_host_is_no_broken_chain(ground):
    (Path(ground.machine.bases["config"]) / "google-chrome").mkdir()
    assert links.manifest_link(standings(ground)).state is State.CARE


def test_a_missing_launcher_is_named(ground):
    launcher_of(ground).unlink()
    assert links.host_link(ground).state is State.BROKEN


def test_a_launcher_that_may_not_be_run_is_named(ground):
    launcher_of(ground).chmod(0o600)
    assert links.host_link(ground).found == "the launcher is missing or may not be run"


def test_a_host_that_says_nothing_is_named(ground):
    broken = links.host_link(ground)
    assert broken.state is State.BROKEN
    assert "without an answer" in broken.found


def test_a_launcher_of_a_python_that_is_gone_is_named(ground):
    launcher_of(ground).write_text("#!/nowhere/python\n", encoding="utf-8")
    broken = links.host_link(ground)
    assert (broken.name, broken.state) == ("host", State.BROKEN)


def test_a_folder_that_others_may_look_into_is_named(ground):
    assert links.folder_link(ground.paths).state is State.FINE
    ground.paths.vault.mkdir(mode=0o700)
    ground.paths.vault.chmod(0o755)
    assert stat.S_IMODE(ground.paths.vault.stat().st_mode) == 0o755
    broken = links.folder_link(ground.paths)
    assert (broken.name, broken.state) == ("folder", State.BROKEN)


def test_a_folder_of_somebody_else_is_named(ground, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 987_654)
    assert links.folder_link(ground.paths).found == "a folder of ours belongs to somebody else"


@pytest.mark.parametrize(
    ("vault", "state"),
    [
        (VaultState.ABSENT, State.BROKEN),
        (VaultState.LOCKED, State.CARE),
        (VaultState.UNLOCKED, State.FINE),
    ],
)
def test_the_vault_is_told(vault, state):
    link = links.vault_link(Status(companion=__version__, vault=vault, cases=1))
    assert (link.name, link.state) == ("vault", state)


def test_a_clock_that_cannot_be_right_is_named():
    assert links.clock_link(datetime(1970, 1, 1, tzinfo=UTC)).state is State.BROKEN
    assert links.clock_link(datetime(2027, 1, 1, tzinfo=UTC)).state is State.FINE


@pytest.mark.parametrize(
    ("free", "state"),
    [(1_000_000, State.BROKEN), (10**9, State.CARE), (10**12, State.FINE)],
)
def test_a_full_disk_is_named(tmp_path, monkeypatch, free, state):
    monkeypatch.setattr(links.shutil, "disk_usage", lambda _: Usage(10**12, 0, free))
    assert links.disk_link(tmp_path / "not" / "there").state is state
