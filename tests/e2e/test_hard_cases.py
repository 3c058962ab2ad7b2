"""Hard pages, taken by the real extension: each is whole, or says what is missing, and never lies.

One walk per browser takes every page that a selected test asks for; a test is one page's verdict.
`python -m scripts.bench_capture --case NAME --browser B --keep DIR` shows one of them alone.
"""

from __future__ import annotations

import pytest

from scripts.hard_cases.cases import case_named, in_suite
from scripts.hard_cases.judge import Result, Verdict
from scripts.hard_cases.run import Run
from scripts.hard_cases.server import serve
from scripts.walk import Home, Walk

pytestmark = pytest.mark.e2e

BROWSERS = ("chromium", "firefox")
NAMES = tuple(case.name for case in in_suite())
LEAST_WHOLE = 30
"""Of 32 kinds at least, as promised; the suite has more, and some can only be flagged."""


class Verdicts:
    """What came of each page in each browser, taken when the first is asked for."""

    def __init__(self, request: pytest.FixtureRequest, folder) -> None:
        self._folder = folder
        self._known: dict[str, dict[str, Verdict]] = {}
        self._wanted: dict[str, set[str]] = {browser: set() for browser in BROWSERS}
        for item in request.session.items:
            if item.path == request.path:
                params = item.callspec.params
                names = (params["name"],) if "name" in params else NAMES
                self._wanted[params["browser"]].update(names)

    def of(self, browser: str) -> dict[str, Verdict]:
        if browser not in self._known:
            self._known[browser] = self._taken(browser)
        return self._known[browser]

    def _taken(self, browser: str) -> dict[str, Verdict]:
        walk = Walk(Home(self._folder / browser), browser)
        try:
            with serve() as site:
                walk.set_up_companion()
                cases = [case_named(name) for name in NAMES if name in self._wanted[browser]]
                return Run(walk, site).verdicts(cases)
        finally:
            walk.stop()


@pytest.fixture(scope="module")
def verdicts(request, tmp_path_factory):
    return Verdicts(request, tmp_path_factory.mktemp("hard"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("browser", BROWSERS)
def test_a_hard_page_is_whole_or_says_what_is_missing(verdicts, browser, name):
    verdict = verdicts.of(browser)[name]
    assert verdict.ok, f"{name} in {browser}: {verdict.line}"


@pytest.mark.parametrize("browser", BROWSERS)
def test_at_least_30_of_more_than_32_hard_pages_are_whole(verdicts, browser):
    found = verdicts.of(browser)
    whole = [name for name in NAMES if found[name].result is Result.COMPLETE]
    assert len(NAMES) >= 32
    assert len(whole) >= LEAST_WHOLE, sorted(set(NAMES) - set(whole))
