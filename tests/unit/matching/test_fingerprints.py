"""Fingerprints: which there are, in what form, and that a re-saved copy keeps them."""

from __future__ import annotations

import hashlib
import io
import re

import imagehash
import numpy as np
import pytest
from PIL import Image

from companion.errors import ImageUnreadable
from companion.matching.fingerprints import fingerprint_file, fingerprint_known, fingerprint_pixels
from companion.matching.judge import is_distinctive
from companion.matching.pdq import hamming, pdq, pdq_orientations
from scripts.scenes import drawing, flat, gradient, landscape
from tests.unit.matching.samples import PERMIT, png

RGB = landscape(41, 320, 240)


def test_a_file_has_digest_pdq_and_phash():
    data = png(RGB)
    digest, pdq_print, phash = fingerprint_file(data, PERMIT)
    value, quality = pdq(RGB)
    assert (digest.algorithm, digest.value) == ("sha256/1", hashlib.sha256(data).hexdigest())
    assert (pdq_print.algorithm, pdq_print.value, pdq_print.quality) == (
        "pdq/1",
        value.hex(),
        quality,
    )
    assert (phash.algorithm, phash.quality) == ("phash16/1", None)


def test_phash_is_what_imagehash_says():
    expected = str(imagehash.phash(Image.fromarray(RGB), hash_size=16))
    assert fingerprint_pixels(RGB, PERMIT)[1].value == expected


def test_pixels_have_no_digest():
    assert [each.algorithm for each in fingerprint_pixels(RGB, PERMIT)] == ["pdq/1", "phash16/1"]


def test_a_known_image_is_kept_in_eight_orientations():
    by_name = {each.algorithm: each for each in fingerprint_known(png(RGB), PERMIT)}
    values, quality = pdq_orientations(RGB)
    assert list(by_name) == ["sha256/1", "pdq/1", "pdq-dihedral/1", "phash16/1"]
    assert by_name["pdq-dihedral/1"].value == ":".join(value.hex() for value in values)
    assert by_name["pdq-dihedral/1"].quality == by_name["pdq/1"].quality == quality


def test_seen_and_known_fingerprints_of_one_file_agree():
    data = png(RGB)
    assert set(fingerprint_file(data, PERMIT)) < set(fingerprint_known(data, PERMIT))


def test_values_are_lower_case_hexadecimal():
    for each in fingerprint_known(png(RGB), PERMIT):
        assert re.fullmatch(r"[0-9a-f]{64}(:[0-9a-f]{64})*", each.value)


@pytest.mark.parametrize("make", [landscape, drawing])
def test_a_resaved_smaller_copy_keeps_its_fingerprints(make):
    rgb = make(42, 640, 480)
    out = io.BytesIO()
    Image.fromarray(rgb).resize((320, 240)).save(out, "JPEG", quality=50)
    before = fingerprint_pixels(rgb, PERMIT)
    after = fingerprint_file(out.getvalue(), PERMIT)[1:]
    for old, new in zip(before, after, strict=True):
        assert hamming(bytes.fromhex(old.value), bytes.fromhex(new.value)) <= 31


def test_what_is_no_picture_has_no_fingerprints():
    with pytest.raises(ImageUnreadable):
        fingerprint_file(b"not a picture", PERMIT)


@pytest.mark.parametrize("make", [landscape, drawing])
def test_a_picture_with_enough_in_it_is_distinctive(make):
    assert is_distinctive(fingerprint_known(png(make(43, 200, 150)), PERMIT))


@pytest.mark.parametrize("make", [flat, gradient])
def test_a_featureless_picture_is_not_distinctive(make):
    assert not is_distinctive(fingerprint_known(png(make(44, 200, 150)), PERMIT))


def test_a_tiny_picture_is_not_distinctive():
    assert not is_distinctive(fingerprint_known(png(landscape(45, 4, 4)), PERMIT))


def test_a_nearly_constant_picture_is_not_distinctive():
    rgb = np.full((200, 200, 3), 128, np.uint8)
    rgb[90:100, 90:100] = 255
    assert not is_distinctive(fingerprint_known(png(rgb), PERMIT))


def test_fingerprints_without_pdq_are_not_distinctive():
    assert not is_distinctive(fingerprint_known(png(RGB), PERMIT)[:1])
