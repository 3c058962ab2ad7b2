"""ARCHITECTURE.md draws the house as it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def drawn_layers() -> list[set[str]]:
    block = re.search(r"### Layers.*?```\n(.*?)```", TEXT, re.DOTALL)
    assert block is not None
    return [set(line.split(" | ")) for line in block.group(1).strip().splitlines()]


def test_the_drawn_layers_are_the_checked_ones():
    contract = PROJECT["tool"]["importlinter"]["contracts"][0]
    assert drawn_layers() == [set(line.split(" | ")) for line in contract["layers"]]


def test_every_part_of_the_companion_is_drawn():
    parts = {
        path.stem
        for path in (ROOT / "companion").iterdir()
        if (path.suffix == ".py" and not path.stem.startswith("__"))
        or (path / "__init__.py").exists()
    }
    assert parts == set().union(*drawn_layers())


def test_every_dependency_has_its_line_of_why():
    named = set(re.findall(r"^\| ([A-Za-z0-9-]+) \| .{10,}\|$", TEXT, re.MULTILINE))
    required = {
        re.split(r"[<>=\[]", line)[0].strip() for line in PROJECT["project"]["dependencies"]
    }
    assert required <= named, required - named


def test_every_dependency_is_used():
    modules = {"Pillow": "PIL", "sqlite-utils": "sqlite_utils"}
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "companion").rglob("*.py")
    )
    for line in PROJECT["project"]["dependencies"]:
        name = re.split(r"[<>=\[]", line)[0].strip()
        module = modules.get(name, name)
        assert re.search(rf"^\s*(import|from) {module}\b", source, re.MULTILINE), name
