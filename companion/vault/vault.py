"""The vault: header, encrypted database and sealed objects in one folder, open in one process.

Usable from several threads: one lock, one connection. Reading is by method; changing is by
`with vault.write() as unit`, one transaction that also carries the custody events it causes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from companion.clock import Clock
from companion.errors import VaultAbsent
from companion.model import VaultState
from companion.vault.captures import read_object_ids
from companion.vault.custody_log import CustodyLog
from companion.vault.database import DATABASE_NAME, database_faults, open_database
from companion.vault.device import read_device
from companion.vault.driver import Database
from companion.vault.header import Header, KdfCost
from companion.vault.keyslots import DEFAULT_COST, HEADER_NAME, derived_key, read_header, unlock
from companion.vault.making import make_vault
from companion.vault.objects import ObjectStore
from companion.vault.reader import VaultReader
from companion.vault.schema import migrate
from companion.vault.unit import Tools, WriteUnit

OBJECTS_NAME = "objects"


def vault_state(folder: Path, opened: bool) -> VaultState:
    """Say whether there is a vault in `folder`, and whether its keys are in memory (`opened`)."""
    if opened:
        return VaultState.UNLOCKED
    names = (HEADER_NAME, DATABASE_NAME)
    there = any((folder / name).exists() for name in names)
    return VaultState.LOCKED if there else VaultState.ABSENT


def check_secret(folder: Path, secret: str, *, cost: KdfCost = DEFAULT_COST) -> None:
    """Check a passphrase or recovery key against the header, without opening anything.

    Raises:
        PassphraseWrong: it does not open this vault.
        VaultDamaged: the header was changed.
    """
    unlock(read_header(folder), secret, least_cost=cost)


class Vault(VaultReader):
    """An open vault. Make one with `create` or `open`; end with `close`."""

    def __init__(self, folder: Path, header: Header, *, master_key: bytes, clock: Clock) -> None:
        """Open the database and objects with a master key that fits the header.

        Raises:
            VaultDamaged: the database does not fit the header, or was changed.
        """
        self.vault_id = header.vault_id
        self.inbox_recipient = header.inbox_recipient
        self._unit_is_open = False
        db = open_database(folder / DATABASE_NAME, derived_key(master_key, "database"))
        with contextlib.ExitStack() as on_fault, database_faults(folder):
            on_fault.callback(db.close)
            migrate(db)
            objects = ObjectStore(folder / OBJECTS_NAME)
            objects.sweep(read_object_ids(db))
            super().__init__(folder, db=db, objects=objects, tools=_tools(db, clock, master_key))
            on_fault.pop_all()

    @classmethod
    def create(
        cls,
        folder: Path,
        passphrase: str,
        *,
        clock: Clock,
        case_label: str,
        cost: KdfCost = DEFAULT_COST,
    ) -> tuple[Vault, str]:
        """Make a vault with its first case; return it open, and the recovery key to print.

        The vault is made beside its place and moved there whole: a crash leaves none.

        Raises:
            VaultExists: there is one in `folder`.
            PassphraseWeak: fewer than 12 characters.
            DiskFull: nothing was made.
        """
        with make_vault(folder, passphrase, clock=clock, cost=cost) as making:
            with (
                contextlib.closing(
                    cls(making.folder, making.header, master_key=making.master_key, clock=clock)
                ) as vault,
                vault.write() as unit,
            ):
                unit.add_case(case_label)
            making.put_in_place()
        opened = cls(folder, making.header, master_key=making.master_key, clock=clock)
        return opened, making.recovery_key

    @classmethod
    def open(
        cls,
        folder: Path,
        passphrase_or_recovery: str,
        *,
        clock: Clock,
        cost: KdfCost = DEFAULT_COST,
    ) -> Vault:
        """Open the vault in `folder`; objects that belong to nothing are swept.

        `cost` is the least stretching a header may ask for.

        Raises:
            VaultAbsent: there is none.
            PassphraseWrong: neither the passphrase nor the recovery key.
            VaultDamaged: header, database or objects do not fit together.
        """
        if vault_state(folder, opened=False) is VaultState.ABSENT:
            raise VaultAbsent
        header = read_header(folder)
        master_key = unlock(header, passphrase_or_recovery, least_cost=cost)
        return cls(folder, header, master_key=master_key, clock=clock)

    @contextlib.contextmanager
    def write(self) -> Iterator[WriteUnit]:
        """Begin one transaction; at its end every log touched gets one signed checkpoint.

        Raises:
            DiskFull: nothing of the unit was kept.
            VaultDamaged: a page was changed; nothing of the unit was kept.
            VaultLocked: the vault was closed.
        """
        with self._reading() as db:
            if self._unit_is_open:
                msg = "a write unit is open in this thread"
                raise RuntimeError(msg)
            tools, done = self._tools, False
            db.conn.execute("BEGIN IMMEDIATE")
            self._unit_is_open = True
            try:
                yield WriteUnit(tools)
                tools.log.write_checkpoints()
                db.conn.execute("COMMIT")
                tools.log.accept()
                done = True
            finally:
                self._unit_is_open = False
                if not done:
                    tools.log.forget()
                    if db.conn.in_transaction:
                        db.conn.execute("ROLLBACK")


def _tools(db: Database, clock: Clock, master_key: bytes) -> Tools:
    device_id, signer = read_device(db)
    return Tools(
        db=db,
        log=CustodyLog(db, clock=clock, device_id=device_id, signer=signer),
        clock=clock,
        device_id=device_id,
        signer=signer,
        wrapping_key=derived_key(master_key, "identity wrap"),
    )
