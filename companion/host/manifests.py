"""What a native host manifest and the launcher it points to say. Pure.

Form: Chrome, "Native messaging"; MDN, "Native manifests".
"""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
from collections.abc import Sequence

from companion.host.browsers import Flavour, System

HOST_NAME = "org.holdfast.companion"
FIREFOX_EXTENSION_ID = "extension@holdfast.app"
CHROMIUM_EXTENSION_IDS = ("momdhgncmgaoplacfheemoalilocggoj",)
"""One per store, and the one that the `key` in the extension's manifest gives elsewhere."""


def extension_id(public_key: str) -> str:
    """Return the id Chromium gives an extension whose manifest has this `key` (base64 of DER).

    It is the first half of the SHA-256 of the key, in letters a to p for the digits 0 to f
    (Chromium, components/crx_file/id_util.cc).
    """
    digest = hashlib.sha256(base64.b64decode(public_key, validate=True)).hexdigest()
    return digest[:32].translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


def manifest_text(flavour: Flavour, launcher: str) -> str:
    """Return the manifest that lets our extension, and no other, start `launcher`."""
    manifest: dict[str, object] = {
        "name": HOST_NAME,
        "description": "Holdfast companion",
        "path": launcher,
        "type": "stdio",
    }
    if flavour is Flavour.FIREFOX:
        manifest["allowed_extensions"] = [FIREFOX_EXTENSION_ID]
    else:
        manifest["allowed_origins"] = [
            f"chrome-extension://{id_}/" for id_ in CHROMIUM_EXTENSION_IDS
        ]
    return json.dumps(manifest, indent=2) + "\n"


def path_in_manifest(untrusted_text: str) -> str | None:
    """Return the launcher that a manifest names, or None when it is not one."""
    try:
        untrusted = json.loads(untrusted_text)
    except ValueError:
        return None
    path = untrusted.get("path") if isinstance(untrusted, dict) else None
    return path if isinstance(path, str) else None


def launcher_name(system: System) -> str:
    """Return the file name of the launcher."""
    return "holdfast-host.bat" if system is System.WINDOWS else "holdfast-host"


def launcher_text(system: System, command: Sequence[str], home: str) -> str:
    """Return the launcher: it says which home is ours, then runs `command` as the host."""
    if system is System.WINDOWS:
        words = " ".join(f'"{_batch(word)}"' for word in command)
        lines = [
            "@echo off",
            "chcp 65001 >nul",
            f'set "HOLDFAST_HOME={_batch(home)}"',
            f"{words} %*",
        ]
        return "\r\n".join([*lines, ""])
    lines = ["#!/bin/sh", f"HOLDFAST_HOME={shlex.quote(home)}", "export HOLDFAST_HOME"]
    return "\n".join([*lines, f'exec {shlex.join(command)} "$@"', ""])


def _batch(text: str) -> str:
    return text.replace("%", "%%")
