"""Every hard page there is."""

from __future__ import annotations

from dataclasses import replace

from scripts.hard_cases import (
    pages_files,
    pages_fixed,
    pages_hostile,
    pages_late,
    pages_parts,
    pages_plain,
    pages_scrollers,
)
from scripts.hard_cases.case import Case, File
from scripts.hard_cases.codes import html_rows

_LISTED = (
    *pages_plain.CASES,
    *pages_fixed.CASES,
    *pages_scrollers.CASES,
    *pages_late.CASES,
    *pages_parts.CASES,
    *pages_files.CASES,
    *pages_hostile.CASES,
)
_ROWS_WITHOUT_SCRIPT = 150
_BENCH_ONLY = frozenset(
    {
        *("plain", "zoom_125", "ratio_150", "dark_mode", "accordion"),
        *("fixed_footer", "sticky_sidebar", "cookie_banner", "hero"),
        *("scrolling_part", "inner_snap", "lazy_native", "virtual_exact", "growing_feed"),
        *("late_shift_between", "frame_same", "frame_cross_scrolls", "video_still"),
        *("wide_window", "columns", "zoom_150", "ratio_200", "header_and_footer", "late_fonts"),
        *("fixed_sidebar", "fixed_background", "parallax", "shadow_scroller", "smooth"),
        *("locked_scroll", "lazy_backgrounds"),
        *("long_title", "asks_before_leaving", "busy", "many_nodes"),
    }
)
"""Pages that are like another one of the suite, which has minutes, not hours."""


def _painted(case: Case, page: int) -> Case:
    """Return the case with the rows in it that no script of its own could paint."""
    files = {
        path: File(
            file.body.replace(
                b"@ROWS@", html_rows(page, _ROWS_WITHOUT_SCRIPT, columns=(16, 560)).encode()
            ),
            file.media_type,
            file.delay_s,
            file.headers,
        )
        if b"@ROWS@" in file.body
        else file
        for path, file in case.files.items()
    }
    return replace(case, files=files)


CASES: tuple[Case, ...] = tuple(_painted(case, page) for page, case in enumerate(_LISTED, 1))
_NUMBERS = {case.name: page for page, case in enumerate(CASES, 1)}
_BY_NAME = {case.name: case for case in CASES}


def page_number(case: Case) -> int:
    """Return the number that is painted on a page: its place in the list, from 1."""
    return _NUMBERS[case.name]


def in_suite() -> tuple[Case, ...]:
    """Return the pages that the test suite takes; the bench takes all."""
    return tuple(case for case in CASES if not case.is_long and case.name not in _BENCH_ONLY)


def case_named(name: str) -> Case:
    """Return a case by its name; raises KeyError if there is none."""
    return _BY_NAME[name]
