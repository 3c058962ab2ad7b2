"""What an attacker has: ways to pack files into a zip like ours, and to sign them again."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from companion.bundle import layout
from companion.bundle.container import (
    Entry,
    central_directory,
    central_header,
    ending,
    local_header,
)
from companion.custody.signing import Signer
from tests.attacks.made_bundle import CASE, DATE, SIGNER, sha256

Pairs = Iterable[tuple[str, bytes]]


def zip_of(files: dict[str, bytes] | Pairs, *, in_order: bool = False) -> bytes:
    """Pack files exactly as Holdfast does; `in_order` keeps the order given, and doubles."""
    pairs = list(files.items()) if isinstance(files, dict) else list(files)
    if not in_order:
        pairs.sort(key=lambda pair: pair[0].encode())
    packed, entries = bytearray(), []
    for name, data in pairs:
        entry = Entry(name=name, size=len(data), crc32=zlib.crc32(data), offset=len(packed))
        entries.append(entry)
        packed += local_header(entry) + data
    return bytes(packed) + central_directory(entries)


def manifest_over(files: dict[str, bytes], names: Iterable[str]) -> bytes:
    return layout.manifest_bytes({name.removeprefix("bag/"): sha256(files[name]) for name in names})


def resealed(
    files: dict[str, bytes], signer: Signer = SIGNER, *, keep: tuple[str, ...] = ()
) -> dict[str, bytes]:
    """Make manifests, label and signature fit the files again, as the holder of the key can.

    Files named in `keep` are left as they are.
    """
    payload = {name: data for name, data in files.items() if name.startswith("bag/data/")}
    info = layout.BagInfo(
        software="Holdfast 0.1.0",
        date=DATE,
        case_id=CASE,
        payload_bytes=sum(map(len, payload.values())),
        payload_files=len(payload),
        start_here_sha256=sha256(files[layout.START_HERE]),
        verify_page_sha256=sha256(files[layout.VERIFY_PAGE]),
    )
    files = dict(files)
    made = {
        layout.BAG_INFO: lambda: layout.bag_info_bytes(info),
        layout.MANIFEST: lambda: manifest_over(files, payload),
        layout.TAG_MANIFEST: lambda: manifest_over(files, layout.TAG_FILES),
        layout.SIGNATURE: lambda: signer.sign(files[layout.TAG_MANIFEST]),
        layout.SIGNER: signer.public_pem.encode,
    }
    for name, make in made.items():
        if name not in keep:
            files[name] = make()
    return files


def central_start(data: bytes) -> int:
    """Where the directory of one of our zips starts."""
    return struct.unpack_from("<I", data, len(data) - 6)[0]


def packed_with(data: bytes, **changes: int) -> bytes:
    """Change fields of the first entry in the directory, by name."""
    places = {"flags": (8, "<H"), "method": (10, "<H"), "packed": (20, "<I"), "size": (24, "<I")}
    places |= {"mode": (40, "<H"), "offset": (42, "<I")}
    changed = bytearray(data)
    for field, value in changes.items():
        at, form = places[field]
        struct.pack_into(form, changed, central_start(data) + at, value)
    return bytes(changed)


def with_gap(files: dict[str, bytes]) -> bytes:
    """Hide bytes between two files, the directory being honest about where files start."""
    packed, entries = b"", []
    for number, (name, data) in enumerate(sorted(files.items())):
        entry = Entry(name=name, size=len(data), crc32=zlib.crc32(data), offset=len(packed))
        entries.append(entry)
        packed += local_header(entry) + data + (b"hidden" if number == 2 else b"")
    directory = b"".join(map(central_header, entries))
    return packed + directory + ending(len(entries), start=len(packed), size=len(directory))
