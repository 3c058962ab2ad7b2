#!/usr/bin/env python3
"""Pack the extension for one browser: the files of `extension/` as they are, and its manifest.

Nothing is built: what is packed is byte for byte what is read in the tree. The one manifest serves
both browsers in development; here the other browser's keys are left out of it. The zip is the same
for the same files: sorted names, fixed dates and modes, no compression whose output could differ.
Uses the standard library alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent.parent / "extension"
TARGETS = ("chromium", "firefox")
SHIPPED_SUFFIXES = frozenset({".css", ".html", ".js", ".json", ".png", ".svg"})
UNSHIPPED_SUFFIXES = (".d.ts", ".md")
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can hold."""
FILE_MODE = 0o100644 << 16

FOREIGN_KEYS = {
    "chromium": ("browser_specific_settings", "sidebar_action", "background.scripts"),
    "firefox": ("key", "minimum_chrome_version", "side_panel", "background.service_worker"),
}
"""Manifest keys that belong to the other browser; a dot goes one object down."""
FOREIGN_PERMISSIONS = {"chromium": ("webRequestBlocking",), "firefox": ("sidePanel",)}
"""Permissions that the other browser alone knows."""
UNPACKED_ONLY_KEYS = ("key",)
"""Pins the id of a folder loaded by hand; a store assigns the id itself and refuses the key."""


class UnknownFileError(ValueError):
    """A file of a kind that is not known to belong into the extension."""


def shipped_files(source: Path) -> Iterator[Path]:
    """Yield what is shipped, relative to `source`, sorted by name.

    Types, notes and hidden files stay behind. Raises `UnknownFileError` for any other kind of
    file, so that nothing is shipped by accident.
    """
    found = [path.relative_to(source) for path in source.rglob("*") if path.is_file()]
    for path in sorted(found, key=Path.as_posix):
        if any(part.startswith(".") for part in path.parts):
            continue
        if path.name.endswith(UNSHIPPED_SUFFIXES):
            continue
        if path.suffix not in SHIPPED_SUFFIXES:
            raise UnknownFileError(f"{path.as_posix()} is of no kind that is shipped")
        yield path


def manifest_for(manifest: dict[str, Any], target: str, *, unpacked: bool) -> dict[str, Any]:
    """Return the manifest with the other browser's keys left out; the given one is not changed."""
    pruned: dict[str, Any] = json.loads(json.dumps(manifest))
    keys = FOREIGN_KEYS[target] + (() if unpacked else UNPACKED_ONLY_KEYS)
    for dotted in keys:
        *parents, last = dotted.split(".")
        holder: Any = pruned
        for parent in parents:
            holder = holder.get(parent, {})
        holder.pop(last, None)
    for key in ("permissions", "optional_permissions"):
        if key in pruned:
            pruned[key] = [it for it in pruned[key] if it not in FOREIGN_PERMISSIONS[target]]
    return pruned


def contents(source: Path, target: str, *, unpacked: bool) -> dict[str, bytes]:
    """Return every packed file's bytes by its name, in the order of the zip."""
    files = {path.as_posix(): (source / path).read_bytes() for path in shipped_files(source)}
    manifest = manifest_for(json.loads(files["manifest.json"]), target, unpacked=unpacked)
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    return {**files, "manifest.json": text.encode()}


def write_zip(files: dict[str, bytes], path: Path) -> Path:
    """Write the files as one zip that is the same each time, and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.create_system = 3  # Unix, wherever this runs: the byte is part of the file
            entry.external_attr = FILE_MODE
            packed.writestr(entry, data)
    return path


def write_folder(files: dict[str, bytes], folder: Path) -> Path:
    """Write the files into `folder`, in place of an earlier packing, and return it.

    Raises `FileExistsError` if the folder holds something that is not a packing.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "manifest.json").is_file():
            raise FileExistsError(f"{folder} is not empty and holds no extension")
        shutil.rmtree(folder)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def package(target: str, out: Path, *, unpacked: bool = False, source: Path = SOURCE) -> Path:
    """Pack for `target` ("chromium" or "firefox"): a zip in `out`, or `out` itself as a folder."""
    files = contents(source, target, unpacked=unpacked)
    if unpacked:
        return write_folder(files, out)
    out.mkdir(parents=True, exist_ok=True)
    version = json.loads(files["manifest.json"])["version"]
    return write_zip(files, out / f"holdfast-{version}-{target}.zip")


def main(arguments: list[str] | None = None) -> int:
    """Pack as the command line says, and print where it is."""
    parser = argparse.ArgumentParser(description="Pack the extension for one browser.")
    parser.add_argument("--target", choices=TARGETS, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    parser.add_argument(
        "--unpacked", action="store_true", help="write a folder that a browser loads, not a zip"
    )
    chosen = parser.parse_args(arguments)
    try:
        print(package(chosen.target, chosen.out, unpacked=chosen.unpacked))
    except (OSError, UnknownFileError) as error:
        print(f"Not packed: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
