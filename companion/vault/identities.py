"""Secret halves of age identities, wrapped so that a row of the database alone opens nothing."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from companion.errors import VaultDamaged

NONCE_BYTES = 12


def wrap(identity: str, key: bytes, *, owner: str) -> bytes:
    """Return `identity` under `key` (AES-256-GCM), tied to `owner`: nonce, then ciphertext."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, identity.encode("ascii"), owner.encode("utf-8"))


def unwrap(wrapped: bytes, key: bytes, *, owner: str) -> str:
    """Return the identity that `wrap` wrapped for the same owner.

    Raises:
        VaultDamaged: it was changed, or belongs to another owner.
    """
    nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, sealed, owner.encode("utf-8")).decode("ascii")
    except (InvalidTag, ValueError) as error:
        msg = "A case's key cannot be opened."
        raise VaultDamaged(msg) from error
