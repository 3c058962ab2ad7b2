"""This device in the database: its random id and its signing key."""

from __future__ import annotations

from companion.custody.signing import Signer
from companion.errors import VaultDamaged
from companion.vault.driver import Database


def insert_device(db: Database, device_id: str, *, seed: bytes, created_at: str) -> None:
    """Store the device's id and the seed of its signing key."""
    db.execute(
        "INSERT INTO device (id, seed, created_at) VALUES (?, ?, ?)", (device_id, seed, created_at)
    )


def insert_inbox(db: Database, recipient: str, wrapped_identity: bytes) -> None:
    """Store the key that opens what is sealed while the vault is locked."""
    db.execute(
        "INSERT INTO inbox (recipient, wrapped_identity) VALUES (?, ?)",
        (recipient, wrapped_identity),
    )


def read_device(db: Database) -> tuple[str, Signer]:
    """Return the device's id and its signer.

    Raises:
        VaultDamaged: the database holds no device.
    """
    row = next(iter(db.query("SELECT id, seed FROM device")), None)
    if row is None:
        msg = "The vault holds no signing key."
        raise VaultDamaged(msg)
    return row["id"], Signer(row["seed"], row["id"])
