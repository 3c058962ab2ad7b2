"""Every message between extension, command line and service. Source of truth for the wire.

One envelope: `{"v":1,"id":...,"method":...,"params":{...}}`, answered by `result` or `error`
with the same id. Parts are sent ahead of their answers; everything is matched by id alone.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from companion.ids import ITEM_NAME_PATTERN, SHA256_PATTERN, UUID_PATTERN
from companion.model import CaptureMode, GateAnswers, ItemKind

ENVELOPE_VERSION = 1
PROTOCOL_MIN = 1
PROTOCOL_MAX = 1
MAX_FRAME_BYTES = 1_048_576
"""Both directions: what a browser accepts from a host, and far more than a part needs."""
MAX_COMMAND_FRAME_BYTES = 67_108_864
"""For the command line alone, whose answers may list a whole case."""
PART_BYTES = 393_216
"""Raw bytes of one part: 384 KiB, 512 KiB in base64."""
WINDOW_PARTS = 8
MAX_ITEMS = 4_000

Uuid = Annotated[str, Meta(pattern=UUID_PATTERN)]
Label = Annotated[str, Meta(min_length=1, max_length=80)]
FilePath = Annotated[str, Meta(min_length=1, max_length=4_096)]


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every method's parameters: its name, and whether a browser may use it."""

    method: ClassVar[str]
    for_extension: ClassVar[bool] = False


class Hello(Params, frozen=True, kw_only=True):
    """First message of every connection: which versions meet here."""

    method: ClassVar[str] = "hello"
    for_extension: ClassVar[bool] = True
    protocol_min: Annotated[int, Meta(ge=0, le=1_000_000)]
    protocol_max: Annotated[int, Meta(ge=0, le=1_000_000)]
    app: Annotated[str, Meta(pattern=r"^(extension|command)$(?!\n)")]
    version: Annotated[str, Meta(max_length=40)]


class GetStatus(Params, frozen=True, kw_only=True):
    """Ask for versions and the vault's state."""

    method: ClassVar[str] = "status"
    for_extension: ClassVar[bool] = True


class ListCases(Params, frozen=True, kw_only=True):
    """Ask for the cases in the vault."""

    method: ClassVar[str] = "case.list"
    for_extension: ClassVar[bool] = True


class CreateCase(Params, frozen=True, kw_only=True):
    """Make a case."""

    method: ClassVar[str] = "case.create"
    label: Label


class AnswerGate(Params, frozen=True, kw_only=True):
    """Record the gate's answers for a case, so that files may be fingerprinted in it."""

    method: ClassVar[str] = "case.gate"
    case_id: Uuid | None = None
    gate: GateAnswers


class AnnouncedItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An item about to be sent: name, kind, size in bytes, SHA-256 as the browser took it."""

    name: Annotated[str, Meta(pattern=ITEM_NAME_PATTERN)]
    kind: ItemKind
    media_type: Annotated[
        str, Meta(max_length=100, pattern=r"^[A-Za-z0-9_.+-]+/[A-Za-z0-9_.+-]+$(?!\n)")
    ]
    size: Annotated[int, Meta(ge=0, le=268_435_456)]
    sha256: Annotated[str, Meta(pattern=SHA256_PATTERN)]


class BeginCapture(Params, frozen=True, kw_only=True):
    """Announce a capture. Sending it again with the same contents resumes it."""

    method: ClassVar[str] = "capture.begin"
    for_extension: ClassVar[bool] = True
    capture_id: Uuid
    case_id: Uuid
    mode: CaptureMode
    gate: GateAnswers
    items: Annotated[list[AnnouncedItem], Meta(min_length=1, max_length=MAX_ITEMS)]


class SendPart(Params, frozen=True, kw_only=True):
    """Send one part of an item, in order, numbered from 0; `data` is base64."""

    method: ClassVar[str] = "capture.part"
    for_extension: ClassVar[bool] = True
    capture_id: Uuid
    item: Annotated[str, Meta(pattern=ITEM_NAME_PATTERN)]
    seq: Annotated[int, Meta(ge=0, le=1_000_000)]
    data: Annotated[bytes, Meta(max_length=PART_BYTES)]


class CommitCapture(Params, frozen=True, kw_only=True):
    """Ask for the receipt: everything has been sent."""

    method: ClassVar[str] = "capture.commit"
    for_extension: ClassVar[bool] = True
    capture_id: Uuid


class AbortCapture(Params, frozen=True, kw_only=True):
    """Drop what was staged of a capture that was not committed."""

    method: ClassVar[str] = "capture.abort"
    for_extension: ClassVar[bool] = True
    capture_id: Uuid


class CreateVault(Params, frozen=True, kw_only=True):
    """Make a vault beside its place; the recovery key is in the answer, once."""

    method: ClassVar[str] = "vault.create"
    passphrase: Annotated[str, Meta(max_length=1_024)]
    case_label: Label = "Case 1"


class ConfirmVault(Params, frozen=True, kw_only=True):
    """Put the vault that was made with this case in its place, unlocked: its key was shown."""

    method: ClassVar[str] = "vault.confirm"
    case_id: Uuid


class UnlockVault(Params, frozen=True, kw_only=True):
    """Open the vault with the passphrase or the recovery key."""

    method: ClassVar[str] = "vault.unlock"
    passphrase: Annotated[str, Meta(max_length=1_024)]


class ChangePassphrase(Params, frozen=True, kw_only=True):
    """Let a new passphrase open the vault; `secret` is the old one or the recovery key."""

    method: ClassVar[str] = "vault.passphrase"
    secret: Annotated[str, Meta(max_length=1_024)]
    new: Annotated[str, Meta(max_length=1_024)]


class NewRecoveryKey(Params, frozen=True, kw_only=True):
    """Ask for a new recovery key; the old one counts until the new one is confirmed."""

    method: ClassVar[str] = "vault.recovery"
    secret: Annotated[str, Meta(max_length=1_024)]


class ConfirmRecoveryKey(Params, frozen=True, kw_only=True):
    """Let the recovery key that was shown take the old one's place."""

    method: ClassVar[str] = "vault.recovery_confirm"
    recovery_key: Annotated[str, Meta(max_length=100)]


class CheckVault(Params, frozen=True, kw_only=True):
    """Read everything the vault holds, and say what is not as it was written."""

    method: ClassVar[str] = "vault.check"


class LockVault(Params, frozen=True, kw_only=True):
    """Lock the vault: the process that holds the keys ends."""

    method: ClassVar[str] = "vault.lock"


class StopService(Params, frozen=True, kw_only=True):
    """End the service."""

    method: ClassVar[str] = "service.stop"


class ListCaptures(Params, frozen=True, kw_only=True):
    """List the captures of a case (of the only case when none is named)."""

    method: ClassVar[str] = "capture.list"
    case_id: Uuid | None = None


class ShowCapture(Params, frozen=True, kw_only=True):
    """Show one capture: facts, digests, claim level, chain position."""

    method: ClassVar[str] = "capture.show"
    capture_id: Uuid


class RestitchCapture(Params, frozen=True, kw_only=True):
    """Build the screenshot again from tiles and record, and say whether it is the same."""

    method: ClassVar[str] = "capture.restitch"
    capture_id: Uuid


class AddKnownImage(Params, frozen=True, kw_only=True):
    """Fingerprint an image file and keep the fingerprints only."""

    method: ClassVar[str] = "known.add"
    path: FilePath
    label: Label
    case_id: Uuid | None = None


class ListKnownImages(Params, frozen=True, kw_only=True):
    """List known images: ids, labels, fingerprint names; no picture exists to show."""

    method: ClassVar[str] = "known.list"
    case_id: Uuid | None = None


class RemoveKnownImage(Params, frozen=True, kw_only=True):
    """Forget a known image."""

    method: ClassVar[str] = "known.remove"
    known_id: Uuid


class MatchFile(Params, frozen=True, kw_only=True):
    """Compare an image file with the known images; nothing of it is kept."""

    method: ClassVar[str] = "match.file"
    path: FilePath
    case_id: Uuid | None = None


class CreateBundle(Params, frozen=True, kw_only=True):
    """Write a bundle of a case, or of the exhibits named, to a path that does not exist yet."""

    method: ClassVar[str] = "bundle.create"
    path: FilePath
    case_id: Uuid | None = None
    exhibits: Annotated[list[Annotated[int, Meta(ge=1)]], Meta(max_length=10_000)] | None = None
    recipient: Annotated[str, Meta(max_length=200)] = ""


METHODS: dict[str, type[Params]] = {
    kind.method: kind
    for kind in (
        Hello,
        GetStatus,
        ListCases,
        CreateCase,
        AnswerGate,
        BeginCapture,
        SendPart,
        CommitCapture,
        AbortCapture,
        CreateVault,
        ConfirmVault,
        UnlockVault,
        ChangePassphrase,
        NewRecoveryKey,
        ConfirmRecoveryKey,
        CheckVault,
        LockVault,
        StopService,
        ListCaptures,
        ShowCapture,
        RestitchCapture,
        AddKnownImage,
        ListKnownImages,
        RemoveKnownImage,
        MatchFile,
        CreateBundle,
    )
}


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The envelope of a request, before its parameters are known to be right."""

    v: Annotated[int, Meta(ge=1)]
    id: Annotated[str, Meta(min_length=1, max_length=64)]
    method: Annotated[str, Meta(min_length=1, max_length=64)]
    params: dict[str, object] = {}
