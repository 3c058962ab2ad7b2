"""Saying whether a known image is here, how sure that is, and how it is known: in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from companion.matching.fingerprints import PDQ, PDQ_ORIENTATIONS, PHASH, SHA256
from companion.matching.known_index import KnownIndex, index_known
from companion.matching.thresholds import (
    AGREEMENT,
    CANDIDATE,
    LEAST_BITS,
    LEAST_QUALITY,
    MOST_BITS,
    PDQ_MATCH,
    PHASH_MATCH,
    UNCLEAR_AGREEMENT,
)
from companion.model import Fingerprint, KnownImage, Match, Rect, Verdict

BOTH = f"{PDQ}+{PHASH}"
_FAR = 257
"""Further than two fingerprints can be apart."""


@dataclass(slots=True)
class _Nearness:
    """How near one known image is, by each method; `clear` if both pictures can be told apart."""

    same_file: bool = False
    pdq: int = _FAR
    turned: bool = False
    phash: int = _FAR
    clear: bool = False


@dataclass(frozen=True, slots=True)
class _Finding:
    """What the nearness amounts to."""

    verdict: Verdict
    method: str
    distance: int
    threshold: int


def judge(
    seen: Sequence[Fingerprint],
    known: Sequence[KnownImage] | KnownIndex,
    *,
    subject: str,
    region: Rect | None = None,
) -> tuple[Match, ...]:
    """Return at most one match or candidate for each known image, surest first.

    `seen` are the fingerprints of one picture, `subject` the item it is (or `screenshot` with
    `region` in document CSS pixels). To compare many pictures, pass an index made once by
    `index_known`.
    """
    index = known if isinstance(known, KnownIndex) else index_known(known)
    matches = [
        _match(index.images[owner], _weigh(nearness), subject=subject, region=region)
        for owner, nearness in _near(seen, index).items()
    ]
    matches.sort(
        key=lambda match: (match.verdict is not Verdict.MATCH, match.distance, match.label)
    )
    return tuple(matches)


def is_distinctive(fingerprints: Sequence[Fingerprint]) -> bool:
    """Say whether an image has enough in it to be known again, and so may be a known image."""
    found = {each.algorithm: each for each in fingerprints}
    if PDQ not in found or (found[PDQ].quality or 0) < LEAST_QUALITY:
        return False
    values = [found[algorithm].value for algorithm in (PDQ, PHASH) if algorithm in found]
    return all(LEAST_BITS <= int(value, 16).bit_count() <= MOST_BITS for value in values)


def _near(seen: Sequence[Fingerprint], index: KnownIndex) -> dict[int, _Nearness]:
    """Return the known images that any method finds near, by their place in the index."""
    near: dict[int, _Nearness] = {}
    quality = 0
    for print_ in seen:
        if print_.algorithm == SHA256:
            for owner in index.files.get(print_.value, ()):
                near.setdefault(owner, _Nearness()).same_file = True
        elif print_.algorithm == PDQ:
            quality = print_.quality or 0
            for owner, distance, turned in index.pdq.within(_code(print_), CANDIDATE):
                at = near.setdefault(owner, _Nearness())
                at.pdq, at.turned = min((at.pdq, at.turned), (distance, turned))
        elif print_.algorithm == PHASH:
            for owner, distance, _ in index.phash.within(_code(print_), CANDIDATE):
                at = near.setdefault(owner, _Nearness())
                at.phash = min(at.phash, distance)
    for owner, at in near.items():
        at.clear = min(quality, index.qualities[owner]) >= LEAST_QUALITY
    return near


def _code(fingerprint: Fingerprint) -> bytes:
    """Return the 32 bytes of a 256-bit fingerprint."""
    return bytes.fromhex(fingerprint.value)


def _weigh(at: _Nearness) -> _Finding:
    """Return what is found of a known image that is near by some method."""
    pdq_method = PDQ_ORIENTATIONS if at.turned else PDQ
    both, agreement = max(at.pdq, at.phash), AGREEMENT if at.clear else UNCLEAR_AGREEMENT
    if at.same_file:
        return _Finding(Verdict.MATCH, SHA256, 0, 0)
    if at.clear and at.pdq <= PDQ_MATCH:
        return _Finding(Verdict.MATCH, pdq_method, at.pdq, PDQ_MATCH)
    if at.clear and at.phash <= PHASH_MATCH:
        return _Finding(Verdict.MATCH, PHASH, at.phash, PHASH_MATCH)
    if both <= agreement:
        return _Finding(Verdict.MATCH, BOTH, both, agreement)
    if at.pdq <= at.phash:
        return _Finding(Verdict.CANDIDATE, pdq_method, at.pdq, CANDIDATE)
    return _Finding(Verdict.CANDIDATE, PHASH, at.phash, CANDIDATE)


def _match(image: KnownImage, found: _Finding, *, subject: str, region: Rect | None) -> Match:
    """Return the match as it is kept and shown."""
    return Match(
        known_id=image.id,
        label=image.label,
        verdict=found.verdict,
        method=found.method,
        distance=found.distance,
        threshold=found.threshold,
        subject=subject,
        region=region,
        sentence=_sentence(image.label, found),
    )


def _sentence(label: str, found: _Finding) -> str:
    """Return the finding in words; the distance is given as what it is, never as a likelihood."""
    if found.method == SHA256:
        return f"Known image {label} is here: the very same file."
    measure = {
        PDQ: f"PDQ distance {found.distance} of 256",
        PDQ_ORIENTATIONS: f"PDQ distance {found.distance} of 256",
        PHASH: f"pHash distance {found.distance} of 256",
        BOTH: f"PDQ and pHash distances at most {found.distance} of 256",
    }[found.method]
    if found.verdict is Verdict.CANDIDATE:
        how = "mirrored or turned" if found.method == PDQ_ORIENTATIONS else "altered"
        return f"Known image {label} may be here, {how}; a person has to look ({measure})."
    copy = {PDQ_ORIENTATIONS: "a mirrored or turned", BOTH: "an altered"}
    return (
        f"Known image {label} is here, as {copy.get(found.method, 'a re-saved')} copy ({measure})."
    )
