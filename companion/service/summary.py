"""The receipt's one or two sentences: what was kept and what was found, never where or whose."""

from __future__ import annotations

from collections.abc import Sequence

from companion.model import Verdict
from companion.service.places import Sighting

_ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
TEXT_ONLY = "Kept as text only."
COMPLETE = "Kept, complete."
NOT_COMPLETE = "Kept, but not complete."
TEXT_ONLY_NOT_COMPLETE = "Kept as text only, but not complete."
STITCH_FAILED = "The long screenshot could not be made; its tiles are kept."
NONE_REGISTERED = "No known image is registered, so none was looked for."
NONE_FOUND = "No known image was found."


def summary_of(
    sightings: Sequence[Sighting],
    *,
    known: int,
    complete: bool,
    stitch_failed: bool,
    uncompared: int,
) -> str:
    """Return what the receipt of a capture with pixels says.

    `known` is how many known images were looked for, `uncompared` how many images of the page could
    not be compared with them, `complete` whether the whole of what was asked for is there.
    """
    sentences = [COMPLETE if complete else NOT_COMPLETE, *_found(sightings, known=known)]
    if stitch_failed:
        sentences.append(STITCH_FAILED)
    if uncompared and known:
        images = "1 image" if uncompared == 1 else f"{uncompared} images"
        sentences.append(f"{images} could not be compared.")
    return " ".join(sentences)


def _found(sightings: Sequence[Sighting], *, known: int) -> list[str]:
    if known == 0:
        return [NONE_REGISTERED]
    sure = [one for one in sightings if one.match.verdict is Verdict.MATCH]
    unsure = [one for one in sightings if one.match.verdict is Verdict.CANDIDATE]
    sentences = []
    if sure:
        count = len({one.match.known_id for one in sure})
        subject = "1 known image is" if count == 1 else f"{count} known images are"
        sentences.append(f"{subject} on this page ({_places(sure)}).")
    if unsure:
        count = len({one.match.known_id for one in unsure})
        subject = "1 known image" if count == 1 else f"{count} known images"
        sentences.append(f"{subject} may be on this page ({_places(unsure)}): please decide.")
    return sentences or [NONE_FOUND]


def _places(sightings: Sequence[Sighting]) -> str:
    """Return `A, the second image and the fifth image; B, the third image`."""
    by_known: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        by_known.setdefault(sighting.match.known_id, []).append(sighting)
    return "; ".join(
        f"{group[0].match.label}, {_joined([_ordinal(one.ordinal) for one in group])}"
        for group in by_known.values()
    )


def _ordinal(number: int) -> str:
    if number <= len(_ORDINALS):
        return f"the {_ORDINALS[number - 1]} image"
    return f"image {number}"


def _joined(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"
