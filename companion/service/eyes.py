"""What looks at pixels: stitching and matching, as one value that tests can put another in for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from companion.capture.areas import Area
from companion.capture.record import Record, SecondRendering
from companion.capture.renderings import compare_rendering
from companion.capture.stitch import stitch
from companion.matching.fingerprints import (
    fingerprint_file,
    fingerprint_known,
    fingerprint_pixels,
)
from companion.matching.judge import judge
from companion.matching.known_index import KnownIndex
from companion.model import (
    Fingerprint,
    Match,
    PixelPermit,
    Rect,
    RenderingReport,
    StitchReport,
)


class Stitched(Protocol):
    """A long screenshot: the file, what the stitch found, and any part of it as pixels."""

    @property
    def png(self) -> bytes:
        """The screenshot as a PNG file."""

    @property
    def report(self) -> StitchReport:
        """What the stitch found."""

    @property
    def origin(self) -> tuple[float, float]:
        """Where its top left corner is, in CSS pixels of the surface's content."""

    @property
    def ratio(self) -> float:
        """Device pixels in a CSS pixel."""

    @property
    def area(self) -> Area:
        """What it shows, in device pixels of the surface's content."""

    def laid_again(self, area: Area) -> int:
        """Return how many pixels of tiles are read again to compose an area."""

    def composed(self, area: Area) -> Any:  # noqa: ANN401 - pixels pass through untouched
        """Return the pixels of an area, and which of them nothing lies over."""

    def region(self, box: Rect) -> Any | None:  # noqa: ANN401 - pixels pass through untouched
        """Return the pixels in `box` (CSS pixels of the content); None where there are none."""


ReadItem = Callable[[str], bytes]


class Stitch(Protocol):
    """Makes the long screenshot of one surface of a record."""

    def __call__(
        self,
        record: Record,
        read_item: ReadItem,
        permit: PixelPermit,
        *,
        surface: int | None,
        kept_pixels: int,
    ) -> Stitched:
        """Return the screenshot; beyond `kept_pixels` its pixels are not held."""


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

    stitch: Stitch
    compare_rendering: Callable[[SecondRendering, Any, ReadItem, PixelPermit], RenderingReport]
    fingerprint_file: Callable[[bytes, PixelPermit], tuple[Fingerprint, ...]]
    fingerprint_known: Callable[[bytes, PixelPermit], tuple[Fingerprint, ...]]
    fingerprint_pixels: Callable[[Any, PixelPermit], tuple[Fingerprint, ...]]
    judge: Judge


EYES = Eyes(
    stitch=stitch,
    compare_rendering=compare_rendering,
    fingerprint_file=fingerprint_file,
    fingerprint_known=fingerprint_known,
    fingerprint_pixels=fingerprint_pixels,
    judge=judge,
)
