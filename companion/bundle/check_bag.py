"""The bag: every file is there, is the one that was signed, and no other is there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from companion.bundle import layout
from companion.bundle.findings import Findings
from companion.bundle.layout import BAG, DATA, BagInfo, Manifest
from companion.bundle.reader import Span
from companion.custody.signing import read_public_pem, verify
from companion.ids import Sha256

HASHING_THREADS = 2
"""Hashing lets go of the interpreter's lock; more threads wait for the disk."""
_MIB = 1024 * 1024
LARGEST = {
    layout.DECLARATION: 1_024,
    layout.BAG_INFO: 65_536,
    layout.TAG_MANIFEST: 65_536,
    layout.MANIFEST: 64 * _MIB,
    layout.SIGNATURE: 1_024,
    layout.SIGNER: 1_024,
    layout.START_HERE: _MIB,
    layout.VERIFY_PAGE: 16 * _MIB,
    layout.EXHIBITS_TABLE: 256 * _MIB,
}
"""Bytes. What is read at once has a limit, so that a bundle cannot fill the memory."""

_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=]{60}\n-----END PUBLIC KEY-----\n")

_STATED = re.compile(r"Fingerprint of the key +([0-9A-Fa-f]{64})")
_ANSWERED = re.compile(r"([0-9A-Fa-f]{64}) +proof/signer\.pem")
"""Where START-HERE.txt names the key: in its head, and as the answer to a command."""

VERIFY_PAGE = "verify.html"
"""The page in this package, which every bundle gets a copy of."""

Files = Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Bag:
    """What the bag says, as far as it could be read."""

    info: BagInfo | None
    digests: Mapping[str, Sha256]
    """SHA-256 of each payload file as it is, by its name in the bundle."""


def read_small(files: Files, name: str, found: Findings, *, most: int = 0) -> bytes:
    """Return a file that is read at once; empty when it is missing, or too large (a finding)."""
    span = files.get(name)
    if span is None:
        return b""
    if span.size > (most or LARGEST[name]):
        found.add("layout.too_large", name)
        return b""
    return span.read()


def check_layout(files: Files, found: Findings) -> None:
    """Every file that must be there is, and no file is there that nothing accounts for."""
    for name in layout.ALWAYS_THERE:
        if name not in files:
            found.add("layout.missing", name)
    for name in files:
        if not layout.is_expected(name):
            found.add("layout.unexpected", name)


def check_bag(files: Files, found: Findings) -> Bag:
    """Check declaration, tag manifest, payload manifest, digests, counts and the covers."""
    if layout.DECLARATION in files:
        declaration = read_small(files, layout.DECLARATION, found)
        if declaration != layout.DECLARATION_BYTES:
            found.add("bag.declaration", layout.DECLARATION)
    _check_tag_manifest(files, found)
    digests = _check_payload(files, found)
    info = _check_info(files, found)
    return Bag(info=info, digests=digests)


def check_signature(files: Files, found: Findings, *, expected_signer: str | None) -> str:
    """Check the signature over the tag manifest; return the public key's PEM text, or nothing.

    `expected_signer` is the fingerprint that was learned elsewhere: SHA-256 of signer.pem, in hex,
    as a person wrote it down.
    """
    pem = _public_pem(read_small(files, layout.SIGNER, found))
    if layout.SIGNER in files and not pem:
        found.add("signature.key_form", layout.SIGNER)
    tag_manifest = read_small(files, layout.TAG_MANIFEST, found)
    signature = read_small(files, layout.SIGNATURE, found)
    if not pem or not verify(pem, signature, tag_manifest):
        found.add("signature.wrong", layout.SIGNATURE)
    if expected_signer is not None and _digits(expected_signer) != layout.fingerprint(pem):
        found.add("signature.other_signer", layout.SIGNER)
    return pem


def check_covers(files: Files, found: Findings, *, public_pem: str) -> None:
    """START-HERE.txt names the key that signed, and VERIFY.html is the one of this release.

    Another VERIFY.html is a note: another release puts in another one.
    """
    text = read_small(files, layout.START_HERE, found).decode("latin-1")
    if public_pem and layout.START_HERE in files:
        stated = _STATED.findall(text)
        named = {digits.lower() for digits in (*stated, *_ANSWERED.findall(text))}
        if not stated or named != {layout.fingerprint(public_pem)}:
            found.add("cover.fingerprint", layout.START_HERE)
    if layout.VERIFY_PAGE in files and files[layout.VERIFY_PAGE].sha256() != _own_page_sha256():
        found.add("cover.verify_page", layout.VERIFY_PAGE)


@cache
def _own_page_sha256() -> str:
    page = resources.files(__package__).joinpath(VERIFY_PAGE)
    return hashlib.sha256(page.read_bytes()).hexdigest()


def _digits(written: str) -> str:
    """Return a fingerprint without the spaces, dashes and capitals of whoever wrote it down."""
    return re.sub(r"[^0-9a-f]", "", written.lower())


def _public_pem(untrusted_bytes: bytes) -> str:
    """Return the PEM text of an Ed25519 key if it is the one way to write it, or nothing."""
    text = untrusted_bytes.decode("ascii", "replace")
    key = read_public_pem(text) if _PEM.fullmatch(text) else None
    if key is None:
        return ""
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    return pem if pem == text else ""


def _check_tag_manifest(files: Files, found: Findings) -> None:
    """The tag manifest lists exactly the bag's other tag files, and they are the ones listed."""
    manifest = _manifest(files, layout.TAG_MANIFEST, found)
    if manifest is None:
        return
    expected = {name.removeprefix(BAG) for name in layout.TAG_FILES}
    for path in sorted(expected ^ manifest.digests.keys()):
        found.add("bag.tag_unlisted", BAG + path)
    for name in layout.TAG_FILES:
        listed = manifest.digests.get(name.removeprefix(BAG))
        if listed is not None and name in files and files[name].sha256() != listed:
            found.add("bag.tag_digest", name)


def _check_payload(files: Files, found: Findings) -> dict[str, Sha256]:
    """The manifest lists exactly the files below data/, and they are the ones listed."""
    there = sorted(name for name in files if name.startswith(BAG + DATA))
    with ThreadPoolExecutor(max_workers=HASHING_THREADS) as pool:
        digests = dict(zip(there, pool.map(lambda name: files[name].sha256(), there), strict=True))
    manifest = _manifest(files, layout.MANIFEST, found)
    if manifest is None:
        return digests
    listed = {BAG + path: digest for path, digest in manifest.digests.items()}
    for name in sorted(listed.keys() - digests.keys()):
        found.add("bag.payload_missing", name)
    for name in there:
        if name not in listed:
            found.add("bag.payload_unlisted", name)
        elif listed[name] != digests[name]:
            found.add("bag.payload_digest", name)
    return digests


def _manifest(files: Files, name: str, found: Findings) -> Manifest | None:
    if name not in files:
        return None
    manifest = layout.read_manifest(read_small(files, name, found))
    for number in manifest.malformed_lines:
        found.add("bag.manifest_form", f"{name} line {number}")
    return manifest


def _check_info(files: Files, found: Findings) -> BagInfo | None:
    """Counts and the digests of the two covers are what bag-info.txt says."""
    if layout.BAG_INFO not in files:
        return None
    info = layout.read_bag_info(read_small(files, layout.BAG_INFO, found))
    if info is None:
        found.add("bag.info_form", layout.BAG_INFO)
        return None
    sizes = [span.size for name, span in files.items() if name.startswith(BAG + DATA)]
    if (info.payload_bytes, info.payload_files) != (sum(sizes), len(sizes)):
        found.add("bag.oxum", layout.BAG_INFO)
    covers = {
        layout.START_HERE: info.start_here_sha256,
        layout.VERIFY_PAGE: info.verify_page_sha256,
    }
    for name, digest in covers.items():
        if name in files and files[name].sha256() != digest:
            found.add("bag.cover_digest", name)
    return info
