"""What is packed is what is in the tree, the same each time, and asks for no more than it says."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from scripts.make_icons import FOLDER, SIZES, is_drawn
from scripts.package_extension import (
    SOURCE,
    TARGETS,
    UnknownFileError,
    main,
    manifest_for,
    package,
)

ROOT = SOURCE.parent
MANIFEST = json.loads((SOURCE / "manifest.json").read_text("utf-8"))


@pytest.fixture(params=TARGETS)
def packed(request, tmp_path) -> dict[str, bytes]:
    with zipfile.ZipFile(package(request.param, tmp_path)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest_of(packed: dict[str, bytes]) -> dict[str, object]:
    return json.loads(packed["manifest.json"])


@pytest.mark.parametrize("target", TARGETS)
def test_packing_twice_gives_the_same_bytes(target, tmp_path):
    first, second = (package(target, tmp_path / name) for name in ("a", "b"))
    assert first.name == second.name == f"holdfast-{MANIFEST['version']}-{target}.zip"
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("target", TARGETS)
def test_the_zip_reveals_neither_when_nor_where_it_was_made(target, tmp_path):
    with zipfile.ZipFile(package(target, tmp_path)) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.create_system for entry in entries} == {3}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


@pytest.mark.parametrize("target", TARGETS)
def test_the_folder_holds_what_the_zip_holds(target, tmp_path, packed):
    folder = package(target, tmp_path / "folder", unpacked=True)
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert found == set(packed)


def test_an_earlier_packing_is_replaced_and_anything_else_is_left_alone(tmp_path):
    folder = package("firefox", tmp_path / "out", unpacked=True)
    (folder / "stray.js").write_text("")
    package("firefox", folder, unpacked=True)
    assert not (folder / "stray.js").exists()
    own = tmp_path / "own"
    own.mkdir()
    (own / "letter.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        package("firefox", own, unpacked=True)
    assert (own / "letter.txt").read_text() == "mine"


def test_nothing_is_packed_that_is_not_in_the_repository(packed):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "extension"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    tracked = {name.removeprefix("extension/") for name in listed.split("\0") if name}
    assert set(packed) <= tracked, "git add these, or remove them"


def test_every_file_but_the_manifest_is_byte_for_byte_the_tree_s(packed):
    for name, data in packed.items():
        if name != "manifest.json":
            assert data == (SOURCE / name).read_bytes(), name


def test_a_file_of_an_unknown_kind_stops_the_packing(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "manifest.json").write_text('{"version": "1"}')
    (source / "notes.txt").write_text("")
    with pytest.raises(UnknownFileError):
        package("chromium", tmp_path / "out", source=source)


def test_hidden_files_types_and_notes_stay_behind(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "manifest.json").write_text('{"version": "1"}')
    for name in (".DS_Store", "shapes.d.ts", "NOTES.md"):
        (source / name).write_text("")
    folder = package("chromium", tmp_path / "out", source=source, unpacked=True)
    assert [path.name for path in folder.iterdir()] == ["manifest.json"]


def test_the_permissions_are_these_and_sites_are_read_by_leave_alone(packed):
    manifest = manifest_of(packed)
    required = {"activeTab", "scripting", "storage", "nativeMessaging", "contextMenus", "alarms"}
    assert set(manifest["permissions"]) - {"sidePanel"} == required
    asked_for = {"webNavigation", "webRequest", "webRequestBlocking"}
    assert set(manifest["optional_permissions"]) <= asked_for
    assert manifest["optional_host_permissions"] == ["<all_urls>"]
    assert not manifest.get("host_permissions")
    assert "content_scripts" not in manifest
    assert "web_accessible_resources" not in manifest
    assert "externally_connectable" not in manifest


def test_each_browser_gets_its_own_keys_alone():
    chromium = manifest_for(MANIFEST, "chromium", unpacked=False)
    firefox = manifest_for(MANIFEST, "firefox", unpacked=False)
    assert "browser_specific_settings" not in chromium
    assert "minimum_chrome_version" not in firefox
    assert "sidePanel" in chromium["permissions"]
    assert "sidePanel" not in firefox["permissions"]
    assert "webRequestBlocking" not in chromium["optional_permissions"]
    assert ("sidebar_action" in firefox, "sidebar_action" in chromium) == (True, False)
    assert set(chromium["background"]) == {"service_worker", "type"}
    assert set(firefox["background"]) == {"scripts", "type"}


def test_the_pinned_id_is_for_folders_loaded_by_hand():
    """The native host knows the extension by its id; a store gives the id itself."""
    assert "key" in manifest_for(MANIFEST, "chromium", unpacked=True)
    assert "key" not in manifest_for(MANIFEST, "chromium", unpacked=False)
    assert "key" not in manifest_for(MANIFEST, "firefox", unpacked=True)


def test_no_address_is_fetched_or_run_from(packed):
    """Addresses stand in data alone: links for a person, sources, and hosts to be known by name."""
    namespace = "http://www.w3.org/"
    for name, data in packed.items():
        if name.startswith("data/") or name.endswith(".png"):
            continue
        found = re.findall(r"""["'(](?:https?|wss?)://[^"')\s]+""", data.decode())
        addresses = [one for one in found if namespace not in one and "://*/" not in one]
        assert addresses == [], name


def test_nothing_is_evaluated_and_nothing_inline(packed):
    for name, data in packed.items():
        text = data.decode("utf-8", "replace")
        if name.endswith(".js"):
            assert not re.search(r"\beval\s*\(|new Function\b|importScripts|import\(", text), name
        if name.endswith(".html"):
            assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=|javascript:", text), name


def test_nothing_comes_from_npm(packed):
    tools = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    imports = re.compile(r"""(?:from|import)\s+["']([^"']+)["']""")
    for name, data in packed.items():
        assert "node_modules" not in name
        if name.endswith(".js"):
            bare = [one for one in imports.findall(data.decode()) if not one.startswith(".")]
            assert bare == [], name
    assert not {part for name in packed for part in Path(name).parts} & set(tools)


def test_every_file_that_is_named_is_packed(packed):
    manifest = json.dumps(manifest_of(packed))
    named = set(re.findall(r'"([\w-]+/[\w./-]+\.(?:html|js|png))"', manifest))
    assert named
    assert named <= set(packed)
    for name in filter(lambda one: one.endswith(".html"), packed):
        for link in re.findall(r'(?:src|href)="([^"]+)"', packed[name].decode()):
            target = (SOURCE / name).parent / link
            assert target.resolve().relative_to(SOURCE).as_posix() in packed, f"{name}: {link}"


def test_json_modules_are_understood_by_the_oldest_browsers_allowed():
    """`import ... with { type: "json" }` came with Chromium 123 and Firefox 138."""
    assert int(MANIFEST["minimum_chrome_version"]) >= 123
    assert float(MANIFEST["browser_specific_settings"]["gecko"]["strict_min_version"]) >= 138


def test_the_command_line_says_where_the_packing_is(tmp_path, capsys):
    assert main(["--target", "chromium", "--out", str(tmp_path)]) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()


def test_the_command_line_refuses_a_folder_that_is_in_use(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["--target", "firefox", "--out", str(tmp_path), "--unpacked"]) == 2
    assert "Not packed" in capsys.readouterr().err


@pytest.mark.parametrize("size", SIZES)
def test_the_icons_are_the_drawn_ones(size):
    assert is_drawn(size, FOLDER / f"{size}.png")
