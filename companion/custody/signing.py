"""Ed25519 signatures (RFC 8032): one key per device, its public half handed to every receiver."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

SEED_BYTES = 32
SIGNATURE_BYTES = 64
KEY_ID_BYTES = 4
_NOTE_ALGORITHM_ED25519 = b"\x01"


class Signer:
    """The device's signing key and the name under which it signs notes."""

    def __init__(self, seed: bytes, device_id: str) -> None:
        """Take the 32 bytes of the private key (RFC 8032, section 5.1.5) and the device's id."""
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.name = f"holdfast-{device_id[:8]}"

    @classmethod
    def generate(cls, device_id: str) -> tuple[Signer, bytes]:
        """Return a new signer, and the 32 bytes to keep so that it can be made again."""
        seed = secrets.token_bytes(SEED_BYTES)
        return cls(seed, device_id), seed

    def sign(self, data: bytes) -> bytes:
        """Return the signature of `data`, 64 bytes."""
        return self._private.sign(data)

    @property
    def public_raw(self) -> bytes:
        """The public key, 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    @property
    def public_pem(self) -> str:
        """The public key as `openssl pkeyutl -pubin` reads it (RFC 8410, SubjectPublicKeyInfo)."""
        key = self._private.public_key()
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that stand before a signature in a note."""
        return note_key_id(self.name, self.public_raw)


def note_key_id(name: str, public_raw: bytes) -> bytes:
    """Return the first 4 bytes of SHA-256(name, LF, 0x01, public key) (C2SP signed-note)."""
    hashed = name.encode("utf-8") + b"\n" + _NOTE_ALGORITHM_ED25519 + public_raw
    return hashlib.sha256(hashed).digest()[:KEY_ID_BYTES]


def verify(untrusted_public_pem: str, signature: bytes, data: bytes) -> bool:
    """Say whether `signature` over `data` was made by the Ed25519 key in the PEM text.

    A PEM text that holds no Ed25519 key verifies nothing.
    """
    key = read_public_pem(untrusted_public_pem)
    if key is None:
        return False
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def read_public_pem(untrusted_public_pem: str) -> Ed25519PublicKey | None:
    """Return the Ed25519 public key in a PEM text, or None when there is none."""
    try:
        key = load_pem_public_key(untrusted_public_pem.encode("utf-8"))
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None
