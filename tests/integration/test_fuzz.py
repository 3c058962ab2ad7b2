"""Hostile frames against the real host and the real service; `scripts/fuzz_frames.py` runs more."""

from __future__ import annotations

import pytest

from companion.client.place import COMMAND_ROUTE, EXTENSION_ROUTE
from companion.client.start import ensure_service
from scripts.fuzz_frames import BOUND_MIB, fuzz_host, fuzz_socket, make_vault
from scripts.hostile_frames import Dice

FRAMES = 20_000


@pytest.fixture
def paths(home):
    ensure_service(home.paths)
    make_vault(home.paths)
    return home.paths


def test_hostile_frames_get_an_answer_each_and_harm_nobody(home, paths):
    pid = home.service_pid()
    watched = [
        fuzz_host(paths, FRAMES // 2, Dice("host")),
        fuzz_socket(paths, FRAMES // 4, Dice("browser"), route=EXTENSION_ROUTE),
        fuzz_socket(paths, FRAMES // 4, Dice("command"), route=COMMAND_ROUTE),
    ]
    assert sum(one.codes.total() for one in watched) == FRAMES + 3  # and three hellos
    assert home.service_pid() == pid
    assert max(one.peak_kib for one in watched) / 1_024 <= BOUND_MIB
    expected = {"ok", "frame.too_long", "frame.empty", "protocol.not_json", "capture.unknown"}
    assert expected <= set().union(*(one.codes for one in watched))
