"""One hard page: what it is made of, what is painted on it, and how its capture may come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.hard_cases.codes import HEIGHT
from scripts.hard_cases.judge import Expectation, Painted

ROWS = 150
"""Rows of a usual page: 1,800 CSS pixels, three tiles of a usual window."""

INNER = frozenset({"inner_cut", "inner_not_taken"})
MOTION = frozenset({"in_motion", "restless", "second_rendering_differs"})
COVERED = frozenset({"covered", "never_uncovered", "always_covered"})
ENDLESS = frozenset({"budget_reached", "too_long", "still_growing"})
SHAKY = frozenset({"unanchored", "restless", "still_growing", "tiles_retaken"})

_PAGE = """<!doctype html>
<html lang="en"{root}>
<head><meta charset="utf-8"><title>{title}</title>{head}
<style>html, body {{ margin: 0; background: #fff; }} {style}</style></head>
<body>{body}
<script src="/paint.js" data-page="@PAGE@"></script>
<script>{script}</script>
</body></html>
"""


@dataclass(frozen=True, slots=True)
class File:
    """What the server answers with at one address, after so long, with more headers if need be."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    delay_s: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A hard page. In `files`, `@PAGE@` and `@OTHER@` stand for its number and the other origin.

    `files` has the page itself at the empty path. `most_screens` is the budget the person sets.
    `is_long` keeps it out of the test suite: it takes more time than a suite has.
    """

    name: str
    kind: str
    files: Mapping[str, File]
    expected: Expectation
    start: str = ""
    zoom: float = 1.0
    device_pixel_ratio: float = 1.0
    window: tuple[int, int] = (1280, 900)
    most_screens: int | None = None
    is_long: bool = False
    browsers: tuple[str, ...] = ("chromium", "firefox")

    @property
    def host(self) -> str:
        """Return the host it is opened at: browsers keep the zoom of each host."""
        return "127.0.0.1" if self.zoom == 1 else f"{self.name.replace('_', '-')}.localhost"


def document(
    title: str,
    *,
    body: str = "",
    style: str = "",
    script: str = "",
    head: str = "",
    root: str = "",
) -> File:
    """Return an HTML page with the painter in it; `root` are attributes of its root element."""
    text = _PAGE.format(
        title=title, body=body, style=style, script=script, head=head, root=f" {root}" * bool(root)
    )
    return File(text.encode())


def rows(count: int = ROWS, *, group: int = 0, columns: int = 1) -> list[Painted]:
    """Return the expectation of rows as `rows()` of paint.js makes them, one group per column."""
    return [Painted(group + column, count, pitch=HEIGHT) for column in range(columns)]


def spots(
    group: int, count: int, *, slack: int = 0, most: int = 1, floats: bool = False
) -> Painted:
    """Return the expectation of single strips that may be anywhere."""
    return Painted(group, count, is_ordered=False, slack=slack, most=most, floats=floats)


def case(
    name: str,
    kind: str,
    painted: list[Painted],
    *,
    body: str = "",
    style: str = "",
    script: str = "",
    head: str = "",
    root: str = "",
    files: Mapping[str, File] | None = None,
    headers: Mapping[str, str] | None = None,
    may_flag: frozenset[str] = frozenset(),
    must_flag: bool = False,
    endless: bool = False,
    zoom: float = 1.0,
    device_pixel_ratio: float = 1.0,
    window: tuple[int, int] = (1280, 900),
    most_screens: int | None = None,
    is_long: bool = False,
) -> Case:
    """Return a case whose page is one HTML document, with further files if it has any."""
    page = document(kind, body=body, style=style, script=script, head=head, root=root)
    expected = Expectation(tuple(painted), may_flag=may_flag, must_flag=must_flag, endless=endless)
    return Case(
        name,
        kind,
        {"": File(page.body, headers=headers or {}), **(files or {})},
        expected,
        zoom=zoom,
        device_pixel_ratio=device_pixel_ratio,
        window=window,
        most_screens=most_screens,
        is_long=is_long,
    )
