"""What the judge needs of a bundle: pictures, digests, and what each capture says of itself."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.hard_cases.judge import Picture, Said
from scripts.hard_cases.reading import pixels_of, sightings

_EXHIBIT = re.compile(r"bag/data/exhibits/([0-9]{4,6})/capture\.json")
_CASE = re.compile(r"/case/([a-z0-9_]+)/")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One capture as it stands in a bundle."""

    url: str
    case_name: str
    pictures: dict[str, bytes]
    as_seen: bytes | None
    tiles: tuple[bytes, ...]
    ratio: float
    said: Said
    digests: frozenset[str]
    record: dict[str, Any]
    document: dict[str, Any]

    def seen(self) -> list[Picture]:
        """Return the long screenshots as the judge sees them, and the first glance beside them."""
        files = [(name, data, False) for name, data in self.pictures.items()]
        if self.as_seen is not None:
            files.append(("as-seen.png", self.as_seen, True))
        return [
            Picture(
                name,
                self.ratio,
                tuple(sightings(pixels_of(data), self.ratio)),
                is_first_glance=is_first_glance,
            )
            for name, data, is_first_glance in files
        ]


def exhibits_of(bundle: Path) -> dict[str, Exhibit]:
    """Return the captures in a bundle by the case they are of; of several the last."""
    return {one.case_name: one for one in exhibits_in(bundle)}


def exhibits_in(bundle: Path, *, with_tiles: bool = False) -> list[Exhibit]:
    """Return the captures of hard pages in a bundle, in the order of their exhibits."""
    with zipfile.ZipFile(bundle) as archive:
        numbers = [match[1] for name in archive.namelist() if (match := _EXHIBIT.fullmatch(name))]
        found = [
            _exhibit(archive, f"bag/data/exhibits/{number}/", with_tiles=with_tiles)
            for number in sorted(numbers)
        ]
    return [one for one in found if one is not None]


def _exhibit(archive: zipfile.ZipFile, folder: str, *, with_tiles: bool) -> Exhibit | None:
    document = json.loads(archive.read(f"{folder}capture.json"))
    record = json.loads(archive.read(f"{folder}record.json"))
    url = str(record["page"]["url"])
    case = _CASE.search(url)
    if case is None:
        return None

    def of_kind(kind: str) -> dict[str, bytes]:
        names = [one["name"] for one in document["files"] if one["kind"] == kind]
        return {name: archive.read(folder + name) for name in names}

    return Exhibit(
        url=url,
        case_name=case[1],
        pictures=of_kind("screenshot"),
        as_seen=next(iter(of_kind("as_seen").values()), None),
        tiles=tuple(of_kind("tile").values()) if with_tiles else (),
        ratio=_ratio(record),
        said=_said(record, document["completeness"]),
        digests=frozenset(one["sha256"] for one in document["files"]),
        record=record,
        document=document,
    )


def _ratio(record: dict[str, Any]) -> float:
    ratios = [tile["device_pixel_ratio"] for tile in record["tiles"]]
    return float(ratios[0] if ratios else record["page"]["device_pixel_ratio"])


def _said(record: dict[str, Any], statement: dict[str, Any]) -> Said:
    """Return whether a capture says it is whole, and every code it gives, breaking or not."""
    own = record["completeness"]
    codes = {one["code"] for one in statement["findings"]}
    codes |= {gap["code"] for gap in own["gaps"]}
    codes |= {"tiles_retaken"} if own["tiles_retaken"] else set()
    if own["stopped_because"] not in {"end_of_page", "end_of_subject"}:
        codes.add(own["stopped_because"])
    return Said(bool(statement["complete"]), frozenset(codes))
