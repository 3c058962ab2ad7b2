"""A record that speaks of what is not there is refused, whichever part of it does."""

from __future__ import annotations

import json

import pytest

from companion.errors import RecordInvalid
from companion.model import CaptureMode
from tests.unit.service.made import PAGE, SURFACE, Page, digest, new_companion

BOX = {"x": 0, "y": 0, "width": 10, "height": 10}
FRAME = {
    "url": "https://other.example/",
    "box": BOX,
    "parent": None,
    "text": None,
    "dom": None,
    "unread_because": None,
}
RENDERING = {
    "item": "tiles/0001.png",
    **dict.fromkeys(("x", "y", "scroll_x", "scroll_y"), 0),
    "width": 800,
    "height": 1200,
    "device_pixel_ratio": 1,
    "occluders": [],
    "taken_at": "2026-01-31T12:00:02.000Z",
}
MEDIUM = {
    "kind": "image",
    "surface": None,
    "frame": None,
    "url": None,
    "box": BOX,
    "alt": None,
    "natural_width": 1,
    "natural_height": 1,
    "item": None,
    "unread_because": "cross-origin",
}


@pytest.fixture
def companion(tmp_path):
    made = new_companion(tmp_path / "home")
    yield made
    made.life.lock()


@pytest.fixture
def page(companion):
    return Page(companion.case_id)


def asked(page, **changes):
    value = json.loads(page.record())["asked"]
    return {"asked": value | changes}


ATTACKS = {
    "second_renderings": lambda _: {"second_renderings": [RENDERING]},
    "frames": lambda _: {"page": {**PAGE, "frames": [FRAME | {"text": "tiles/0001.png"}]}},
    "frames ": lambda _: {"page": {**PAGE, "frames": [FRAME | {"dom": "text.txt"}]}},
    "selection": lambda _: {"selection": {"item": "as-seen.png", "boxes": []}},
    "selection ": lambda _: {"selection": {"item": "selection.txt", "boxes": []}},
    "tiles.surface": lambda page: {
        "tiles": [{**json.loads(page.record())["tiles"][0], "surface": 1}]
    },
    "asked.subject.surface": lambda page: asked(
        page, subject={"kind": "element", "surface": 1, "box": None}
    ),
    "asked.reload_of": lambda page: asked(page, reload_of=page.capture_id),
    "media.surface": lambda _: {"media": [MEDIUM | {"surface": 1}]},
    "media.frame": lambda _: {"media": [MEDIUM | {"frame": 0}]},
    "frames.parent": lambda _: {"page": {**PAGE, "frames": [FRAME | {"parent": 0}]}},
    "frames.parent ": lambda _: {"page": {**PAGE, "frames": [FRAME | {"parent": 4}]}},
}


@pytest.mark.parametrize("part", ATTACKS)
def test_a_part_that_names_what_is_not_there_is_refused(companion, page, part):
    page.changes = ATTACKS[part](page)
    companion.send(page)
    with pytest.raises(RecordInvalid, match=part.strip()) as caught:
        companion.captures.commit(page.capture_id)
    assert "example" not in caught.value.message
    assert companion.captures.list(None) == ()


def test_an_interrupted_capture_may_not_have_come_to_say_what_its_surfaces_are(companion, page):
    page.changes = {"surfaces": [], "media": [MEDIUM | {"surface": 0}]}
    companion.keep(page)
    assert [one.id for one in companion.captures.list(None)] == [page.capture_id]


def test_two_surfaces_become_two_screenshots_that_name_their_tiles(companion, page):
    one, two = json.loads(page.record())["tiles"]
    page.changes = {"surfaces": [SURFACE, SURFACE | {"kind": "element"}]}
    page.changes["tiles"] = [one, two | {"surface": 1, "scroll_y": 0}]
    receipt = companion.keep(page)
    made = {item.name: item for item in receipt.items if item.kind == "screenshot"}
    assert list(made) == ["screenshot.png", "screenshot-2.png"]
    assert [item.derived_from[1:] for item in made.values()] == [
        (digest(data),) for data in page.tiles
    ]
    again = companion.captures.restitch(page.capture_id)
    assert [(picture.name, picture.same) for picture in again] == [
        ("screenshot.png", True),
        ("screenshot-2.png", True),
    ]


def test_what_was_asked_for_is_the_first_screenshot(companion, page):
    one, two = json.loads(page.record())["tiles"]
    page.changes = {
        "surfaces": [SURFACE, SURFACE | {"kind": "dialog"}],
        "tiles": [one, two | {"surface": 1, "scroll_y": 0}],
        **asked(page, subject={"kind": "element", "surface": 1, "box": None}),
    }
    receipt = companion.keep(page)
    first = next(item for item in receipt.items if item.name == "screenshot.png")
    assert first.derived_from[1:] == (digest(page.tiles[1]),)


def test_an_image_in_a_part_that_scrolls_is_looked_for_in_that_parts_picture(companion, page):
    one, two = json.loads(page.record())["tiles"]
    box = {"x": 10, "y": 20, "width": 300, "height": 200}
    page.changes = {
        "surfaces": [SURFACE, SURFACE | {"kind": "element"}],
        "tiles": [one, two | {"surface": 1, "scroll_y": 0}],
        "media": [
            MEDIUM | {"surface": 1, "box": box},
            MEDIUM | {"surface": 0, "box": box},
        ],
    }
    companion.know("A", b"region at 10.0 20.0")
    receipt = companion.keep(page)
    assert [match.subject for match in receipt.matches] == ["screenshot-2", "screenshot"]


def test_text_only_may_list_frames_and_selection_that_were_not_kept(companion, page):
    page.mode = CaptureMode.TEXT_ONLY
    page.changes = {"page": {**PAGE, "frames": [FRAME]}}
    assert companion.keep(page).completeness.complete
