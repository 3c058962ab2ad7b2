"""Walks and the demo feed for the end-to-end tests."""

from __future__ import annotations

import pytest

from scripts.demo_site.server import serve
from scripts.walk import Home, Walk


@pytest.fixture(scope="session")
def feed():
    with serve() as site:
        yield site


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    yield home
    home.stop()


@pytest.fixture(params=["chromium", "firefox"])
def walk(request, home):
    walk = Walk(home, request.param)
    yield walk
    walk.stop()
