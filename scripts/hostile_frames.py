"""Hostile frames: close to requests, or far from anything; a seed makes the same ones again."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from hashlib import shake_128
from typing import Any

from companion.protocol.framing import encode_frame
from companion.protocol.messages import MAX_FRAME_BYTES

_WORD = 4
HELLO = {"protocol_min": 1, "protocol_max": 1, "app": "extension", "version": "0"}
UUID = "0b0e8a5e-92b6-4c4f-9d2e-0123456789ab"
GATE = {"safe_place": True, "under_18": "no", "standing": "self", "answered_at": "x"}
# `service.stop` and `vault.lock` end the service, as they should, and are left out.
REQUESTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("hello", HELLO),
    ("status", {}),
    ("case.list", {}),
    ("case.create", {"label": "A"}),
    ("case.gate", {"case_id": UUID, "gate": GATE}),
    (
        "capture.begin",
        {"capture_id": UUID, "case_id": UUID, "mode": "text_only", "gate": GATE, "items": []},
    ),
    ("capture.part", {"capture_id": UUID, "item": "record.json", "seq": 0, "data": "QUJD"}),
    ("capture.commit", {"capture_id": UUID}),
    ("capture.show", {"capture_id": UUID}),
    ("known.add", {"path": "/nowhere", "label": "A"}),
    ("match.file", {"path": "/nowhere"}),
    ("bundle.create", {"path": "/nowhere/x.zip", "exhibits": [1]}),
)
STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**53,
    1e308,
    "",
    "\x00",
    "\n",
    "\u202e",
    "a" * 5_000,
    "../../x",
    [],
    {},
    [[]] * 50,
    {"a": {"b": []}},
)
RAW: tuple[bytes, ...] = (
    b"null",
    b"[" * 5_000,
    b'{"a":' * 300 + b"1" + b"}" * 300,
    b'{"v":1,"v":1}',
    b"[1e999]",
    b"NaN",
    b'"\\ud800"',
    b"\xef\xbb\xbf{}",
    b"9" * 4_000,
    b'"' + b'\\"' * 3_000,
    b"\x00\x00\x00\x00",
    b"{}" * 100,
)


@dataclass
class Dice:
    """Random choices that a seed repeats."""

    seed: str
    _count: int = 0
    _pool: bytes = b""

    def below(self, limit: int) -> int:
        """Return a number from 0 to `limit` - 1."""
        if len(self._pool) < _WORD:
            self._count += 1
            self._pool = shake_128(f"{self.seed}/{self._count}".encode()).digest(4_096)
        word, self._pool = self._pool[:_WORD], self._pool[_WORD:]
        return int.from_bytes(word, "big") % limit

    def pick(self, options: Any) -> Any:
        """Return one of a sequence."""
        return options[self.below(len(options))]

    def noise(self, size: int) -> bytes:
        """Return that many bytes."""
        self._count += 1
        return shake_128(f"{self.seed}/{self._count}".encode()).digest(size)


def hostile(dice: Dice) -> bytes:
    """Return the contents of one frame; most are close to a request."""
    make = dice.pick(_MIX)
    return bytes(make(dice))


def _request(dice: Dice) -> bytes:
    method, params = dice.pick(REQUESTS)
    return json.dumps(
        {"v": 1, "id": str(dice.below(99)), "method": method, "params": params}
    ).encode()


def _mutated_request(dice: Dice) -> bytes:
    data = _request(dice)
    for _ in range(1 + dice.below(4)):
        at = dice.below(len(data) + 1)
        put = (
            dice.noise(dice.below(3))
            if dice.below(2)
            else bytes(dice.pick([b'"', b"}", b"[", b"\\"]))
        )
        data = data[:at] + put + data[at + dice.below(3) :]
    return data or b" "


def _strange_request(dice: Dice) -> bytes:
    method, params = dice.pick(REQUESTS)
    names = [*params, "surplus", dice.pick(["", "\x00", "a" * 999])]
    changed = params | {dice.pick(names): dice.pick(STRANGE)}
    envelope = {"v": 1, "id": "1", "method": method, "params": changed}
    if dice.below(4) == 0:
        envelope[dice.pick([*envelope, "more"])] = dice.pick(STRANGE)
    return json.dumps(envelope).encode()


def _raw(dice: Dice) -> bytes:
    return bytes(dice.pick(RAW))


def _noise(dice: Dice) -> bytes:
    return dice.noise(1 + dice.below(200))


def _blank(dice: Dice) -> bytes:
    return b" " * (1 + dice.below(20_000))


def _longest(_dice: Dice) -> bytes:
    return b"x" * MAX_FRAME_BYTES


def hostile_frame(dice: Dice) -> bytes:
    """Return a frame with its length; a few are empty, or longer than a frame may be."""
    kind = dice.below(200)
    if kind == 0:
        return (0).to_bytes(4, sys.byteorder)
    if kind == 1:
        size = MAX_FRAME_BYTES + 1 + dice.below(2_000_000)
        return size.to_bytes(4, sys.byteorder) + b"z" * size
    return encode_frame(hostile(dice))


_MIX = (
    *[_mutated_request] * 45,
    *[_strange_request] * 30,
    *[_raw] * 10,
    *[_noise] * 10,
    *[_blank] * 4,
    _longest,
)
