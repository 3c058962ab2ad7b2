"""What each finding about completeness is in plain English, for one and for many. Pure.

`{n}` stands for how many. Nothing here can name a page, a person or an address.
"""

from __future__ import annotations

from companion.capture.record import GapCode, StopReason

Words = tuple[str, str]
"""The sentence for one, and for any other number."""

STOP_WORDS = {
    StopReason.END_OF_PAGE: "It was taken to its end.",
    StopReason.END_OF_SUBJECT: "It was taken to its end.",
    StopReason.BUDGET_REACHED: "It goes on: taking it ended at the limit that was set beforehand.",
    StopReason.PAGE_CHANGED: "The page was replaced by another while it was taken.",
    StopReason.TAB_LEFT: "The tab was left or closed while the page was taken.",
    StopReason.STOPPED_BY_PERSON: "The person stopped it before its end.",
    StopReason.TOO_LONG: "It is longer than one capture can be.",
    StopReason.INTERRUPTED: "It was interrupted, for instance because the browser ended.",
    StopReason.NOT_SCROLLABLE: "The page could not be scrolled, and holds more than it shows.",
    StopReason.TEXT_ONLY: "Only the text and the address were kept.",
    StopReason.CAPTURE_FAILED: "The browser gave no further pictures.",
}

GAP_WORDS: dict[GapCode, Words] = {
    GapCode.COVERED: (
        "A part of the page stayed under something that lies on top of it.",
        "{n} parts of the page stayed under something that lies on top of them.",
    ),
    GapCode.DOM_CUT: ("The page's source was longer than is kept, and was cut.",) * 2,
    GapCode.ELSEWHERE: (
        "A part of the page lies where scrolling does not lead, and was not taken.",
        "{n} parts of the page lie where scrolling does not lead, and were not taken.",
    ),
    GapCode.FACTS_CUT: ("The page states more about itself than is kept.",) * 2,
    GapCode.FRAME_NOT_READ: (
        "The text of a small page within the page could not be read; the pictures show its place.",
        "The text of {n} small pages within the page could not be read; the pictures show their "
        "places.",
    ),
    GapCode.FRAME_SCROLLS: (
        "A page within the page holds more than it shows, and was not taken whole.",
        "{n} pages within the page hold more than they show, and were not taken whole.",
    ),
    GapCode.FRAME_UNKNOWN: (
        "A page within the page could not be read, and may hold more than is kept.",
        "{n} pages within the page could not be read, and may hold more than is kept.",
    ),
    GapCode.IMAGE_NOT_LOADED: (
        "One image had not loaded when its place was taken.",
        "{n} images had not loaded when their places were taken.",
    ),
    GapCode.INNER_CUT: (
        "A part of the page that scrolls by itself was not taken to its end.",
        "{n} parts of the page that scroll by themselves were not taken to their end.",
    ),
    GapCode.INNER_NOT_TAKEN: (
        "A part of the page that scrolls by itself was not taken beyond what it shows.",
        "{n} parts of the page that scroll by themselves were not taken beyond what they show.",
    ),
    GapCode.LOGIN_WALL: ("The page asked to sign in before it shows all.",) * 2,
    GapCode.MEDIA_CUT: ("Not all images and videos could be kept as files of their own.",) * 2,
    GapCode.NO_ROOM: ("The browser had no room to keep everything.",) * 2,
    GapCode.NOT_RESTORED: ("The page could not be scrolled back to where it was.",) * 2,
    GapCode.ORIGINAL_NOT_READ: ("The file that was opened could not be read as it is.",) * 2,
    GapCode.PINCHED: ("The page was enlarged with two fingers, so a part of it was shown.",) * 2,
    GapCode.RESTLESS: (
        "One picture was taken while the page moved.",
        "{n} pictures were taken while the page moved.",
    ),
    GapCode.SCAN_CUT: ("The page has more parts than could be looked through.",) * 2,
    GapCode.STILL_GROWING: ("The page still grew when taking it ended.",) * 2,
    GapCode.TEXT_CUT: ("The page's text was longer than is kept, and was cut.",) * 2,
    GapCode.UNANCHORED: (
        "One picture stands where the browser said it is, with no element to check it by.",
        "{n} pictures stand where the browser said they are, with no element to check them by.",
    ),
}

HARMLESS_GAPS = frozenset(
    {GapCode.FRAME_NOT_READ, GapCode.NOT_RESTORED, GapCode.RESTLESS, GapCode.UNANCHORED}
)
"""Gaps that take nothing away from what was kept: worth knowing, and the capture is whole."""

OTHER_WORDS: dict[str, tuple[Words, bool]] = {
    "always_covered": (
        ("What stays on top of the page wherever it is scrolled is shown as it lay.",) * 2,
        False,
    ),
    "end_not_shown": (("The pictures end before all of it is shown.",) * 2, True),
    "in_motion": (
        (
            "One pixel that was seen twice had changed, as in a video or an animation.",
            "{n} pixels that were seen twice had changed, as in a video or an animation.",
        ),
        False,
    ),
    "missing_pixels": (
        (
            "One pixel of the long screenshot is shown by no picture.",
            "{n} pixels of the long screenshot are shown by no picture.",
        ),
        True,
    ),
    "never_uncovered": (
        ("Something lay over a part of the page in every picture of that part.",) * 2,
        True,
    ),
    "no_tiles": (("There is no picture of the page but the first glance, if that.",) * 2, True),
    "original_kept": (
        ("What was opened is one file, kept as it is; a picture of it may show less.",) * 2,
        False,
    ),
    "over_nothing": (
        ("Something lay over the page where only its background is, or one colour around it.",) * 2,
        False,
    ),
    "second_rendering_differs": (
        (
            "A second drawing of the page by the browser differed in one pixel.",
            "A second drawing of the page by the browser differed in {n} pixels.",
        ),
        False,
    ),
    "stitch_failed": (
        ("The pictures are kept, and could not be put together as one.",) * 2,
        True,
    ),
    "text_only": (
        ("Only the text and the address were kept; no picture was permitted.",) * 2,
        False,
    ),
    "tiles_retaken": (
        (
            "One picture was taken again because the page had moved.",
            "{n} pictures were taken again because the page had moved.",
        ),
        False,
    ),
    "waits_for_tab": (
        (
            "Taking it paused once, until its tab was in front again.",
            "Taking it paused {n} times, until its tab was in front again.",
        ),
        False,
    ),
}
"""What is found beside the browser's own words, and whether it breaks completeness."""


NOT_COMPLETE = "Not complete."
WHOLE = {
    "text": "Complete for what was permitted.",
    "file": "Complete: the file that was opened is kept whole.",
    "subject": "Complete: the whole of the part that was asked for is shown.",
    "part": "Complete: the whole of the part that scrolls is shown.",
    "page": "Complete: the page is shown from its beginning to its end.",
}
"""How the statement begins, by what the capture is the whole of."""


def all_words() -> dict[str, tuple[Words, bool]]:
    """Return the words of every code, and whether it breaks completeness."""
    return {
        **{code.value: ((words, words), True) for code, words in STOP_WORDS.items()},
        **{code.value: (words, code not in HARMLESS_GAPS) for code, words in GAP_WORDS.items()},
        **OTHER_WORDS,
    }


_ALL = all_words()


def words_of(code: str, count: int) -> tuple[str, bool]:
    """Return the sentence of a code for that many, and whether it breaks completeness.

    Raises:
        KeyError: there is no such code.
    """
    (one, many), breaks = _ALL[code]
    return one if count == 1 else many.format(n=f"{count:,}"), breaks
