"""The page that says where browsers look says what the table says."""

from __future__ import annotations

import re
from pathlib import Path

from companion.host.browsers import BROWSERS, Browser, System
from companion.host.manifests import CHROMIUM_EXTENSION_IDS, FIREFOX_EXTENSION_ID, HOST_NAME
from scripts.gen_protocol import ROOT

README = Path(ROOT / "native-messaging" / "README.md").read_text(encoding="utf-8")
BASES = {
    "config": "~/.config",
    "home": "~",
    "support": "~/Library/Application Support",
    "Software": "HKCU\\Software",
}


def cell(browser: Browser, system: System) -> str:
    separator = "\\" if system is System.WINDOWS else "/"
    places = [(BASES[place.at[0]], *place.at[1:]) for place in browser.places[system]]
    return "<br>".join(f"`{separator.join(place)}`" for place in places)


def row(browser: Browser) -> str:
    cells = " | ".join(cell(browser, system) for system in System)
    return f"| `{browser.name}` | {browser.title} | {cells} |"


def test_every_browser_has_its_row_and_no_other_has():
    rows = re.findall(r"^\| `\w+` \|.*$", README, re.MULTILINE)
    assert rows == [row(browser) for browser in BROWSERS]


def test_the_names_are_the_ones_in_use():
    for name in (HOST_NAME, FIREFOX_EXTENSION_ID, *CHROMIUM_EXTENSION_IDS):
        assert f"`{name}`" in README or f"`chrome-extension://{name}/`" in README
