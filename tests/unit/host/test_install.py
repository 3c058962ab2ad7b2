from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from companion.errors import BrowserUnknown, HostNotWritable
from companion.host.browsers import BROWSERS, Flavour, System
from companion.host.install import HostState, Installer
from companion.host.machine import LocalFiles, Machine
from companion.host.manifests import HOST_NAME
from companion.host.targets import is_present
from tests.unit.host.fakes import machine

NAMES = [browser.name for browser in BROWSERS]
EVERYWHERE = [(system, name) for system in System for name in NAMES]


def installer(on: Machine, *, folder: str = "holdfast", command: str = "/venv/python") -> Installer:
    own = on.bases["home"] / folder / "host"
    return Installer(on, own, command=[command], home=str(own.parent))


def start(on: Machine, name: str) -> None:
    """Let the user start a browser, which makes its profile folder."""
    browser = next(one for one in BROWSERS if one.name == name)
    profile = browser.places[on.system][0].profiles[0]
    on.files.make_folder(on.path(profile))


def state(of: Installer, name: str) -> HostState:
    return next(one.state for one in of.standings() if one.name == name)


def everything(on: Machine) -> object:
    return on.files.snapshot(), dict(on.registry.keys) if on.registry else None


@pytest.mark.parametrize(("system", "name"), EVERYWHERE)
def test_installing_and_uninstalling_leaves_no_trace(system, name):
    on = machine(system)
    start(on, name)
    before = everything(on)
    done = installer(on).install([name])
    assert [(one.name, one.state) for one in done] == [(name, HostState.INSTALLED)]
    assert everything(on) != before
    assert installer(on).uninstall()
    assert everything(on) == before


@pytest.mark.parametrize(("system", "name"), EVERYWHERE)
def test_a_named_browser_that_was_never_started_is_served_too(system, name):
    on = machine(system)
    before = everything(on)
    installer(on).install([name])
    assert state(installer(on), name) is HostState.INSTALLED
    installer(on).uninstall([name])
    assert everything(on) == before


@pytest.mark.parametrize("system", System)
def test_without_a_name_the_browsers_in_use_are_served(system):
    on = machine(system)
    assert installer(on).install() == []
    assert not on.files.texts
    start(on, "edge")
    start(on, "firefox")
    assert [one.name for one in installer(on).install()] == ["edge", "firefox"]


@pytest.mark.parametrize("system", System)
def test_every_browser_at_once_and_one_by_one_away_again(system):
    on = machine(system)
    for name in NAMES:
        start(on, name)
    before = everything(on)
    installer(on).install()
    assert {one.state for one in installer(on).standings()} == {HostState.INSTALLED}
    for name in NAMES:
        installer(on).uninstall([name])
    assert everything(on) == before


@pytest.mark.parametrize("system", System)
def test_opera_gone_leaves_chrome_what_they_share(system):
    on = machine(system)
    installer(on).install(["chrome", "opera"])
    installer(on).uninstall(["opera"])
    assert state(installer(on), "chrome") is HostState.INSTALLED


@pytest.mark.parametrize("system", System)
def test_a_moved_installation_is_seen_and_healed(system):
    on = machine(system)
    installer(on, command="/old/python").install(["brave"])
    moved = installer(on, command="/new/python")
    assert state(moved, "brave") is HostState.STALE
    moved.install(["brave"])
    assert state(moved, "brave") is HostState.INSTALLED


@pytest.mark.parametrize("system", System)
def test_a_removed_launcher_is_seen(system):
    on = machine(system)
    one = installer(on)
    one.install(["vivaldi"])
    for path in list(on.files.executables):
        on.files.remove(path)
    assert state(one, "vivaldi") is HostState.STALE


@pytest.mark.parametrize("system", System)
def test_installing_twice_changes_nothing(system):
    on = machine(system)
    installer(on).install(["chromium", "firefox"])
    once = everything(on)
    installer(on).install(["chromium", "firefox"])
    assert everything(on) == once


@pytest.mark.parametrize("system", [System.LINUX, System.MACOS])
def test_another_home_of_ours_keeps_its_manifests(system):
    on = machine(system)
    installer(on, folder="mine").install(["chromium"])
    installer(on, folder="trial").uninstall()
    assert state(installer(on, folder="mine"), "chromium") is HostState.INSTALLED
    assert state(installer(on, folder="trial"), "chromium") is HostState.STALE


@pytest.mark.parametrize("system", [System.LINUX, System.MACOS])
def test_manifests_are_removed_even_when_the_ledger_is_lost(system):
    on = machine(system)
    one = installer(on)
    one.install(["edge"])
    on.files.remove(on.bases["home"] / "holdfast" / "host" / "installed.json")
    one.uninstall()
    assert not on.files.texts


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"format": 1}'])
def test_a_spoilt_ledger_is_an_empty_one(spoilt):
    on = machine(System.LINUX)
    one = installer(on)
    one.install(["edge"])
    on.files.texts[on.bases["home"] / "holdfast" / "host" / "installed.json"] = spoilt
    assert one.uninstall()
    assert not on.files.texts


def test_what_somebody_put_beside_us_stays():
    on = machine(System.LINUX)
    one = installer(on)
    one.install(["chromium"])
    folder = on.bases["config"] / "chromium" / "NativeMessagingHosts"
    on.files.write(folder / "org.other.json", "{}")
    one.uninstall()
    assert set(on.files.texts) == {folder / "org.other.json"}


def test_firefox_is_served_where_it_looks_and_where_its_profile_moved():
    on = machine(System.LINUX)
    on.files.make_folder(on.bases["config"] / "mozilla" / "firefox")
    (done,) = installer(on).install()
    assert done.places == (
        f"/home/ana/.mozilla/native-messaging-hosts/{HOST_NAME}.json",
        f"/home/ana/.config/mozilla/native-messaging-hosts/{HOST_NAME}.json",
    )


def test_on_windows_the_registry_names_the_manifest_of_the_right_form():
    on = machine(System.WINDOWS)
    installer(on).install(["brave", "firefox"])
    assert on.registry is not None
    for key, flavour in (
        ("Software\\BraveSoftware\\Brave-Browser", Flavour.CHROMIUM),
        ("Software\\Google\\Chrome", Flavour.CHROMIUM),
        ("Software\\Mozilla", Flavour.FIREFOX),
    ):
        named = on.registry.read(f"{key}\\NativeMessagingHosts\\{HOST_NAME}")
        assert named == f"C:\\Users\\ana\\holdfast\\host\\{HOST_NAME}.{flavour}.json"
        (text,) = [text for path, text in on.files.texts.items() if str(path) == named]
        assert ("allowed_origins" in text) == (flavour is Flavour.CHROMIUM)


def test_an_unknown_browser_is_refused_before_anything_is_written():
    on = machine(System.LINUX)
    before = everything(on)
    for act in (installer(on).install, installer(on).uninstall):
        with pytest.raises(BrowserUnknown):
            act(["firefox", "netscape"])
    assert everything(on) == before


# --- with real files ----------------------------------------------------------


def tree(folder: Path) -> dict[str, tuple[int, str | None]]:
    return {
        str(path.relative_to(folder)): (
            stat.S_IMODE(path.lstat().st_mode),
            path.read_text() if path.is_file() else None,
        )
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in (".config/chromium/Default", ".mozilla/firefox", "Documents"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "Documents" / "letter.txt").write_text("unchanged")
    return tmp_path


def real(home: Path) -> Installer:
    on = Machine(System.LINUX, {"home": home, "config": home / ".config"}, LocalFiles())
    own = home / ".local" / "share" / "holdfast"
    return Installer(on, own / "host", command=["/venv/python"], home=str(own))


def test_a_home_folder_before_and_after_is_identical(home):
    before = tree(home)
    real(home).install()
    added = set(tree(home)) - set(before)
    assert any(name.endswith(f"NativeMessagingHosts/{HOST_NAME}.json") for name in added)
    real(home).uninstall()
    assert tree(home) == before


def test_nothing_that_is_written_is_for_others(home):
    before = set(tree(home))
    real(home).install()
    modes = {name: mode for name, (mode, _) in tree(home).items() if name not in before}
    assert {mode & 0o077 for mode in modes.values()} == {0}
    assert modes[".local/share/holdfast/host/holdfast-host"] == 0o700


@pytest.mark.parametrize(
    ("name", "place"),
    [("chromium", "NativeMessagingHosts"), ("firefox", ".mozilla/native-messaging-hosts")],
)
def test_a_folder_of_its_own_is_all_that_is_touched(home, tmp_path_factory, name, place):
    profile = tmp_path_factory.mktemp("profile")
    before = tree(home)
    real(home).install([name], user_data_dir=profile)
    manifest = profile / place / f"{HOST_NAME}.json"
    launcher = json.loads(manifest.read_text())["path"]
    assert os.access(launcher, os.X_OK)
    assert {name for name in tree(home) if name not in before} == {
        ".local",
        ".local/share",
        ".local/share/holdfast",
        ".local/share/holdfast/host",
        ".local/share/holdfast/host/holdfast-host",
        ".local/share/holdfast/host/installed.json",
    }
    real(home).uninstall([name], user_data_dir=profile)
    assert tree(home) == before
    assert not list(profile.iterdir())


def test_a_folder_that_cannot_be_written_is_said_with_its_code(home):
    (home / ".config" / "chromium" / "NativeMessagingHosts").write_text("a file in the way")
    with pytest.raises(HostNotWritable):
        real(home).install(["chromium"])


def test_presence_is_the_profile_folder():
    on = machine(System.LINUX)
    firefox = next(one for one in BROWSERS if one.name == "firefox")
    assert not is_present(on, firefox)
    start(on, "firefox")
    assert is_present(on, firefox)
