"""Decoding hostile image files: formats, colour modes, orientation, limits, damage."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from companion.errors import ImageTooLarge, ImageTruncated, ImageUnreadable
from companion.matching import pictures
from companion.matching.fingerprints import fingerprint_known, fingerprint_pixels
from companion.matching.pdq import hamming, pdq
from companion.matching.pictures import decode, quickly_hashed, sniff
from scripts.scenes import landscape
from tests.unit.matching.samples import PERMIT, file_of

RGB = landscape(31, 96, 64)
IMAGE = Image.fromarray(RGB)
FORMATS = ["JPEG", "PNG", "WebP", "GIF", "TIFF", "BMP"] + ["AVIF"] * features.check("avif")
LOSSLESS = ["PNG", "TIFF", "BMP"]


FILES = {kind: file_of(IMAGE, kind) for kind in FORMATS}


def png_chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width, height, *chunks, pixels=b""):
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = png_chunk(b"IDAT", zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + data + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_decoded_and_named(kind):
    picture = decode(FILES[kind], PERMIT)
    assert (picture.format, picture.width, picture.height) == (kind, 96, 64)
    assert picture.rgb.shape == (64, 96, 3)
    assert picture.rgb.dtype == np.uint8
    assert np.abs(picture.rgb.astype(int) - RGB).mean() < 14


@pytest.mark.parametrize("kind", LOSSLESS)
def test_lossless_formats_give_the_very_pixels(kind):
    assert np.array_equal(decode(FILES[kind], PERMIT).rgb, RGB)


def test_the_pixels_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="read-only"):
        decode(FILES["PNG"], PERMIT).rgb[0, 0] = 0


TURNED_BY = {
    1: lambda rgb: rgb,
    2: lambda rgb: rgb[:, ::-1],
    3: lambda rgb: rgb[::-1, ::-1],
    4: lambda rgb: rgb[::-1],
    5: lambda rgb: rgb.swapaxes(0, 1),
    6: lambda rgb: np.rot90(rgb, -1),
    7: lambda rgb: np.rot90(rgb, 2).swapaxes(0, 1),
    8: lambda rgb: np.rot90(rgb, 1),
}


@pytest.mark.parametrize("orientation", TURNED_BY)
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_exif_orientation_is_applied_once(orientation, kind):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(file_of(IMAGE, kind, exif=exif), PERMIT)
    assert np.array_equal(picture.rgb, TURNED_BY[orientation](RGB))


def test_a_turned_photograph_keeps_the_size_its_file_states():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = decode(file_of(IMAGE, "JPEG", exif=exif), PERMIT)
    assert (picture.width, picture.height) == (96, 64)
    assert picture.rgb.shape == (96, 64, 3)


def test_damaged_exif_counts_as_none():
    damaged = file_of(IMAGE, "PNG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert np.array_equal(decode(damaged, PERMIT).rgb, RGB)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("L", "PNG"), ("1", "PNG"), ("P", "PNG"), ("P", "GIF"), ("CMYK", "TIFF"), ("YCbCr", "TIFF")],
)
def test_a_colour_mode_is_shown_as_rgb(mode, kind):
    converted = IMAGE.convert(mode)
    expected = np.asarray(converted.convert("RGB")).astype(int)
    shown = decode(file_of(converted, kind), PERMIT).rgb
    assert np.abs(shown - expected).max() <= 2


def test_a_cmyk_photograph_is_not_inverted():
    """CMYK JPEG files hold inverted values; taken as they are they give the opposite PDQ."""
    shown = decode(file_of(IMAGE.convert("CMYK"), "JPEG", quality=95), PERMIT).rgb
    assert hamming(pdq(shown)[0], pdq(RGB)[0]) < 32


def test_alpha_lies_over_white():
    alpha = Image.fromarray(
        np.where(np.arange(96) < 48, 0, 255).astype(np.uint8)[None].repeat(64, 0)
    )
    layered = IMAGE.convert("RGBA")
    layered.putalpha(alpha)
    shown = decode(file_of(layered), PERMIT).rgb
    assert (shown[:, :48] == 255).all()
    assert np.array_equal(shown[:, 48:], RGB[:, 48:])


def test_half_alpha_in_grey_lies_over_white():
    grey = Image.new("LA", (8, 8), (0, 128))
    assert np.abs(decode(file_of(grey), PERMIT).rgb.astype(int) - 127).max() <= 1


def test_a_transparent_palette_entry_lies_over_white():
    palette = Image.new("P", (8, 8), 1)
    palette.putpalette([10, 20, 30, 40, 50, 60])
    assert (decode(file_of(palette, transparency=1), PERMIT).rgb == 255).all()


def test_sixteen_bit_grey_keeps_its_shades():
    wide = Image.fromarray((np.arange(64, dtype=np.uint16) * 1000)[None].repeat(16, 0))
    shown = decode(file_of(wide), PERMIT).rgb
    assert shown[0, :, 0].tolist() == [value * 1000 >> 8 for value in range(64)]


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_wider_grey_is_shown_by_its_range(dtype):
    wide = Image.fromarray((np.arange(64) * 3000 - 5).astype(dtype)[None].repeat(16, 0))
    row = decode(file_of(wide, "TIFF"), PERMIT).rgb[0, :, 0]
    assert (row[0], row[-1]) == (0, 255)
    assert (np.diff(row.astype(int)) >= 0).all()


def test_samples_that_are_no_numbers_count_as_nothing():
    wild = Image.fromarray(np.array([[np.nan, np.inf, 0.0, 9.0]] * 4, np.float32))
    assert decode(file_of(wild, "TIFF"), PERMIT).rgb[0, :, 0].tolist() == [0, 0, 0, 9]


@pytest.mark.parametrize("kind", ["GIF", "WebP", "PNG"])
def test_an_animation_is_its_first_frame(kind):
    other = Image.fromarray(255 - RGB)
    animated = file_of(IMAGE, kind, save_all=True, append_images=[other], duration=50)
    assert hamming(pdq(decode(animated, PERMIT).rgb)[0], pdq(RGB)[0]) < 16


@pytest.mark.parametrize(
    "untrusted",
    [b"", b"BM", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", bytes(500)],
)
def test_what_is_no_picture_is_refused(untrusted):
    with pytest.raises((ImageUnreadable, ImageTruncated)):
        decode(untrusted, PERMIT)


def test_formats_that_are_not_listed_are_not_tried():
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n"
    assert sniff(eps) is None
    with pytest.raises(ImageUnreadable):
        decode(file_of(IMAGE, "ICO"), PERMIT)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_off_is_called_truncated(kind, part):
    with pytest.raises(ImageTruncated):
        decode(FILES[kind][: int(len(FILES[kind]) * part)], PERMIT)


def test_a_damaged_file_that_is_whole_is_called_unreadable():
    damaged = bytearray(FILES["PNG"])
    damaged[len(damaged) // 2] ^= 0xFF
    with pytest.raises(ImageUnreadable):
        decode(bytes(damaged), PERMIT)


@pytest.mark.parametrize(
    ("width", "height"), [(20_001, 10_000), (200_001, 5), (2**31 - 1, 2**31 - 1)]
)
def test_a_bomb_of_pixels_is_refused_before_it_is_decoded(width, height, monkeypatch):
    monkeypatch.setattr(pictures.PngImageFile, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(ImageTooLarge):
        decode(png_of(width, height), PERMIT)


def test_pillows_own_limit_does_not_stand_in_the_way(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert decode(FILES["PNG"], PERMIT).rgb.shape == (64, 96, 3)


@pytest.mark.parametrize(("name", "head"), [(b"zTXt", b"note\0\0"), (b"iCCP", b"icc\0\0")])
def test_a_bomb_in_compressed_text_or_colour_profile_is_refused(name, head):
    chunk = png_chunk(name, head + zlib.compress(bytes(20_000_000)))
    with pytest.raises(ImageUnreadable):
        decode(png_of(2, 2, chunk, pixels=bytes(14)), PERMIT)


def test_a_jpeg_of_thousands_of_scans_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_JPEG_SCAN_PIXELS", 5 * 96 * 64)
    progressive = file_of(IMAGE, "JPEG", progressive=True)
    assert progressive.count(b"\xff\xda") > 5
    with pytest.raises(ImageTooLarge):
        decode(progressive, PERMIT)


SMALL = {kind: file_of(IMAGE.resize((20, 14)), kind) for kind in FORMATS}


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(FORMATS),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
    keep=st.floats(0, 1),
)
def test_a_mutilated_file_gives_a_picture_or_a_plain_refusal(kind, changes, keep):
    data = bytearray(SMALL[kind])
    for where, value in changes:
        data[int(where * len(data))] = value
    try:
        picture = decode(bytes(data[: int(keep * len(data)) + 1]), PERMIT)
    except (ImageUnreadable, ImageTruncated, ImageTooLarge):
        return
    assert picture.rgb.ndim == 3
    assert picture.rgb.dtype == np.uint8


@given(untrusted=st.binary(max_size=200))
def test_any_bytes_are_refused_plainly(untrusted):
    with pytest.raises((ImageUnreadable, ImageTruncated, ImageTooLarge)):
        decode(untrusted, PERMIT)


def test_a_picture_within_the_limit_is_hashed_as_it_is():
    assert quickly_hashed(RGB) is RGB


@pytest.mark.parametrize(("height", "width"), [(5_001, 5_002), (9_000, 9_000), (60_000, 600)])
def test_a_picture_above_the_limit_is_hashed_as_a_smaller_one(height, width):
    plain = np.broadcast_to(np.uint8(200), (height, width, 3))
    less = quickly_hashed(plain)
    assert less.shape[0] * less.shape[1] <= pictures.MOST_HASHED_PIXELS
    assert min(less.shape[:2]) >= 512
    assert (less == 200).all()


def test_a_smaller_copy_is_known_again_by_the_whole_picture(monkeypatch):
    """The known image is hashed whole, what a page shows is not: they stay within the tolerance."""
    rgb = landscape(7, 1_300, 1_100)
    monkeypatch.setattr(pictures, "MOST_HASHED_PIXELS", 500_000)
    monkeypatch.setattr(pictures, "_ENOUGH_PIXELS", 500_000)
    known = fingerprint_known(file_of(Image.fromarray(rgb), "PNG"), PERMIT)
    seen = fingerprint_pixels(rgb, PERMIT)
    assert known[1].value == pdq(rgb)[0].hex()
    assert quickly_hashed(rgb).shape[0] < rgb.shape[0]
    assert hamming(bytes.fromhex(known[1].value), bytes.fromhex(seen[0].value)) <= 10
