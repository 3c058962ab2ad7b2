"""Places and the summary: the number of matches is the number of places on the page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.ids import KnownImageId
from companion.model import Match, Rect, Verdict
from companion.service.places import Sighting, one_per_place
from companion.service.summary import summary_of

BOX = Rect(0.0, 0.0, 100.0, 100.0)
NEARLY = Rect(5.0, 5.0, 100.0, 100.0)
FAR = Rect(0.0, 900.0, 100.0, 100.0)


def sighting(
    ordinal,
    *,
    known="1",
    box=BOX,
    verdict=Verdict.MATCH,
    distance=10,
    label=None,
    subject="media/1",
) -> Sighting:
    match = Match(
        known_id=KnownImageId(known),
        label=label or {"1": "A", "2": "B"}[known],
        verdict=verdict,
        method="pdq/1",
        distance=distance,
        threshold=31,
        subject=subject,
        region=box,
        sentence="",
    )
    return Sighting(match=match, ordinal=ordinal)


def test_of_file_and_screenshot_the_nearer_one_counts():
    file, crop = sighting(1, distance=12), sighting(1, distance=4, subject="screenshot")
    assert one_per_place([file, crop]) == (crop,)


def test_a_sure_sighting_goes_before_a_nearer_unsure_one():
    sure = sighting(1, distance=30)
    unsure = sighting(1, distance=0, verdict=Verdict.CANDIDATE)
    assert one_per_place([unsure, sure]) == (sure,)


def test_two_elements_over_one_another_are_one_place():
    """An image and the background behind it."""
    assert one_per_place([sighting(1), sighting(2, box=NEARLY)]) == (sighting(1),)


def test_two_copies_on_a_page_are_two_places_in_the_pages_order():
    lower, upper = sighting(4, box=FAR, distance=1), sighting(2, distance=9)
    assert one_per_place([lower, upper]) == (upper, lower)


def test_two_known_images_in_one_place_are_both_told():
    both = (sighting(1, known="1"), sighting(1, known="2"))
    assert one_per_place(reversed(both)) == both


def test_what_was_not_found_is_left_out():
    assert one_per_place([sighting(1, verdict=Verdict.NONE, distance=99)]) == ()


def test_files_without_a_place_are_places_of_their_own():
    assert len(one_per_place([sighting(1, box=None), sighting(2, box=None)])) == 2


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            sighting,
            st.integers(1, 5),
            known=st.sampled_from("12"),
            box=st.sampled_from([BOX, NEARLY, FAR, None]),
            verdict=st.sampled_from(Verdict),
            distance=st.integers(0, 40),
        )
    )
)
def test_the_order_of_comparing_does_not_matter_and_nothing_is_told_twice(sightings):
    places = one_per_place(sightings)
    told = [(place.match.known_id, place.ordinal) for place in places]
    assert len(told) == len(set(told))
    assert {known for known, _ in told} == {
        one.match.known_id for one in sightings if one.match.verdict is not Verdict.NONE
    }
    assert one_per_place(places) == places


def say(*sightings, known=2, complete=True, stitch_failed=False, uncompared=0):
    return summary_of(
        sightings,
        known=known,
        complete=complete,
        stitch_failed=stitch_failed,
        uncompared=uncompared,
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (say(), "Kept, complete. No known image was found."),
        (say(known=0), "Kept, complete. No known image is registered, so none was looked for."),
        (say(sighting(2)), "Kept, complete. 1 known image is on this page (A, the second image)."),
        (
            say(sighting(1), sighting(13)),
            "Kept, complete. 1 known image is on this page (A, the first image and image 13).",
        ),
        (
            say(sighting(1), sighting(3), sighting(5), sighting(2, known="2")),
            "Kept, complete. 2 known images are on this page "
            "(A, the first image, the third image and the fifth image; B, the second image).",
        ),
        (
            say(sighting(1, verdict=Verdict.CANDIDATE)),
            "Kept, complete. "
            "1 known image may be on this page (A, the first image): please decide.",
        ),
        (
            say(sighting(1), sighting(2, known="2", verdict=Verdict.CANDIDATE)),
            "Kept, complete. 1 known image is on this page (A, the first image). "
            "1 known image may be on this page (B, the second image): please decide.",
        ),
        (
            say(stitch_failed=True, uncompared=1),
            "Kept, complete. No known image was found. The long screenshot could not be made; its "
            "tiles are kept. 1 image could not be compared.",
        ),
        (
            say(uncompared=3),
            "Kept, complete. No known image was found. 3 images could not be compared.",
        ),
    ],
)
def test_the_summary_in_words(said, expected):
    assert said == expected
