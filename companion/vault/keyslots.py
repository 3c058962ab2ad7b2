"""The vault's header: the master key, wrapped once for the passphrase and once for recovery.

`vault.json` holds no secret in the clear. Each slot stretches its secret, checks a commitment, and
unwraps the 32-byte vault master key; the whole header is then checked against a MAC under it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from companion.custody.canonical import canonical_bytes
from companion.errors import PassphraseWrong, VaultDamaged
from companion.model import JsonValue
from companion.vault.durable import disk_faults, write_file
from companion.vault.header import Header, KdfCost, Slot, header_from, header_value
from companion.vault.passphrase import (
    new_recovery_key,
    prepared,
    prepared_new,
    recovery_bytes,
)

DEFAULT_COST = KdfCost(memory_kib=65_536, iterations=3, lanes=4)
"""RFC 9106, section 4, second recommended option. Nothing below it is opened."""
HEADER_NAME = "vault.json"
KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What making a vault's keys gives: the master key, the text to print, and the header."""

    master_key: bytes
    recovery_key: str
    header: Header


def new_keys(
    untrusted_passphrase: str, *, vault_id: str, inbox_recipient: str, cost: KdfCost
) -> NewKeys:
    """Make a master key and wrap it for a passphrase and for a new recovery key.

    Raises:
        PassphraseWeak: the passphrase is too short.
    """
    master_key = secrets.token_bytes(KEY_BYTES)
    slot = passphrase_slot(master_key, untrusted_passphrase, vault_id=vault_id, cost=cost)
    recovery_key, recovery = recovery_slot(master_key, vault_id=vault_id)
    unsealed = Header(vault_id=vault_id, inbox_recipient=inbox_recipient, slots=(), mac="")
    header = sealed_with(unsealed, (slot, recovery), master_key)
    return NewKeys(master_key=master_key, recovery_key=recovery_key, header=header)


def passphrase_slot(
    master_key: bytes, untrusted_passphrase: str, *, vault_id: str, cost: KdfCost
) -> Slot:
    """Return a slot that a new passphrase opens.

    Raises:
        PassphraseWeak: the passphrase is too short.
    """
    passphrase = prepared_new(untrusted_passphrase)
    salt = secrets.token_bytes(SALT_BYTES)
    unfilled = Slot.unfilled("passphrase", salt, cost)
    return _wrapped(master_key, stretched(passphrase, salt, cost), unfilled, vault_id=vault_id)


def recovery_slot(master_key: bytes, *, vault_id: str) -> tuple[str, Slot]:
    """Return a new recovery key as the text to print, and the slot it opens."""
    text, recovery = new_recovery_key()
    salt = secrets.token_bytes(SALT_BYTES)
    secret = _expanded(recovery, salt, "recovery secret")
    unfilled = Slot.unfilled("recovery", salt, None)
    return text, _wrapped(master_key, secret, unfilled, vault_id=vault_id)


def sealed_with(header: Header, slots: tuple[Slot, ...], master_key: bytes) -> Header:
    """Return the header with these slots, under a MAC of the master key."""
    unsealed = replace(header, slots=slots, mac="")
    return unsealed.with_mac(_mac(unsealed, master_key))


def unlock(header: Header, untrusted_secret: str, *, least_cost: KdfCost) -> bytes:
    """Return the vault master key that a passphrase or recovery key opens.

    The passphrase is stretched in every case, so that the time taken does not tell which it was.

    Raises:
        PassphraseWrong: neither slot opens.
        VaultDamaged: the header asks for less stretching than `least_cost`, a slot does not hold
            what it commits to, or the header is not the one that was written.
    """
    master_key = None
    recovery = recovery_bytes(untrusted_secret)
    for slot in header.slots:
        if slot.kind == "passphrase":
            cost = _checked_cost(slot, least_cost)
            secret = stretched(prepared(untrusted_secret), slot.salt, cost)
        elif recovery is not None:
            secret = _expanded(recovery, slot.salt, "recovery secret")
        else:
            continue
        opened = _unwrapped(slot, secret, vault_id=header.vault_id)
        master_key = master_key if opened is None else opened
    if master_key is None:
        raise PassphraseWrong
    if not hmac.compare_digest(_mac(header, master_key), header.mac):
        msg = "The vault's header was changed after it was written."
        raise VaultDamaged(msg)
    return master_key


def derived_key(master_key: bytes, purpose: str) -> bytes:
    """Return the 32-byte key for one purpose (HKDF-SHA256, RFC 5869)."""
    return _expanded(master_key, b"", purpose)


def write_header(folder: Path, header: Header) -> None:
    """Write the header under its name, whole or not at all.

    Raises:
        DiskFull: there is no room; what was there before is unchanged.
    """
    write_file(folder / HEADER_NAME, header_bytes(header))


def header_bytes(header: Header) -> bytes:
    """Return the bytes of `vault.json`: indented JSON, keys sorted, in UTF-8."""
    return (json.dumps(header_value(header), indent=2, sort_keys=True) + "\n").encode("utf-8")


def read_header(folder: Path) -> Header:
    """Read the header.

    Raises:
        VaultDamaged: it does not have the form of a header.
        FileUnreadable: the file could not be read.
    """
    with disk_faults():
        untrusted_data = (folder / HEADER_NAME).read_bytes()
    return header_from(untrusted_data)


def _checked_cost(slot: Slot, least: KdfCost) -> KdfCost:
    """Return the slot's cost; a header that asks for less than ours is a downgrade."""
    cost = slot.cost
    if cost is None or not cost.is_at_least(least):
        msg = "The vault's header asks for weaker stretching than this vault was made with."
        raise VaultDamaged(msg)
    return cost


def stretched(passphrase: bytes, salt: bytes, cost: KdfCost) -> bytes:
    """Return the 32 bytes that a passphrase stretches to: Argon2id (RFC 9106)."""
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(passphrase)


def _expanded(secret: bytes, salt: bytes, purpose: str) -> bytes:
    info = f"holdfast.vault/1 {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)


def _wrapped(master_key: bytes, secret: bytes, slot: Slot, *, vault_id: str) -> Slot:
    nonce = secrets.token_bytes(NONCE_BYTES)
    key = _expanded(secret, slot.salt, "slot key")
    return slot.filled(
        commitment=_expanded(secret, slot.salt, "slot commitment"),
        nonce=nonce,
        wrapped=AESGCM(key).encrypt(nonce, master_key, _bound(slot, vault_id)),
    )


def _unwrapped(slot: Slot, secret: bytes, *, vault_id: str) -> bytes | None:
    """Return the master key, or None when `secret` is not the one the slot commits to."""
    commitment = _expanded(secret, slot.salt, "slot commitment")
    if not hmac.compare_digest(commitment, slot.commitment):
        return None
    key = _expanded(secret, slot.salt, "slot key")
    try:
        return AESGCM(key).decrypt(slot.nonce, slot.wrapped, _bound(slot, vault_id))
    except InvalidTag as error:
        msg = "A key slot of the vault does not hold what it commits to."
        raise VaultDamaged(msg) from error


def _bound(slot: Slot, vault_id: str) -> bytes:
    """Return what a wrap is tied to: this vault, this kind of slot, these costs."""
    cost = slot.cost
    value: dict[str, JsonValue] = {
        "vault_id": vault_id,
        "kind": slot.kind,
        "cost": [cost.memory_kib, cost.iterations, cost.lanes] if cost else None,
    }
    return canonical_bytes(value)


def _mac(header: Header, master_key: bytes) -> str:
    """Return HMAC-SHA256 over the canonical header without its MAC, in hex."""
    value = header_value(header)
    del value["mac"]
    key = derived_key(master_key, "header mac")
    return hmac.new(key, canonical_bytes(value), hashlib.sha256).hexdigest()
