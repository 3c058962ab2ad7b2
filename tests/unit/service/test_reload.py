"""A page that was loaded again is compared with its first capture, and what was found is kept."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs

from companion.capture.pictures import Picture
from companion.capture.reloading import ROWS, compare_pictures, compare_text
from companion.capture.renderings import TOO_MUCH
from companion.custody.claims import ReloadFacts, reload_agrees, reload_sentence
from companion.errors import CaptureUnstitchable, FirstCaptureUnknown
from companion.ids import CaptureId, new_id
from companion.model import CaptureMode
from companion.service.derive import Derived, Made, _compare_renderings
from companion.service.eyes import EYES
from scripts.bench_stitch import PERMIT
from tests.unit.capture.scrolled import noise_page, png, scrolled
from tests.unit.capture.test_renderings import drawing
from tests.unit.service.made import FAKE, SURFACE, URL, Page, new_companion

NETWORK = {
    "requested_url": URL,
    "redirects": [],
    "url": URL,
    "method": "GET",
    "status": 200,
    "status_line": "HTTP/2.0 200",
    "headers": [{"name": "Date", "value": "Sat, 31 Jan 2026 23:30:00 GMT", "is_redacted": False}],
    "from_cache": False,
    "server_address": "203.0.113.7",
    "security": None,
    "security_unread_because": "the browser does not tell",
    "started_at": "2026-01-31T23:30:00.000Z",
    "completed_at": "2026-01-31T23:30:01.000Z",
}
TILES = [png(noise_page(600, 800, seed=seed)) for seed in (1, 2)]


@pytest.fixture
def companion(tmp_path):
    eyes = replace(FAKE, stitch=EYES.stitch, compare_rendering=EYES.compare_rendering)
    made = new_companion(tmp_path / "home", eyes=eyes)
    yield made
    made.life.lock()


@pytest.fixture
def first(companion):
    page = Page(companion.case_id, tiles=TILES)
    companion.keep(page)
    return page


def again(companion, first, *, network=None, **changes):
    """Keep a capture of the same page that was loaded again; return it as it is shown."""
    page = Page(companion.case_id, **({"tiles": TILES} | changes))
    asked = json.loads(page.record())["asked"]
    page.changes = {
        "asked": asked | {"trigger": "reload", "reload_of": first.capture_id},
        "network": NETWORK | (network or {}),
        "network_unread_because": None,
    }
    companion.keep(page)
    return companion.captures.show(page.capture_id)


def test_the_same_page_agrees(companion, first):
    shown = again(companion, first)
    assert shown.reload.agrees
    assert shown.reload.first_capture_id == first.capture_id
    assert shown.reload.pixels == "bit_by_bit"
    assert (shown.reload.pixels_compared, shown.reload.pixels_differing) == (800 * 1_200, 0)
    assert shown.facts["reload"]["agrees"] is True
    assert "The visible text is the same" in shown.reload.sentence


def test_the_sheet_says_what_the_network_answered(companion, first):
    facts = again(companion, first).facts
    assert facts["network"]["response"]["server_address"] == "203.0.113.7"
    assert facts["network"]["sentence"] == (
        "The answer came from the network with status 200, at once. "
        "How the connection was protected was not recorded."
    )
    assert facts["address"]["redirects"] == []
    assert facts["time"]["response_date_header"] == "Sat, 31 Jan 2026 23:30:00 GMT"
    assert facts["asked"]["sentence"].startswith("The person asked that the page be loaded again")
    unknown = companion.captures.show(first.capture_id).facts
    assert unknown["network"]["response"] == unknown["address"]["redirects"] == "not recorded"
    assert unknown["network"]["unread_because"] == "network facts were not asked for"


def test_what_was_found_stands_in_the_log_and_the_first_capture_knows_of_it(companion, first):
    shown = again(companion, first)
    line = companion.vault.custody_lines(companion.case_id)[shown.chain.seq - 1]
    details = json.loads(line.details)
    assert details["reload"] == shown.facts["reload"]
    before = companion.captures.show(first.capture_id)
    assert before.reload is None
    assert companion.captures.reloaded_by(before) == (shown.id,)
    assert companion.captures.reloaded_by(shown) == ()


def test_no_level_is_claimed_for_it_without_a_timestamp(companion, first):
    assert again(companion, first).claim_level == 1


@pytest.mark.parametrize(
    "network",
    [{"status": 404}, {"from_cache": True}, {"url": "https://example.org/elsewhere"}],
)
def test_an_answer_that_was_not_the_servers_own_does_not_agree(companion, first, network):
    shown = again(companion, first, network=network)
    assert not shown.reload.network_recorded
    assert not shown.reload.agrees
    assert companion.captures.reloaded_by(companion.captures.show(first.capture_id)) == ()


def test_other_words_are_counted_by_lines(companion, first):
    shown = again(companion, first, text=b"what the page says\nand more\nand more")
    assert not shown.reload.text_same
    assert (shown.reload.lines_added, shown.reload.lines_removed) == (2, 0)
    assert not shown.reload.agrees


def test_other_pixels_do_not_agree(companion, first):
    shown = again(companion, first, tiles=[TILES[0], TILES[0]])
    assert shown.reload.pixels_differing > 800 * 590
    assert not shown.reload.agrees


def test_a_first_capture_that_is_not_there_is_refused(companion):
    stranger = Page(companion.case_id, capture_id=CaptureId(new_id()))
    with pytest.raises(FirstCaptureUnknown):
        again(companion, stranger)
    assert companion.captures.list(None) == ()


def test_a_first_capture_of_another_case_is_refused(companion, first):
    other = companion.cases.create("Case 2").id
    page = Page(other, tiles=TILES)
    asked = json.loads(page.record())["asked"]
    page.changes = {"asked": asked | {"trigger": "reload", "reload_of": first.capture_id}}
    companion.send(page)
    with pytest.raises(FirstCaptureUnknown):
        companion.captures.commit(page.capture_id)


def test_text_only_compares_the_text(companion, first):
    shown = again(companion, first, mode=CaptureMode.TEXT_ONLY)
    assert shown.reload.text_same
    assert shown.reload.pixels == "not_comparable"
    assert "could not be compared" in shown.reload.sentence


# --- the comparison ---------------------------------------------------------------------------


def test_pictures_of_one_size_are_compared_bit_by_bit():
    page = noise_page(100)
    other = page.copy()
    other[7, 3:5] ^= 1
    assert compare_pictures(png(page), png(page), PERMIT).differing == 0
    found = compare_pictures(png(page), png(other), PERMIT)
    assert (found.compared, found.differing) == (6_000, 2)


@pytest.mark.parametrize(("at", "count"), [(0, 7), (40, 7), (100, 7)])
def test_rows_put_in_are_the_rows_that_differ(at, count):
    page = noise_page(100)
    longer = np.concatenate([page[:at], noise_page(count, seed=9), page[at:]])
    for one, other in ((page, longer), (longer, page)):
        found = compare_pictures(png(one), png(other), PERMIT)
        assert (found.how, found.differing) == (ROWS, count * 60)


def test_pictures_of_different_width_are_not_compared():
    found = compare_pictures(png(noise_page(10)), png(noise_page(10, 50)), PERMIT)
    assert (found.how, found.compared) == ("not_comparable", 0)


def test_text_that_says_the_same_in_another_order_is_not_the_same():
    found = compare_text(b"a\nb", b"b\na")
    assert (found.same, found.added, found.removed) == (False, 0, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"text_same": False},
        {"pixels_differing": 1},
        {"pixels_compared": 0},
        {"network_recorded": False},
    ],
)
def test_agreeing_needs_all_of_it(changes):
    facts = {
        "text_same": True,
        "lines_added": 0,
        "lines_removed": 0,
        "pixels_compared": 9,
        "pixels_differing": 0,
        "network_recorded": True,
    }
    assert reload_agrees(ReloadFacts(**facts))
    assert not reload_agrees(ReloadFacts(**(facts | changes)))
    assert reload_sentence(ReloadFacts(**facts)) != reload_sentence(
        ReloadFacts(**(facts | changes))
    )


def test_a_text_that_was_not_kept_is_not_said_to_be_the_same():
    found = compare_text(None, None)
    assert (found.same, found.compared) == (False, False)
    facts = ReloadFacts(
        text_same=False,
        lines_added=0,
        lines_removed=0,
        text_compared=False,
        pixels_compared=9,
        pixels_differing=0,
        network_recorded=True,
    )
    assert not reload_agrees(facts)
    assert "The visible text could not be compared, and" in reload_sentence(facts)


def test_the_picture_of_another_part_is_not_compared_with_the_page(companion, first):
    """Where the page's own picture could not be made, that of another surface comes first."""
    stitched = EYES.stitch

    def fails_for_the_page(record, read_item, permit, *, surface, kept_pixels):
        if surface == 0 and record.asked.reload_of is not None:
            raise CaptureUnstitchable
        return stitched(record, read_item, permit, surface=surface, kept_pixels=kept_pixels)

    companion.captures._eyes = replace(companion.captures._eyes, stitch=fails_for_the_page)
    page = Page(companion.case_id, tiles=TILES)
    value = json.loads(page.record())
    value["tiles"][1] |= {"surface": 1, "scroll_y": 0}
    page.changes = {
        "asked": value["asked"] | {"trigger": "reload", "reload_of": first.capture_id},
        "surfaces": [SURFACE, SURFACE | {"kind": "element"}],
        "tiles": value["tiles"],
    }
    companion.keep(page)
    shown = companion.captures.show(page.capture_id)
    assert [one.name for one in shown.items if one.name.startswith("screenshot")] == [
        "screenshot-2.png"
    ]
    assert shown.reload.pixels == "not_comparable"


def test_drawings_without_end_are_not_all_compared(monkeypatch):
    roll = scrolled(noise_page(300))
    drawn = drawing(0, 300)
    record = structs.replace(roll.record, second_renderings=[drawn] * 5)
    files = roll.files | {drawn.item: png(noise_page(300))}
    derived = Derived(pictures=[Made(Picture(0, "screenshot.png"), roll.stitched())])
    monkeypatch.setattr("companion.service.derive.MOST_COMPARED", 2 * 300 * 60)
    _compare_renderings(derived, record, files.__getitem__, permit=PERMIT, eyes=EYES)
    assert [one.uncompared_because for one in derived.renderings] == [""] * 2 + [TOO_MUCH] * 3
