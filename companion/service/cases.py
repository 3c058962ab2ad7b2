"""Cases: one person's matter each, with its own log, keys and gate."""

from __future__ import annotations

from companion.errors import CaseLabelInvalid, CaseUnknown
from companion.ids import CaseId
from companion.model import Case, GateAnswers
from companion.service.labels import read_label
from companion.service.vault_life import VaultLife
from companion.vault.vault import Vault


class Cases:
    """What can be done with cases."""

    def __init__(self, life: VaultLife) -> None:
        """Take what holds the open vault."""
        self._life = life

    def list(self) -> tuple[Case, ...]:
        """Return every case, the oldest first."""
        return self._life.vault.cases()

    def create(self, untrusted_label: str) -> Case:
        """Make a case.

        Raises:
            CaseLabelInvalid: not 1 to 80 characters of one line.
        """
        label = read_label(untrusted_label)
        if label is None:
            raise CaseLabelInvalid
        with self._life.vault.write() as unit:
            return unit.add_case(label)

    def answer_gate(self, case_id: CaseId | None, answers: GateAnswers) -> Case:
        """Record the gate's answers for a case (for the only one when none is named).

        Raises:
            CaseUnknown: there is no such case, or there are several and none is named.
        """
        vault = self._life.vault
        case = chosen_case(vault, case_id)
        with vault.write() as unit:
            return unit.set_gate(case.id, answers)

    def choose(self, case_id: CaseId | None) -> Case:
        """Return the case named, or the only case when none is named.

        Raises:
            CaseUnknown: there is no such case, or there are several and none is named.
        """
        return chosen_case(self._life.vault, case_id)


def chosen_case(vault: Vault, case_id: CaseId | None) -> Case:
    """Return the case named, or the only case of `vault` when none is named.

    Raises:
        CaseUnknown: there is no such case, or there are several and none is named.
    """
    if case_id is not None:
        return vault.case(case_id)
    cases = vault.cases()
    if len(cases) != 1:
        raise CaseUnknown(
            f"There are {len(cases)} cases, and none was named.",
            hint="Name one with --case; `holdfast case list` shows their ids.",
        )
    return cases[0]
