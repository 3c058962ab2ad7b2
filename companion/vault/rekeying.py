"""New secrets for an old vault: the header is written anew, and no evidence is touched.

Both changes replace `vault.json` in one step, after the new header was read back and opened: a
crash at any point leaves a vault that opens with the old secret, or with the new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from companion.errors import VaultDamaged
from companion.vault.header import Header, KdfCost, header_from
from companion.vault.keyslots import (
    header_bytes,
    passphrase_slot,
    read_header,
    recovery_slot,
    sealed_with,
    unlock,
    write_header,
)


@dataclass(frozen=True, slots=True)
class NewRecovery:
    """A recovery key to be shown, and the header in which it takes the old one's place."""

    recovery_key: str
    header: Header


def change_passphrase(
    folder: Path, untrusted_secret: str, untrusted_new: str, *, least: KdfCost, cost: KdfCost
) -> None:
    """Let a new passphrase open the vault in the old one's place; the recovery key stays.

    `untrusted_secret` is the passphrase or the recovery key. `least` is what the old slot must
    cost at least, `cost` what the new one does.

    Raises:
        PassphraseWrong: the secret does not open this vault.
        PassphraseWeak: the new one has fewer than 12 characters.
        VaultDamaged: the header was changed.
        DiskFull: nothing was changed.
    """
    header = read_header(folder)
    master_key = unlock(header, untrusted_secret, least_cost=least)
    slot = passphrase_slot(master_key, untrusted_new, vault_id=header.vault_id, cost=cost)
    kept = tuple(one for one in header.slots if one.kind != "passphrase")
    changed = sealed_with(header, (slot, *kept), master_key)
    _must_open(changed, untrusted_new, master_key, least=least)
    write_header(folder, changed)


def new_recovery(folder: Path, untrusted_secret: str, *, least: KdfCost) -> NewRecovery:
    """Return a new recovery key, which counts once its header is written with `write_header`.

    Raises:
        PassphraseWrong: the secret does not open this vault.
        VaultDamaged: the header was changed.
    """
    header = read_header(folder)
    master_key = unlock(header, untrusted_secret, least_cost=least)
    recovery_key, slot = recovery_slot(master_key, vault_id=header.vault_id)
    kept = tuple(one for one in header.slots if one.kind != "recovery")
    changed = sealed_with(header, (*kept, slot), master_key)
    _must_open(changed, recovery_key, master_key, least=least)
    return NewRecovery(recovery_key=recovery_key, header=changed)


def _must_open(header: Header, secret: str, master_key: bytes, *, least: KdfCost) -> None:
    """Read a header back from its bytes and open it, before it takes the place of one that does."""
    if unlock(header_from(header_bytes(header)), secret, least_cost=least) != master_key:
        msg = "The new header does not open the vault; the old one was kept."
        raise VaultDamaged(msg)
