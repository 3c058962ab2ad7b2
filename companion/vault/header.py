"""The form of `vault.json`, checked before anything in it is used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from companion.errors import VaultDamaged
from companion.ids import SHA256_PATTERN, UUID_PATTERN
from companion.model import JsonValue

FORMAT = "holdfast.vault/1"
MAX_HEADER_BYTES = 65_536
MAX_MEMORY_KIB = 2_097_152
MAX_ITERATIONS = 64
MAX_LANES = 64

SlotKind = Literal["passphrase", "recovery"]


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What Argon2id spends: memory in KiB, passes over it, lanes."""

    memory_kib: int
    iterations: int
    lanes: int

    def is_at_least(self, other: KdfCost) -> bool:
        """Say whether this costs an attacker at least as much memory and as many passes."""
        return self.memory_kib >= other.memory_kib and self.iterations >= other.iterations


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to the master key; `cost` is None where the secret needs no stretching."""

    kind: SlotKind
    salt: bytes
    cost: KdfCost | None
    commitment: bytes
    nonce: bytes
    wrapped: bytes

    @classmethod
    def unfilled(cls, kind: SlotKind, salt: bytes, cost: KdfCost | None) -> Slot:
        """Return a slot that holds no key yet."""
        return cls(kind=kind, salt=salt, cost=cost, commitment=b"", nonce=b"", wrapped=b"")

    def filled(self, *, commitment: bytes, nonce: bytes, wrapped: bytes) -> Slot:
        """Return the slot with a wrapped key in it."""
        return replace(self, commitment=commitment, nonce=nonce, wrapped=wrapped)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in `vault.json`; `mac` is hex."""

    vault_id: str
    inbox_recipient: str
    slots: tuple[Slot, ...]
    mac: str

    def with_mac(self, mac: str) -> Header:
        """Return the header sealed with `mac`."""
        return replace(self, mac=mac)


class _Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(pattern="^argon2id$")]
    memory_kib: Annotated[int, Meta(ge=8, le=MAX_MEMORY_KIB)]
    iterations: Annotated[int, Meta(ge=1, le=MAX_ITERATIONS)]
    lanes: Annotated[int, Meta(ge=1, le=MAX_LANES)]


class _Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: SlotKind
    cost: _Cost | None
    salt: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
    commitment: Annotated[str, Meta(pattern=SHA256_PATTERN)]
    nonce: Annotated[str, Meta(pattern=r"^[0-9a-f]{24}$")]
    wrapped: Annotated[str, Meta(pattern=r"^[0-9a-f]{96}$")]


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Annotated[str, Meta(pattern=r"^holdfast\.vault/1$")]
    vault_id: Annotated[str, Meta(pattern=UUID_PATTERN)]
    inbox_recipient: Annotated[str, Meta(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]
    slots: Annotated[list[_Slot], Meta(min_length=1, max_length=8)]
    mac: Annotated[str, Meta(pattern=SHA256_PATTERN)]


def header_value(header: Header) -> dict[str, JsonValue]:
    """Return the header as the JSON object that is written."""
    return {
        "format": FORMAT,
        "vault_id": header.vault_id,
        "inbox_recipient": header.inbox_recipient,
        "slots": [_slot_value(slot) for slot in header.slots],
        "mac": header.mac,
    }


def header_from(untrusted_data: bytes) -> Header:
    """Return the header in a file's bytes.

    Raises:
        VaultDamaged: they do not have the form of a header.
    """
    if len(untrusted_data) > MAX_HEADER_BYTES:
        msg = "The vault's header is longer than a header may be."
        raise VaultDamaged(msg)
    try:
        read = msgspec.json.decode(untrusted_data, type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = "The vault's header does not have the form of a header."
        raise VaultDamaged(msg) from error
    return Header(
        vault_id=read.vault_id,
        inbox_recipient=read.inbox_recipient,
        slots=tuple(_slot_from(slot) for slot in read.slots),
        mac=read.mac,
    )


def _slot_value(slot: Slot) -> dict[str, JsonValue]:
    cost: dict[str, JsonValue] | None = None
    if slot.cost is not None:
        cost = {
            "name": "argon2id",
            "memory_kib": slot.cost.memory_kib,
            "iterations": slot.cost.iterations,
            "lanes": slot.cost.lanes,
        }
    return {
        "kind": slot.kind,
        "cost": cost,
        "salt": slot.salt.hex(),
        "commitment": slot.commitment.hex(),
        "nonce": slot.nonce.hex(),
        "wrapped": slot.wrapped.hex(),
    }


def _slot_from(slot: _Slot) -> Slot:
    cost = slot.cost
    return Slot(
        kind=slot.kind,
        cost=KdfCost(cost.memory_kib, cost.iterations, cost.lanes) if cost else None,
        salt=bytes.fromhex(slot.salt),
        commitment=bytes.fromhex(slot.commitment),
        nonce=bytes.fromhex(slot.nonce),
        wrapped=bytes.fromhex(slot.wrapped),
    )
