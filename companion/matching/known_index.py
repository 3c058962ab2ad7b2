"""The known images of a case, laid out so that one look at all of them takes milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from companion.matching.fingerprints import PDQ, PDQ_ORIENTATIONS, PHASH, SHA256
from companion.model import Fingerprint, KnownImage

_WORDS = 4
"""A fingerprint of 256 bits is four words of 64."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Many 256-bit fingerprints as four rows of words; whose each is, and whether turned."""

    words: NDArray[np.uint64]
    owners: NDArray[np.intp]
    turned: NDArray[np.bool_]

    def within(self, value: bytes, radius: int) -> Iterator[tuple[int, int, bool]]:
        """Yield owner, distance and whether turned of each code within `radius` bits of `value`."""
        words = np.frombuffer(value, np.uint64)
        distances = np.zeros(self.words.shape[1], np.uint16)
        for row, word in zip(self.words, words, strict=True):
            distances += np.bitwise_count(row ^ word)
        for place in np.flatnonzero(distances <= radius):
            yield int(self.owners[place]), int(distances[place]), bool(self.turned[place])


@dataclass(frozen=True, slots=True)
class KnownIndex:
    """Known images with their fingerprints by kind; `qualities` are 0 where none is kept."""

    images: tuple[KnownImage, ...]
    files: dict[str, tuple[int, ...]]
    qualities: tuple[int, ...]
    pdq: Codes
    phash: Codes


def index_known(known: Sequence[KnownImage]) -> KnownIndex:
    """Return the index of these known images; make it once and compare many pictures with it.

    Raises:
        ValueError: if a fingerprint of a kind known here is not 64 hexadecimal digits.
    """
    files: dict[str, tuple[int, ...]] = {}
    for owner, image in enumerate(known):
        for value in _values(image.fingerprints, SHA256):
            files[value] = (*files.get(value, ()), owner)
    return KnownIndex(
        images=tuple(known),
        files=files,
        qualities=tuple(_quality(image.fingerprints) for image in known),
        pdq=_codes(_pdq_values(known)),
        phash=_codes(
            (owner, value, False)
            for owner, image in enumerate(known)
            for value in _values(image.fingerprints, PHASH)
        ),
    )


def _values(fingerprints: Iterable[Fingerprint], algorithm: str) -> list[str]:
    """Return the values of one algorithm."""
    return [each.value for each in fingerprints if each.algorithm == algorithm]


def _quality(fingerprints: Iterable[Fingerprint]) -> int:
    """Return the PDQ quality that is kept with an image."""
    kept = (each.quality for each in fingerprints if each.algorithm in (PDQ, PDQ_ORIENTATIONS))
    return max((quality for quality in kept if quality is not None), default=0)


def _pdq_values(known: Sequence[KnownImage]) -> Iterator[tuple[int, str, bool]]:
    """Yield every PDQ value with its owner, and whether it is of the turned picture."""
    for owner, image in enumerate(known):
        for value in _values(image.fingerprints, PDQ):
            yield owner, value, False
        for joined in _values(image.fingerprints, PDQ_ORIENTATIONS):
            for number, value in enumerate(joined.split(":")):
                yield owner, value, number > 0


def _codes(entries: Iterable[tuple[int, str, bool]]) -> Codes:
    """Return the entries as columns that are scanned together."""
    listed = list(entries)
    codes = [bytes.fromhex(value) for _, value, _ in listed]
    if any(len(code) != 8 * _WORDS for code in codes):
        raise ValueError("a fingerprint has 256 bits")
    words = np.frombuffer(b"".join(codes), np.uint64).reshape(-1, _WORDS)
    return Codes(
        words=np.ascontiguousarray(words.T),
        owners=np.array([owner for owner, _, _ in listed], np.intp),
        turned=np.array([turned for _, _, turned in listed], np.bool_),
    )
