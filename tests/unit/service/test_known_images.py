"""Known images, with the real eyes: pictures made by code, of nothing and nobody."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from companion.errors import (
    FileUnreadable,
    ImageFeatureless,
    ImageUnreadable,
    KnownImageUnknown,
    KnownLabelInvalid,
    NoPermit,
)
from companion.ids import KnownImageId, new_id
from companion.model import Rect, Verdict
from companion.service.eyes import EYES
from tests.unit.service.made import NOT_SURE, YES, Page, new_companion


def landscape(seed: int, width: int = 400, height: int = 300) -> np.ndarray:
    """Hills of smooth noise under a sky."""
    noise = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), np.uint8)
    return np.asarray(Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC))


def encoded(pixels: np.ndarray, kind: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


PICTURE = landscape(1)


@pytest.fixture
def seeing(tmp_path):
    made = new_companion(tmp_path / "home", eyes=EYES)
    made.cases.answer_gate(None, YES)
    yield made
    made.life.lock()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(PICTURE))
    return str(path)


def test_a_picture_is_kept_as_fingerprints_only(seeing, file, tmp_path):
    known = seeing.known_images.add(file, " A ")
    assert known.label == "A"
    assert {one.algorithm for one in known.fingerprints} >= {"sha256/1", "pdq/1", "phash16/1"}
    assert seeing.known_images.list(None) == (known,)
    assert seeing.object_files() == []


def test_a_recompressed_copy_matches_and_another_picture_does_not(seeing, file, tmp_path):
    seeing.known_images.add(file, "A")
    copy, other = tmp_path / "copy.jpg", tmp_path / "other.png"
    copy.write_bytes(encoded(PICTURE, "JPEG", quality=60))
    other.write_bytes(encoded(landscape(2)))
    verdicts = [match.verdict for match in seeing.known_images.match_file(str(copy))]
    assert verdicts == [Verdict.MATCH]
    found = seeing.known_images.match_file(str(other))
    assert all(match.verdict is Verdict.NONE for match in found)


def test_a_forgotten_picture_is_looked_for_no_more(seeing, file):
    known = seeing.known_images.add(file, "A")
    seeing.known_images.remove(known.id)
    assert seeing.known_images.list(None) == ()
    assert seeing.known_images.match_file(file) == ()
    with pytest.raises(KnownImageUnknown):
        seeing.known_images.remove(KnownImageId(new_id()))


def test_a_plain_surface_is_refused(seeing, tmp_path):
    path = tmp_path / "plain.png"
    path.write_bytes(encoded(np.full((300, 400, 3), 128, np.uint8)))
    with pytest.raises(ImageFeatureless):
        seeing.known_images.add(str(path), "A")
    assert seeing.known_images.list(None) == ()


@pytest.mark.parametrize("gate", [None, NOT_SURE, replace(YES, safe_place=False)])
def test_without_a_permit_no_picture_is_looked_at(tmp_path, file, gate):
    """Neither registered nor matched, and the file is not even opened."""

    def look(*_args):
        raise AssertionError("pixels were looked at")

    blind = replace(EYES, fingerprint_file=look, fingerprint_known=look)
    companion = new_companion(tmp_path / "other", eyes=blind)
    if gate is not None:
        companion.cases.answer_gate(None, gate)
    for path in (file, "/does/not/exist"):
        with pytest.raises(NoPermit):
            companion.known_images.add(path, "A")
        with pytest.raises(NoPermit):
            companion.known_images.match_file(path)
    companion.life.lock()


def test_what_cannot_be_read_is_said_so(seeing, tmp_path):
    text = tmp_path / "picture.png"
    text.write_text("no picture")
    with pytest.raises(ImageUnreadable):
        seeing.known_images.add(str(text), "A")
    for path in (str(tmp_path), str(tmp_path / "missing"), "nul\0byte"):
        with pytest.raises(FileUnreadable):
            seeing.known_images.add(path, "A")
    with pytest.raises(KnownLabelInvalid):
        seeing.known_images.add(str(text), "two\nlines")


def on_a_page(case_id, picture: np.ndarray, *, as_file: bool) -> Page:
    """A page of two screens with the picture on the second, of which the file is there or not."""
    whole = np.full((1_200, 800, 3), 255, np.uint8)
    whole[700:1_000, 100:500] = picture
    tiles = [encoded(whole[:600]), encoded(whole[600:])]
    small = (landscape(7, 64, 64), Rect(10.0, 10.0, 64.0, 64.0))
    shown = encoded(picture) if as_file else None
    return Page(
        case_id,
        tiles=tiles,
        media=[(encoded(small[0]), small[1]), (shown, Rect(100.0, 700.0, 400.0, 300.0))],
    )


@pytest.mark.parametrize("as_file", [True, False])
def test_a_known_image_on_a_captured_page_is_found_once(seeing, file, as_file):
    """In its file, or where the browser could not read the file, on the screenshot."""
    seeing.known_images.add(file, "A")
    receipt = seeing.keep(on_a_page(seeing.case_id, PICTURE, as_file=as_file))
    assert receipt.summary == "Kept, complete. 1 known image is on this page (A, the second image)."
    (match,) = receipt.matches
    assert match.region == Rect(100.0, 700.0, 400.0, 300.0)
    assert (match.subject == "screenshot") is not as_file


def test_a_page_without_it_says_so_and_its_screenshot_can_be_made_again(seeing, file):
    seeing.known_images.add(file, "A")
    page = on_a_page(seeing.case_id, landscape(3), as_file=True)
    assert seeing.keep(page).summary == "Kept, complete. No known image was found."
    (again,) = seeing.captures.restitch(page.capture_id)
    assert again.same
    assert again.name == "screenshot.png"
    assert (again.report.width, again.report.height) == (800, 1_200)


def test_a_tile_that_is_no_picture_loses_the_screenshot_and_not_the_capture(seeing):
    page = Page(seeing.case_id, tiles=[b"no picture" * 200])
    receipt = seeing.keep(page)
    assert "could not be made" in receipt.summary
    assert "tiles/0001.png" in {item.name for item in receipt.items}
    assert "screenshot.png" not in {item.name for item in receipt.items}
