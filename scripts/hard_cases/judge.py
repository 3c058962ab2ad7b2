"""Judges a capture of a hard page: from its pictures alone, against what is painted on the page.

Whether a capture is whole is read in the pictures; whether it says so, in its statement. What is
not whole and says it is, is `silent`: the one thing that must never happen.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from scripts.hard_cases.codes import HEIGHT
from scripts.hard_cases.reading import Sighting

DRIFT = 1.5
"""Device pixels by which a row may be away from its place: browsers snap each box by itself."""
NAMED = 6
"""How many numbers a fault names."""


class Result(StrEnum):
    """What a capture came out as."""

    COMPLETE = "complete"
    FLAGGED = "flagged"
    SILENT = "silent"
    FALSE_ALARM = "false_alarm"
    INCOMPLETE = "incomplete"
    """Not whole, and it says so, on a page that is to be captured whole."""
    WRONG_REASON = "wrong_reason"
    ERROR = "error"
    """No capture came of it."""


@dataclass(frozen=True, slots=True)
class Painted:
    """Strips of one group that are painted on a page, numbered from `first`.

    `pitch` is the distance in CSS pixels from one to the next, None if only their order is known;
    `is_ordered` is False where they are anywhere. `most` is how often one may be seen in a picture.
    `slack` is in device pixels: scaled pictures have soft edges. What `floats` over a page has no
    place in it, and counts as kept if the first glance shows it.
    """

    group: int
    count: int
    first: int = 0
    pitch: float | None = None
    is_ordered: bool = True
    height: float = HEIGHT
    slack: int = 0
    most: int = 1
    floats: bool = False

    @property
    def numbers(self) -> range:
        """Return the numbers of the strips."""
        return range(self.first, self.first + self.count)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a capture as the judge sees it."""

    name: str
    ratio: float
    sightings: tuple[Sighting, ...]
    is_first_glance: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as painted: its kind, the group, and the numbers."""

    kind: str
    group: int
    numbers: tuple[int, ...]

    @property
    def line(self) -> str:
        """Say it in a few words."""
        shown = ", ".join(map(str, self.numbers[:NAMED]))
        more = f" and {len(self.numbers) - NAMED} more" if len(self.numbers) > NAMED else ""
        return f"group {self.group} {self.kind}: {shown}{more}"


@dataclass(frozen=True, slots=True)
class Said:
    """What the capture says of itself: whole or not, and every code it gives as a reason."""

    complete: bool | None
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a page has painted on it, and how its capture may come out.

    `may_flag` are reasons that are good ones for this page; `must_flag` says that a capture without
    any of them is wrong however whole it looks; `endless` that there is more than is painted here.
    `originals` are SHA-256 digests that have to be among the items.
    """

    painted: tuple[Painted, ...] = ()
    may_flag: frozenset[str] = frozenset()
    must_flag: bool = False
    endless: bool = False
    originals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a capture came out, and why."""

    result: Result
    faults: tuple[Fault, ...] = ()
    said: Said = Said(None)
    note: str = ""
    seconds: float = 0.0
    ok: bool = field(default=False)

    @property
    def line(self) -> str:
        """Say it in a line."""
        why = "; ".join(fault.line for fault in self.faults)
        said = ", ".join(sorted(self.said.reasons))
        return " | ".join(part for part in (self.result, why, f"said: {said}", self.note) if part)


def judge(
    page: int,
    pictures: list[Picture],
    expected: Expectation,
    *,
    said: Said,
    digests: frozenset[str] = frozenset(),
) -> Verdict:
    """Return the verdict on a capture of a page, from its pictures and what it says of itself."""
    faults = tuple(faults_of(page, pictures, expected))
    lacking = expected.originals - digests
    if lacking:
        faults += (Fault("original missing", -1, (len(lacking),)),)
    is_whole = not faults and not expected.endless
    result = _result(expected, said, is_whole=is_whole)
    is_ok = result in {Result.COMPLETE, Result.FLAGGED}
    return Verdict(result, faults, said, ok=is_ok)


def _result(expected: Expectation, said: Said, *, is_whole: bool) -> Result:
    has_good_reason = bool(said.reasons & expected.may_flag)
    if said.complete:
        if not is_whole:
            return Result.SILENT
        return Result.SILENT if expected.must_flag and not has_good_reason else Result.COMPLETE
    if has_good_reason:
        return Result.FLAGGED
    if is_whole:
        return Result.FALSE_ALARM
    return Result.WRONG_REASON if expected.may_flag else Result.INCOMPLETE


def faults_of(page: int, pictures: list[Picture], expected: Expectation) -> list[Fault]:
    """Return what is not as painted; each group is judged in the picture that shows it best."""
    faults = _foreign(page, pictures)
    for painted in expected.painted:
        by_picture = [
            _group_faults(page, picture, painted)
            for picture in pictures
            if painted.floats or not picture.is_first_glance
        ]
        if not by_picture:
            by_picture = [[Fault("missing", painted.group, tuple(painted.numbers))]]
        faults += min(by_picture, key=lambda found: sum(len(one.numbers) for one in found))
    return faults


def _foreign(page: int, pictures: list[Picture]) -> list[Fault]:
    """Return the strips of other pages: the picture of another tab would be one."""
    others: dict[int, set[int]] = defaultdict(set)
    for picture in pictures:
        for one in picture.sightings:
            if one.code.page != page:
                others[one.code.page].add(one.code.number)
    return [Fault(f"of page {other}", -1, tuple(sorted(seen))) for other, seen in others.items()]


def _group_faults(page: int, picture: Picture, painted: Painted) -> list[Fault]:
    ratio = picture.ratio
    seen: dict[int, list[Sighting]] = defaultdict(list)
    for one in picture.sightings:
        if one.code.page == page and one.code.group == painted.group:
            seen[one.code.number].append(one)
    least = math.floor(painted.height * ratio + 1e-6) - painted.slack
    most = math.ceil(painted.height * ratio - 1e-6) + painted.slack
    counts = Counter({number: len(ones) for number, ones in seen.items()})
    whole = {number: max(ones, key=lambda one: one.height) for number, ones in sorted(seen.items())}
    first_seen = {number: one for number, one in whole.items() if number in painted.numbers}
    found = {
        "missing": [number for number in painted.numbers if number not in seen],
        "repeated": [number for number, count in counts.items() if count > painted.most],
        "cut": [number for number, one in first_seen.items() if one.height < least],
        "stretched": [number for number, one in first_seen.items() if one.height > most],
        "misplaced": _misplaced(list(first_seen.items()), painted, ratio),
    }
    return [
        Fault(kind, painted.group, tuple(numbers)) for kind, numbers in found.items() if numbers
    ]


def _misplaced(seen: list[tuple[int, Sighting]], painted: Painted, ratio: float) -> list[int]:
    """Return the numbers that are not below the one before, or not as far as they should be."""
    if not painted.is_ordered or not seen:
        return []
    if painted.pitch is None:
        return [number for (_, a), (number, b) in pairwise(seen) if b.top < a.top]
    first_number, first = seen[0]
    before_number, before = seen[0]
    wrong = []
    for number, one in seen:
        whole = (number - first_number) * painted.pitch * ratio
        step = (number - before_number) * painted.pitch * ratio
        drift = DRIFT + painted.slack + (number - first_number) * _layout_drift(ratio)
        is_away = abs(one.top - first.top - whole) > drift
        is_off = abs(one.top - before.top - step) > DRIFT + painted.slack
        if is_away or is_off or abs(one.left - first.left) > SAME:
            wrong.append(number)
        before_number, before = number, one
    return wrong


def _layout_drift(ratio: float) -> float:
    """Return by how much of a device pixel a row may be wrong in the browser's own layout.

    Chromium lays out in sixty-fourths of a device pixel, to which a zoomed height is cut.
    """
    return 0.0 if float(HEIGHT * ratio * 64).is_integer() else 1 / 64


SAME = 2
"""Device pixels by which the left edges of one column may differ."""
