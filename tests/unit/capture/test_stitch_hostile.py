"""Hostile tiles and records: refused plainly, before anything large is decoded."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from companion.capture import placement, stitch, tile_file
from companion.errors import CaptureTooLarge, CaptureUnstitchable
from tests.unit.capture.scrolled import Roll, noise_page, png, scrolled


def one_tile(**changes):
    roll = Roll(noise_page(50))
    roll.shoot(0)
    roll.change_tile(0, **changes)
    return roll


def test_a_capture_without_tiles_cannot_be_stitched():
    with pytest.raises(CaptureUnstitchable):
        Roll(noise_page(50)).stitched()


def test_tiles_of_different_zoom_cannot_be_stitched():
    roll = scrolled(noise_page(200))
    roll.change_tile(2, device_pixel_ratio=1.25)
    with pytest.raises(CaptureUnstitchable, match="zoom"):
        roll.stitched()


@pytest.mark.parametrize(
    "untrusted", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xe0" * 9]
)
def test_a_tile_that_is_no_png_is_refused(untrusted):
    roll = one_tile()
    roll.files["tiles/0000.png"] = untrusted
    with pytest.raises(CaptureUnstitchable, match="not a PNG"):
        roll.stitched()


def test_a_jpeg_named_png_is_refused():
    out = io.BytesIO()
    Image.fromarray(noise_page(50)).save(out, "JPEG")
    roll = one_tile()
    roll.files["tiles/0000.png"] = out.getvalue()
    with pytest.raises(CaptureUnstitchable):
        roll.stitched()


@pytest.mark.parametrize(("width", "height"), [(57, 50), (63, 50), (60, 47), (60, 53), (50, 60)])
def test_a_tile_not_of_its_windows_size_is_refused(width, height):
    roll = one_tile()
    roll.files["tiles/0000.png"] = png(noise_page(height, width))
    with pytest.raises(CaptureUnstitchable, match="size"):
        roll.stitched()


@pytest.mark.parametrize(("width", "height"), [(58, 50), (62, 52), (60, 48)])
def test_two_pixels_of_rounding_are_allowed(width, height):
    roll = one_tile()
    roll.files["tiles/0000.png"] = png(noise_page(height, width))
    assert roll.stitched().report.tiles == 1


def bomb(width, height):
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize(
    ("width", "height"), [(20_000, 20_000), (2**31 - 1, 2**31 - 1), (100_001, 1_000)]
)
def test_a_bomb_of_pixels_is_refused_before_it_is_decoded(width, height, monkeypatch):
    monkeypatch.setattr(tile_file, "PngImageFile", lambda data: pytest.fail("decoded"))
    roll = one_tile(viewport_width=float(width), viewport_height=float(height))
    roll.files["tiles/0000.png"] = bomb(width, height)
    with pytest.raises(CaptureTooLarge):
        roll.stitched()


def test_a_tile_of_no_width_is_refused():
    roll = one_tile()
    roll.files["tiles/0000.png"] = bomb(0, 50)
    with pytest.raises(CaptureUnstitchable):
        roll.stitched()


def test_a_bomb_of_compressed_text_in_a_tile_is_refused():
    whole = png(noise_page(50))
    body = b"zTXtnote\0\0" + zlib.compress(bytes(20_000_000))
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    roll = one_tile()
    roll.files["tiles/0000.png"] = whole[:33] + chunk + whole[33:]
    with pytest.raises(CaptureUnstitchable):
        roll.stitched()


def test_tiles_far_apart_make_no_canvas_that_fills_the_memory():
    roll = Roll(noise_page(50))
    roll.shoot(0)
    roll.shoot(0)
    roll.change_tile(1, scroll_x=20_000.0, scroll_y=10_000_000.0)
    with pytest.raises(CaptureTooLarge):
        roll.stitched()


def test_a_page_wider_than_a_picture_may_be_is_refused():
    roll = Roll(noise_page(50))
    roll.shoot(0)
    roll.shoot(0)
    roll.change_tile(1, scroll_x=32_800.0)
    with pytest.raises(CaptureTooLarge):
        roll.stitched()


def test_more_photographed_pixels_than_any_page_needs_are_refused(monkeypatch):
    monkeypatch.setattr(placement, "MAX_PHOTOGRAPHED", 5 * 60 * 50)
    with pytest.raises(CaptureTooLarge):
        scrolled(noise_page(200)).stitched()


def test_a_tall_tile_beside_a_wide_one_holds_no_more_rows_than_memory_has(monkeypatch):
    monkeypatch.setattr(stitch, "MAX_HELD_PIXELS", 300 * 100)
    roll = Roll(noise_page(300, 10), view=(10, 300))
    roll.shoot(0)
    roll.view, roll.page = (60, 50), noise_page(50)
    roll.shoot(0)
    roll.change_tile(1, scroll_x=60.0)
    roll.view = (0, 0)
    with pytest.raises(CaptureTooLarge):
        roll.stitched()


def test_a_tile_that_changes_while_it_is_read_is_refused():
    roll = one_tile()
    answers = iter([png(noise_page(50)), png(noise_page(51))])
    with pytest.raises(CaptureUnstitchable, match="changed"):
        stitch.stitch(roll.record, lambda name: next(answers), None)


def test_occluders_beyond_the_window_are_cut_to_it():
    roll = Roll(noise_page(50))
    roll.shoot(0, boxes=((-10, -10, 5, 5), (55, 45, 900, 900), (-900, -900, -5, -5)))
    assert roll.stitched().report.uncovered_pixels == 50


@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4),
    keep=st.floats(0, 1),
)
def test_a_mutilated_tile_is_stitched_or_refused_plainly(changes, keep):
    roll = one_tile()
    data = bytearray(roll.files["tiles/0000.png"])
    for where, value in changes:
        data[int(where * len(data))] = value
    roll.files["tiles/0000.png"] = bytes(data[: int(keep * len(data)) + 1])
    try:
        report = roll.stitched().report
    except (CaptureUnstitchable, CaptureTooLarge):
        return
    assert report.tiles == 1


lengths = st.floats(-5_000, 5_000)


@settings(max_examples=60, deadline=None)
@given(
    x=lengths, y=lengths, ratio=st.floats(0.01, 16), wide=st.floats(0, 200), high=st.floats(0, 200)
)
def test_any_geometry_is_stitched_or_refused_plainly(x, y, ratio, wide, high):
    roll = scrolled(noise_page(120))
    for number in range(len(roll.tiles)):
        roll.change_tile(
            number, device_pixel_ratio=ratio, viewport_width=wide, viewport_height=high
        )
    roll.change_tile(1, scroll_x=x, scroll_y=y)
    try:
        report = roll.stitched().report
    except (CaptureUnstitchable, CaptureTooLarge):
        return
    assert report.tiles == len(roll.tiles)
