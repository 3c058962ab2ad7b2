"""Every answer, progress note and event of the wire, beside the requests in `messages.py`.

An answer is one object, so that it can gain a field without becoming another thing.
"""

from __future__ import annotations

from dataclasses import dataclass

from companion.ids import CaptureId, CaseId, Sha256
from companion.model import (
    CaptureMode,
    Case,
    ChainPosition,
    CheckReport,
    CompletenessStatement,
    Item,
    KnownImage,
    Match,
    Receipt,
    ReloadReport,
    Status,
    StitchReport,
    VaultState,
)


@dataclass(frozen=True, slots=True)
class Done:
    """The request was carried out and there is nothing more to say."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class Welcome:
    """The answer to `hello`: the protocol both sides speak, and the vault's state."""

    protocol: int
    companion: str
    vault: VaultState


@dataclass(frozen=True, slots=True)
class CaseList:
    """The cases of the vault, oldest first."""

    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class PartsWanted:
    """An item that is not whole yet, and the number of the part to send next."""

    item: str
    next_seq: int


@dataclass(frozen=True, slots=True)
class Begun:
    """What of a capture is still to be sent; `committed` when its receipt exists already."""

    capture_id: CaptureId
    wanted: tuple[PartsWanted, ...]
    committed: bool = False


@dataclass(frozen=True, slots=True)
class PartTaken:
    """A part arrived; `next_seq` is the part expected next, `whole` that the item is complete."""

    item: str
    next_seq: int
    whole: bool


@dataclass(frozen=True, slots=True)
class VaultCreated:
    """A new vault; the recovery key is shown this once and kept nowhere in readable form.

    There is none until it is confirmed; one that is not is removed when its connection ends.
    """

    recovery_key: str
    case: Case


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """A new recovery key, to be printed; it counts from its confirmation on."""

    recovery_key: str


@dataclass(frozen=True, slots=True)
class CaptureEntry:
    """One line of the list of captures; `matches` counts matches and candidates."""

    id: CaptureId
    case_id: CaseId
    exhibit: int | None
    mode: CaptureMode
    url: str
    title: str
    started_at: str
    stored_at: str
    claim_level: int
    items: int
    matches: int
    complete: bool


@dataclass(frozen=True, slots=True)
class CaptureList:
    """The captures of a case, oldest first."""

    captures: tuple[CaptureEntry, ...]


@dataclass(frozen=True, slots=True)
class CaptureDetail:
    """One capture whole: facts, digests, claim level with its sentence, place in the chain."""

    id: CaptureId
    case_id: CaseId
    exhibit: int | None
    mode: CaptureMode
    url: str
    title: str
    started_at: str
    stored_at: str
    claim_level: int
    claim: str
    items: tuple[Item, ...]
    matches: tuple[Match, ...]
    chain: ChainPosition
    completeness: CompletenessStatement
    reload: ReloadReport | None
    reloaded_by: tuple[CaptureId, ...]
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class RestitchedPicture:
    """A screenshot was built again; `same` when file and report are what they were."""

    name: str
    same: bool
    sha256: Sha256
    stored_sha256: Sha256
    report: StitchReport


@dataclass(frozen=True, slots=True)
class Restitched:
    """Every screenshot was built again from tiles and record; `same` when all are."""

    capture_id: CaptureId
    same: bool
    pictures: tuple[RestitchedPicture, ...]


@dataclass(frozen=True, slots=True)
class KnownImageList:
    """The known images of a case; no picture exists to show."""

    known: tuple[KnownImage, ...]


@dataclass(frozen=True, slots=True)
class FileMatches:
    """A file compared with every known image of a case: one entry each, `none` included."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class BundleCreated:
    """A bundle was written: where, how long, its SHA-256, its exhibits, and whose signature.

    `signer_fingerprint` is what the receiver compares with the sender in another way.
    """

    path: str
    size: int
    sha256: Sha256
    exhibits: int
    signer_fingerprint: Sha256


@dataclass(frozen=True, slots=True)
class ProgressNote:
    """How far a long request has come, in steps of its own choosing."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Empty:
    """An event that says all by its name."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error on the wire: a stable code, and words that name no address, title or content."""

    code: str
    message: str
    hint: str
    retryable: bool


RESULTS: dict[str, type] = {
    "hello": Welcome,
    "status": Status,
    "case.list": CaseList,
    "case.create": Case,
    "case.gate": Case,
    "capture.begin": Begun,
    "capture.part": PartTaken,
    "capture.commit": Receipt,
    "capture.abort": Done,
    "vault.create": VaultCreated,
    "vault.confirm": Status,
    "vault.unlock": Status,
    "vault.passphrase": Done,
    "vault.recovery": RecoveryKey,
    "vault.recovery_confirm": Done,
    "vault.check": CheckReport,
    "vault.lock": Status,
    "service.stop": Done,
    "capture.list": CaptureList,
    "capture.show": CaptureDetail,
    "capture.restitch": Restitched,
    "known.add": KnownImage,
    "known.list": KnownImageList,
    "known.remove": Done,
    "match.file": FileMatches,
    "bundle.create": BundleCreated,
}
"""Method -> the type of its result."""

EVENTS: dict[str, type] = {
    "vault.unlocked": Empty,
    "vault.locked": Empty,
    "service.restarted": Empty,
}
"""Event -> the type of its parameters. `service.restarted` comes from the host: say hello again."""
