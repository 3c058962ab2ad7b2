from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from companion.host.browsers import Flavour, System
from companion.host.manifests import (
    CHROMIUM_EXTENSION_IDS,
    FIREFOX_EXTENSION_ID,
    HOST_NAME,
    extension_id,
    launcher_text,
    manifest_text,
    path_in_manifest,
)

ROOT = Path(__file__).parents[3]
KEY = (ROOT / "native-messaging" / "extension-key.txt").read_text(encoding="ascii").strip()
MANIFEST = json.loads((ROOT / "extension" / "manifest.json").read_text(encoding="utf-8"))


def test_the_id_is_half_a_digest_in_letters():
    """SHA-256 of three zero bytes begins 709e80c88487a2411e1ee4dfb9f22a86."""
    assert extension_id("AAAA") == "hajoiamiieihkcebbobooenpljpcckig"


def test_the_key_of_the_extension_gives_the_id_that_may_connect():
    assert extension_id(KEY) in CHROMIUM_EXTENSION_IDS
    assert MANIFEST["key"] == KEY


def test_the_extension_names_itself_to_firefox_as_the_host_expects():
    assert MANIFEST["browser_specific_settings"]["gecko"]["id"] == FIREFOX_EXTENSION_ID


def test_the_host_has_a_name_that_every_browser_accepts():
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", HOST_NAME)


def test_only_our_extension_may_start_the_host():
    chromium = json.loads(manifest_text(Flavour.CHROMIUM, "/x/holdfast-host"))
    firefox = json.loads(manifest_text(Flavour.FIREFOX, "/x/holdfast-host"))
    ids = [f"chrome-extension://{one}/" for one in CHROMIUM_EXTENSION_IDS]
    assert chromium.pop("allowed_origins") == ids
    assert firefox.pop("allowed_extensions") == [FIREFOX_EXTENSION_ID]
    assert chromium == firefox
    assert (chromium["name"], chromium["type"]) == (HOST_NAME, "stdio")
    assert path_in_manifest(json.dumps(chromium)) == "/x/holdfast-host"


@pytest.mark.parametrize("untrusted", ["", "[]", "{}", '{"path": 7}', "{"])
def test_a_file_that_is_no_manifest_names_no_launcher(untrusted):
    assert path_in_manifest(untrusted) is None


def test_the_launcher_passes_home_and_arguments_through_a_shell(tmp_path):
    """Names that mean something to a shell must not."""
    home = str(tmp_path / 'it\'s $HOME `x` "q" ;')
    code = "import os, sys; print(os.environ['HOLDFAST_HOME']); print(sys.argv[1:])"
    launcher = tmp_path / "holdfast-host"
    launcher.write_text(launcher_text(System.LINUX, [sys.executable, "-I", "-c", code], home))
    launcher.chmod(0o700)
    shell = shutil.which("sh")
    assert shell is not None
    done = subprocess.run(
        [shell, launcher, "chrome-extension://a b/", "$1"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [home, "['chrome-extension://a b/', '$1']"]


def test_the_windows_launcher_keeps_percent_signs_and_its_line_ends():
    text = launcher_text(System.WINDOWS, ["C:\\a b\\python.exe", "-I"], "C:\\100%")
    assert text.split("\r\n") == [
        "@echo off",
        "chcp 65001 >nul",
        'set "HOLDFAST_HOME=C:\\100%%"',
        '"C:\\a b\\python.exe" "-I" %*',
        "",
    ]
