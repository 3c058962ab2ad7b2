"""Bundles with chance changes that the holder of the key signed again: nobody thought of them."""

from __future__ import annotations

import json
import random  # noqa: TID251 - seeded, so that a failure can be repeated
from collections.abc import Iterator

from companion.bundle.layout import VERIFY_PAGE
from tests.attacks.made_bundle import good_files
from tests.attacks.sealing import resealed, zip_of

VALUES = [
    *(None, True, False, 0, -0.0, 1, 1.5, 2**53, 2**53 - 1, -1, 1e300),
    *("", "x", "\u2028", "\u00e9", "1", "0" * 64, "a" * 5_000, "pixels", "text_only"),
    *([], {}, [1], {"a": 1}, [{}], [[]], ["x"], "\U0001f600"),
]
STRUCTURE = b' \n\r\t"{}[],:\\\x00\xff\xc3'


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """Yield `count` zips, the same ones for the same seed, each different from the good bundle."""
    chance = random.Random(seed)
    base = good_files() | {VERIFY_PAGE: b"short"}
    names = [name for name in base if name.startswith("bag/data/") and not name.endswith(".png")]
    while count:
        files = dict(base)
        for name in chance.sample(names, chance.choice([1, 1, 2])):
            files[name] = _changed(name, files[name], chance)
        if files != base:
            yield zip_of(resealed(files))
            count -= 1


def _changed(name: str, data: bytes, chance: random.Random) -> bytes:
    if name.endswith(".json") and chance.random() < 0.8:
        value = _mutated(json.loads(data), chance)
        return json.dumps(value, ensure_ascii=False, indent=chance.choice([None, 2])).encode()
    if name.endswith(".jsonl") and chance.random() < 0.8:
        lines = data.splitlines(keepends=True)
        at = chance.randrange(len(lines))
        value = _mutated(json.loads(lines[at]), chance)
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return b"".join([*lines[:at], text.encode() + b"\n", *lines[at + 1 :]])
    return _scratched(bytearray(data), chance)


def _scratched(data: bytearray, chance: random.Random) -> bytes:
    """Change a byte, put one in, or take some out."""
    at = chance.randrange(len(data))
    match chance.choice(["change", "add", "remove"]):
        case "change":
            data[at] = chance.randrange(256)
        case "add":
            data[at:at] = bytes([chance.choice(STRUCTURE)])
        case "remove":
            del data[at : at + chance.choice([1, 5, 50])]
    return bytes(data)


def _mutated(value, chance: random.Random):
    """Change one thing in a JSON value, most often deep inside it."""
    if not value or not isinstance(value, dict | list) or chance.random() < 0.2:
        return chance.choice(VALUES)
    return _in_object(value, chance) if isinstance(value, dict) else _in_list(value, chance)


def _in_object(value: dict, chance: random.Random) -> dict:
    key = chance.choice(list(value))
    match chance.choice(["inside"] * 7 + ["remove", "add"]):
        case "remove":
            return {name: one for name, one in value.items() if name != key}
        case "add":
            return value | {chance.choice(["extra", "seq"]): chance.choice(VALUES)}
    return value | {key: _mutated(value[key], chance)}


def _in_list(value: list, chance: random.Random) -> list:
    at = chance.randrange(len(value))
    match chance.choice(["inside"] * 7 + ["remove", "double"]):
        case "remove":
            return value[:at] + value[at + 1 :]
        case "double":
            return [*value[:at], value[at], *value[at:]]
    return [*value[:at], _mutated(value[at], chance), *value[at + 1 :]]
