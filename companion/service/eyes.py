"""What looks at pixels: stitching and matching, as one value that tests can put another in for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from companion.capture.record import Record
from companion.capture.stitch import stitch
from companion.matching.fingerprints import (
    fingerprint_file,
    fingerprint_known,
    fingerprint_pixels,
)
from companion.matching.judge import judge
from companion.matching.known_index import KnownIndex
from companion.model import Fingerprint, Match, PixelPermit, Rect, StitchReport


class Stitched(Protocol):
    """The long screenshot: the file, what the stitch found, and any part of it as pixels."""

    @property
    def png(self) -> bytes:
        """The screenshot as a PNG file."""

    @property
    def report(self) -> StitchReport:
        """What the stitch found."""

    @property
    def origin(self) -> tuple[float, float]:
        """Where its top left corner is, in CSS pixels of the document."""

    def region(self, box: Rect) -> Any | None:  # noqa: ANN401 - pixels pass through untouched
        """Return the pixels in `box` (CSS pixels of the document); None where there are none."""


class Judge(Protocol):
    """Compares one image's fingerprints with known images."""

    def __call__(
        self,
        seen: Sequence[Fingerprint],
        known: KnownIndex,
        *,
        subject: str,
        region: Rect | None,
    ) -> tuple[Match, ...]:
        """Return what was found of each known image."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """The functions that look at pixels; each takes the permit to do so."""

    stitch: Callable[[Record, Callable[[str], bytes], PixelPermit], Stitched]
    fingerprint_file: Callable[[bytes, PixelPermit], tuple[Fingerprint, ...]]
    fingerprint_known: Callable[[bytes, PixelPermit], tuple[Fingerprint, ...]]
    fingerprint_pixels: Callable[[Any, PixelPermit], tuple[Fingerprint, ...]]
    judge: Judge


EYES = Eyes(
    stitch=stitch,
    fingerprint_file=fingerprint_file,
    fingerprint_known=fingerprint_known,
    fingerprint_pixels=fingerprint_pixels,
    judge=judge,
)
