"""Making a vault: beside its place, then moved there whole, so that a crash leaves none."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from companion.clock import Clock, utc_text
from companion.custody.signing import Signer
from companion.errors import VaultExists
from companion.ids import new_id
from companion.vault.database import (
    DATABASE_NAME,
    database_faults,
    make_database_file,
    open_database,
)
from companion.vault.device import insert_device, insert_inbox
from companion.vault.durable import FOLDER_MODE, disk_faults, sync_folder
from companion.vault.header import Header, KdfCost
from companion.vault.identities import wrap
from companion.vault.keyslots import NewKeys, derived_key, new_keys, write_header
from companion.vault.objects import new_identity
from companion.vault.schema import migrate


@dataclass(frozen=True, slots=True)
class Making:
    """A vault that is being made: where it is now, and its keys."""

    folder: Path
    place: Path
    keys: NewKeys

    @property
    def header(self) -> Header:
        """What stands in `vault.json`."""
        return self.keys.header

    @property
    def master_key(self) -> bytes:
        """The 32-byte vault master key."""
        return self.keys.master_key

    @property
    def recovery_key(self) -> str:
        """The text to print."""
        return self.keys.recovery_key

    def put_in_place(self) -> None:
        """Move the finished vault to its place; its database is closed."""
        with disk_faults():
            if self.place.exists():
                self.place.rmdir()
            self.folder.rename(self.place)
            sync_folder(self.place.parent)


@contextlib.contextmanager
def make_vault(folder: Path, passphrase: str, *, clock: Clock, cost: KdfCost) -> Iterator[Making]:
    """Make header and database of a new vault beside `folder`; remove them if not put in place.

    Raises:
        VaultExists: something is in `folder`.
        PassphraseWeak: fewer than 12 characters.
        DiskFull: nothing was made.
    """
    vault_id = new_id()
    identity, recipient = new_identity()
    with disk_faults():
        if folder.exists() and any(folder.iterdir()):
            raise VaultExists
        keys = new_keys(passphrase, vault_id=vault_id, inbox_recipient=recipient, cost=cost)
        folder.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        for left_over in folder.parent.glob(f"{folder.name}.new-*"):
            shutil.rmtree(left_over)
        making = Making(
            folder=folder.with_name(f"{folder.name}.new-{vault_id}"), place=folder, keys=keys
        )
        making.folder.mkdir(mode=FOLDER_MODE)
    try:
        _fill(making, identity, clock=clock)
        yield making
    finally:
        if making.folder.exists():
            shutil.rmtree(making.folder, ignore_errors=True)


def _fill(making: Making, identity: str, *, clock: Clock) -> None:
    """Write the header, and a database that holds this device and the inbox key."""
    write_header(making.folder, making.header)
    device_id = new_id()
    _, seed = Signer.generate(device_id)
    recipient = making.header.inbox_recipient
    wrapping_key = derived_key(making.master_key, "identity wrap")
    key = derived_key(making.master_key, "database")
    path = making.folder / DATABASE_NAME
    make_database_file(path)
    with (
        contextlib.closing(open_database(path, key)) as db,
        database_faults(making.folder),
    ):
        migrate(db)
        with db.atomic():
            insert_device(db, device_id, seed=seed, created_at=utc_text(clock.now()))
            insert_inbox(db, recipient, wrap(identity, wrapping_key, owner=recipient))
