"""A second drawing of the page is compared with the stitched one, wherever both are uncovered."""

from __future__ import annotations

import numpy as np
import pytest

from companion.capture.record import Box, SecondRendering
from companion.capture.renderings import (
    NOT_SHOWN,
    OTHER_ZOOM,
    PAGE_MOVED,
    compare_rendering,
    rendering_sentence,
)
from companion.errors import CaptureUnstitchable
from companion.model import Rect, RenderingReport
from scripts.bench_stitch import PERMIT
from tests.unit.capture.scrolled import TAKEN_AT, noise_page, png, scrolled
from tests.unit.capture.test_placement import moved_once

NAME = "second/0001.png"


def drawing(top, height, *, left=0, width=60, ratio=1.0, boxes=()):
    return SecondRendering(
        item=NAME,
        x=left / ratio,
        y=top / ratio,
        width=width / ratio,
        height=height / ratio,
        scroll_x=0,
        scroll_y=0,
        device_pixel_ratio=ratio,
        occluders=[Box(x=x, y=y, width=w, height=h) for x, y, w, h in boxes],
        taken_at=TAKEN_AT,
    )


def compared(roll, rendering, pixels, **options):
    return compare_rendering(
        rendering, roll.stitched(**options), {NAME: png(pixels)}.__getitem__, PERMIT
    )


@pytest.mark.parametrize("kept_pixels", [0, 1_000_000])
@pytest.mark.parametrize("ratio", [1, 1.25, 2])
def test_the_same_page_drawn_again_agrees_in_every_pixel(ratio, kept_pixels):
    page = noise_page(1_500)
    roll = scrolled(page, ratio=ratio)
    report = compared(roll, drawing(0, 1_500, ratio=ratio), page, kept_pixels=kept_pixels)
    assert report == RenderingReport(NAME, 1_500 * 60, 0)
    assert rendering_sentence(report).endswith("agreed in all 90,000 pixels compared.")


@pytest.mark.parametrize("kept_pixels", [0, 1_000_000])
def test_what_differs_is_counted_and_its_place_listed(kept_pixels):
    page = noise_page(300)
    other = page[100:250, 5:].copy()
    other[20:24, 10:12] ^= 1
    roll = scrolled(page)
    report = compared(roll, drawing(100, 150, left=5, width=55), other, kept_pixels=kept_pixels)
    assert (report.compared_pixels, report.differing_pixels) == (150 * 55, 8)
    assert report.differing == (Rect(15, 120, 2, 4),)
    assert "differed in 8 of 8,250 pixels" in rendering_sentence(report)


def test_what_lies_over_either_of_them_is_not_compared():
    page = noise_page(200)
    other = page.copy()
    other[50:60] = 0
    roll = scrolled(page, boxes=((0, 0, 60, 6),))
    report = compared(roll, drawing(0, 200, boxes=((0, 50, 60, 10),)), other)
    assert (report.compared_pixels, report.differing_pixels) == (60 * (200 - 6 - 10), 0)


@pytest.mark.parametrize(
    ("rendering", "because"),
    [(drawing(0, 40, ratio=2), OTHER_ZOOM), (drawing(5_000, 40), NOT_SHOWN)],
)
def test_what_cannot_be_compared_says_why(rendering, because):
    report = compared(scrolled(noise_page(200)), rendering, noise_page(40))
    assert (report.compared_pixels, report.uncompared_because) == (0, because)
    assert because in rendering_sentence(report)


def test_a_page_that_moved_between_its_tiles_is_not_compared():
    report = compared(moved_once(anchors=True), drawing(0, 200), noise_page(200))
    assert report.uncompared_because == PAGE_MOVED


@pytest.mark.parametrize("pixels", [noise_page(37), np.zeros((40, 50, 3), np.uint8)])
def test_a_drawing_of_another_size_than_is_said_is_refused(pixels):
    with pytest.raises(CaptureUnstitchable, match="size"):
        compared(scrolled(noise_page(200)), drawing(0, 40), pixels)
