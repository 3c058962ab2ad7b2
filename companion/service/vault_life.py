"""The vault's life: made once, unlocked, locked; the one place that holds it open."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from companion import __version__
from companion.clock import Clock
from companion.config import Paths
from companion.errors import (
    CaseLabelInvalid,
    PassphraseWrong,
    VaultAbsent,
    VaultExists,
    VaultLocked,
)
from companion.ids import CaseId
from companion.model import Case, Status, VaultState
from companion.service.labels import read_label
from companion.vault.durable import disk_faults, sync_folder
from companion.vault.header import KdfCost
from companion.vault.keyslots import DEFAULT_COST, write_header
from companion.vault.rekeying import NewRecovery, change_passphrase, new_recovery
from companion.vault.vault import Vault, check_secret, vault_state


@dataclass(frozen=True, slots=True)
class Created:
    """A new vault: the recovery key, to be shown once, and its first case."""

    recovery_key: str
    case: Case


@dataclass(frozen=True, slots=True)
class _Unconfirmed:
    """A vault beside its place: its first case, and what opens it."""

    case_id: CaseId
    passphrase: str


class VaultLife:
    """Holds the open vault; every use-case asks here for it. Usable from several threads."""

    def __init__(
        self,
        paths: Paths,
        clock: Clock,
        *,
        cost: KdfCost = DEFAULT_COST,
        choose_cost: Callable[[KdfCost], KdfCost] = lambda least: least,
    ) -> None:
        """Take where the vault is, the clock, and what stretching a passphrase costs.

        `cost` is the least that is opened; `choose_cost` returns from it what a new one costs.
        """
        self._paths = paths
        self._clock = clock
        self._cost = cost
        self._choose_cost = choose_cost
        self._new_recovery: NewRecovery | None = None
        self._lock = threading.RLock()
        self._vault: Vault | None = None
        self._unconfirmed: _Unconfirmed | None = None
        self._before_locking: list[Callable[[Vault], None]] = []

    @property
    def vault(self) -> Vault:
        """The open vault.

        Raises:
            VaultAbsent: none was made yet.
            VaultLocked: it is locked.
        """
        vault = self._vault
        if vault is not None:
            return vault
        if self._state() is VaultState.ABSENT:
            raise VaultAbsent
        raise VaultLocked

    def holds(self, vault: Vault) -> bool:
        """Say whether `vault` is still the open one: false from the moment locking begins."""
        return self._vault is vault

    def status(self) -> Status:
        """Return the companion's version, the vault's state, and the number of cases if open."""
        cases = None
        with contextlib.suppress(VaultAbsent, VaultLocked):  # it may be locked meanwhile
            cases = len(self.vault.cases())
        return Status(companion=__version__, vault=self._state(), cases=cases)

    def create(self, untrusted_passphrase: str, untrusted_case_label: str) -> Created:
        """Make a vault with its first case beside its place; there is none until `confirm`.

        So the recovery key can be shown before anything depends on it. One that was made before
        and not confirmed is removed.

        Raises:
            CaseLabelInvalid: not 1 to 80 characters of one line.
            PassphraseWeak: fewer than 12 characters.
            VaultExists: there is one.
        """
        label = read_label(untrusted_case_label)
        if label is None:
            raise CaseLabelInvalid
        with self._lock:
            if self._state() is not VaultState.ABSENT:
                raise VaultExists
            self.remove_unconfirmed()
            made, recovery_key = Vault.create(
                self._beside,
                untrusted_passphrase,
                clock=self._clock,
                case_label=label,
                cost=self._choose_cost(self._cost),
            )
            with contextlib.closing(made):
                case = made.cases()[0]
            self._unconfirmed = _Unconfirmed(case.id, untrusted_passphrase)
            return Created(recovery_key=recovery_key, case=case)

    def confirm(self, case_id: CaseId) -> Status:
        """Put the vault that was made with this case in its place, and open it.

        Raises:
            VaultAbsent: it was given up meanwhile, or another was made instead.
        """
        with self._lock:
            made = self._unconfirmed
            if made is None or made.case_id != case_id:
                raise VaultAbsent
            _put_in_place(self._beside, self._paths.vault)
            self._unconfirmed = None
            return self.unlock(made.passphrase)

    def give_up(self, case_id: CaseId) -> None:
        """Remove the vault that was made with this case, if it was not confirmed."""
        with self._lock:
            if self._unconfirmed is not None and self._unconfirmed.case_id == case_id:
                self.remove_unconfirmed()

    def remove_unconfirmed(self) -> None:
        """Remove a vault that was made and not confirmed, by this process or an earlier one."""
        with self._lock:
            self._unconfirmed = None
            shutil.rmtree(self._beside, ignore_errors=True)

    def unlock(self, untrusted_passphrase: str) -> Status:
        """Open the vault; when it is open, the passphrase is still checked, at the same effort.

        Raises:
            VaultAbsent: there is none.
            PassphraseWrong: neither the passphrase nor the recovery key.
        """
        with self._lock:
            if self._vault is None:
                self._vault = Vault.open(
                    self._paths.vault, untrusted_passphrase, clock=self._clock, cost=self._cost
                )
            else:
                check_secret(self._paths.vault, untrusted_passphrase, cost=self._cost)
        return self.status()

    def change_passphrase(self, untrusted_secret: str, untrusted_new: str) -> None:
        """Let a new passphrase open the vault in the old one's place; the recovery key stays.

        Raises:
            VaultAbsent: there is none.
            PassphraseWrong: the secret is neither the passphrase nor the recovery key.
            PassphraseWeak: the new one has fewer than 12 characters.
        """
        with self._lock:
            self._must_be_there()
            change_passphrase(
                self._paths.vault,
                untrusted_secret,
                untrusted_new,
                least=self._cost,
                cost=self._choose_cost(self._cost),
            )

    def new_recovery_key(self, untrusted_secret: str) -> str:
        """Return a new recovery key; the old one counts until `confirm_recovery_key`.

        Raises:
            VaultAbsent: there is none.
            PassphraseWrong: the secret is neither the passphrase nor the recovery key.
        """
        with self._lock:
            self._must_be_there()
            made = new_recovery(self._paths.vault, untrusted_secret, least=self._cost)
            self._new_recovery = made
            return made.recovery_key

    def confirm_recovery_key(self, untrusted_key: str) -> None:
        """Let the recovery key that was shown last count, and no longer the one before it.

        Raises:
            PassphraseWrong: it is not the one that was shown last, or the vault was locked since.
        """
        with self._lock:
            made = self._new_recovery
            if made is None or made.recovery_key != untrusted_key:
                raise PassphraseWrong
            write_header(self._paths.vault, made.header)
            self._new_recovery = None

    def lock(self) -> Status:
        """Close the vault and drop its keys; only the process's end clears memory for sure.

        What is being kept right now is given up where it stands; the browser sends it again.
        """
        with self._lock:
            vault, self._vault = self._vault, None
            self._new_recovery = None
            if vault is not None:
                for tidy in self._before_locking:
                    tidy(vault)
                vault.close()
            if self._unconfirmed is not None:
                self.remove_unconfirmed()
        return self.status()

    def before_locking(self, tidy: Callable[[Vault], None]) -> None:
        """Call `tidy` with the vault that is about to be closed, whenever it is locked."""
        self._before_locking.append(tidy)

    def _must_be_there(self) -> None:
        if self._state() is VaultState.ABSENT:
            raise VaultAbsent

    @property
    def _beside(self) -> Path:
        return self._paths.vault.with_name(f"{self._paths.vault.name}.new")

    def _state(self) -> VaultState:
        return vault_state(self._paths.vault, opened=self._vault is not None)


def _put_in_place(made: Path, place: Path) -> None:
    """Move a finished vault, which is closed, to its place, and force its name to the disk."""
    with disk_faults():
        if place.exists():  # an empty folder: there is no vault
            place.rmdir()
        made.rename(place)
        sync_folder(place.parent)
