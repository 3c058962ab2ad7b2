"""Making fingerprints: what an image is known again by, though not rebuilt from."""

from __future__ import annotations

import hashlib

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from companion.matching.pdq import pdq, pdq_orientations
from companion.matching.pictures import decode, quickly_hashed
from companion.model import Fingerprint, PixelPermit

SHA256 = "sha256/1"
PDQ = "pdq/1"
PDQ_ORIENTATIONS = "pdq-dihedral/1"
"""Eight PDQ values joined by colons, upright first: a known image in every orientation."""
PHASH = "phash16/1"
"""imagehash's `phash` with `hash_size=16`: a second hash, with other luma and scaling."""


def fingerprint_file(untrusted_data: bytes, permit: PixelPermit) -> tuple[Fingerprint, ...]:
    """Return what an image file seen on a page is known by: SHA-256, PDQ with quality, pHash.

    Raises:
        ImageUnreadable: if it is no image that can be read; so are the two below `decode` names.
        ImageTruncated: if the file ends before the picture does.
        ImageTooLarge: if it has more pixels than may be decoded.
    """
    picture = decode(untrusted_data, permit)
    return (_sha256(untrusted_data), *fingerprint_pixels(picture.rgb, permit))


def fingerprint_known(untrusted_data: bytes, permit: PixelPermit) -> tuple[Fingerprint, ...]:
    """Return what a known image is kept as: the same, and its PDQ in all eight orientations.

    Raises:
        ImageUnreadable: as `fingerprint_file` does, and so the others.
    """
    rgb = decode(untrusted_data, permit).rgb
    values, quality = pdq_orientations(rgb)
    joined = ":".join(value.hex() for value in values)
    return (
        _sha256(untrusted_data),
        Fingerprint(PDQ, values[0].hex(), quality),
        Fingerprint(PDQ_ORIENTATIONS, joined, quality),
        _phash(rgb),
    )


def fingerprint_pixels(rgb: NDArray[np.uint8], permit: PixelPermit) -> tuple[Fingerprint, ...]:
    """Return PDQ with quality and pHash of RGB pixels (height x width x 3), such as a region.

    Above 25 megapixels they are those of a smaller copy, a few bits off at most (`quickly_hashed`).
    """
    del permit  # that the caller has one is the check
    less = quickly_hashed(rgb)
    value, quality = pdq(less)
    return Fingerprint(PDQ, value.hex(), quality), _phash(less)


def _sha256(untrusted_data: bytes) -> Fingerprint:
    """Return the digest of a whole file."""
    return Fingerprint(SHA256, hashlib.sha256(untrusted_data).hexdigest())


def _phash(rgb: NDArray[np.uint8]) -> Fingerprint:
    """Return the 16 x 16 perceptual hash of RGB pixels, 64 hexadecimal digits."""
    return Fingerprint(PHASH, str(imagehash.phash(Image.fromarray(rgb), hash_size=16)))
