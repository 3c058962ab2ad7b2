"""Method -> use-case: wire messages in, wire answers out. The service below sees neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from companion import __version__
from companion.custody.claims import claim_sentence
from companion.errors import UpdateCompanion, UpdateExtension
from companion.ids import CaptureId, CaseId, KnownImageId, Sha256
from companion.model import (
    Capture,
    CaptureMode,
    Case,
    CheckReport,
    Item,
    KnownImage,
    Receipt,
    Status,
    Verdict,
)
from companion.protocol import messages as ask
from companion.protocol import replies as reply
from companion.service.bundles import Bundles
from companion.service.captures import Captures
from companion.service.cases import Cases
from companion.service.checking import Checking
from companion.service.known_images import KnownImages
from companion.service.vault_life import VaultLife

Progress = Callable[[int, int], None]


class RequestAbandoned(Exception):
    """Who asked is gone, so a long request is given up; raised by its progress function."""


class Effect(Enum):
    """What follows, outside the request, when it was carried out."""

    UNLOCKED = "unlocked"
    RESTART = "restart"
    STOP = "stop"


EFFECTS: dict[type[ask.Params], Effect] = {
    ask.ConfirmVault: Effect.UNLOCKED,
    ask.UnlockVault: Effect.UNLOCKED,
    ask.LockVault: Effect.RESTART,
    ask.StopService: Effect.STOP,
}


@dataclass(frozen=True, slots=True)
class Services:
    """The use-cases that requests lead to."""

    life: VaultLife
    cases: Cases
    captures: Captures
    known_images: KnownImages
    bundles: Bundles
    checking: Checking


class Dispatch:
    """Carries out requests. Usable from several threads."""

    def __init__(self, services: Services) -> None:
        """Take the use-cases."""
        self._services = services

    def carry_out(self, params: ask.Params, progress: Progress) -> object:
        """Return the result of a request; a long one calls `progress` on its way.

        Raises:
            HoldfastError: it was refused, or could not be carried out.
            RequestAbandoned: `progress` said that who asked is gone.
        """
        return _TABLE[type(params)](self._services, params, progress)

    def give_up_vault(self, case_id: CaseId) -> None:
        """Remove the vault that was made with this case, unless it was confirmed."""
        self._services.life.give_up(case_id)


# --- one function per method --------------------------------------------------


def _hello(services: Services, params: ask.Hello, _: Progress) -> reply.Welcome:
    if params.protocol_max < ask.PROTOCOL_MIN:
        raise UpdateExtension
    if params.protocol_min > ask.PROTOCOL_MAX:
        raise UpdateCompanion
    return reply.Welcome(
        protocol=min(params.protocol_max, ask.PROTOCOL_MAX),
        companion=__version__,
        vault=services.life.status().vault,
    )


def _status(services: Services, _params: ask.GetStatus, _: Progress) -> Status:
    return services.life.status()


def _list_cases(services: Services, _params: ask.ListCases, _: Progress) -> reply.CaseList:
    return reply.CaseList(cases=services.cases.list())


def _create_case(services: Services, params: ask.CreateCase, _: Progress) -> Case:
    return services.cases.create(params.label)


def _answer_gate(services: Services, params: ask.AnswerGate, _: Progress) -> Case:
    return services.cases.answer_gate(_case(params.case_id), params.gate)


def _begin(services: Services, params: ask.BeginCapture, _: Progress) -> reply.Begun:
    capture_id = CaptureId(params.capture_id)
    begun = services.captures.begin(
        capture_id,
        CaseId(params.case_id),
        mode=params.mode,
        gate=params.gate,
        items=tuple(_item(item) for item in params.items),
    )
    return reply.Begun(
        capture_id=capture_id,
        wanted=tuple(reply.PartsWanted(one.name, one.next_seq) for one in begun.wanted),
        committed=begun.receipt is not None,
    )


def _part(services: Services, params: ask.SendPart, _: Progress) -> reply.PartTaken:
    taken = services.captures.part(
        CaptureId(params.capture_id), params.item, seq=params.seq, data=params.data
    )
    return reply.PartTaken(item=params.item, next_seq=taken.next_seq, whole=taken.complete)


def _commit(services: Services, params: ask.CommitCapture, _: Progress) -> Receipt:
    return services.captures.commit(CaptureId(params.capture_id))


def _abort(services: Services, params: ask.AbortCapture, _: Progress) -> reply.Done:
    services.captures.abort(CaptureId(params.capture_id))
    return reply.Done()


def _create_vault(services: Services, params: ask.CreateVault, _: Progress) -> reply.VaultCreated:
    created = services.life.create(params.passphrase, params.case_label)
    return reply.VaultCreated(recovery_key=created.recovery_key, case=created.case)


def _confirm_vault(services: Services, params: ask.ConfirmVault, _: Progress) -> Status:
    return services.life.confirm(CaseId(params.case_id))


def _unlock(services: Services, params: ask.UnlockVault, _: Progress) -> Status:
    return services.life.unlock(params.passphrase)


def _change_passphrase(services: Services, params: ask.ChangePassphrase, _: Progress) -> reply.Done:
    services.life.change_passphrase(params.secret, params.new)
    return reply.Done()


def _new_recovery_key(
    services: Services, params: ask.NewRecoveryKey, _: Progress
) -> reply.RecoveryKey:
    return reply.RecoveryKey(recovery_key=services.life.new_recovery_key(params.secret))


def _confirm_recovery_key(
    services: Services, params: ask.ConfirmRecoveryKey, _: Progress
) -> reply.Done:
    services.life.confirm_recovery_key(params.recovery_key)
    return reply.Done()


def _check(services: Services, _params: ask.CheckVault, progress: Progress) -> CheckReport:
    return services.checking.check(progress=progress)


def _lock(services: Services, _params: ask.LockVault, _: Progress) -> Status:
    return services.life.lock()


def _stop(_services: Services, _params: ask.StopService, _: Progress) -> reply.Done:
    return reply.Done()  # what is being kept is kept first; the vault is closed after that


def _list_captures(services: Services, params: ask.ListCaptures, _: Progress) -> reply.CaptureList:
    found = services.captures.list(_case(params.case_id))
    return reply.CaptureList(captures=tuple(map(_entry, found)))


def _show_capture(services: Services, params: ask.ShowCapture, _: Progress) -> reply.CaptureDetail:
    capture = services.captures.show(CaptureId(params.capture_id))
    return reply.CaptureDetail(
        id=capture.id,
        case_id=capture.case_id,
        exhibit=capture.exhibit,
        mode=capture.mode,
        url=capture.url,
        title=capture.title,
        started_at=capture.started_at,
        stored_at=capture.stored_at,
        claim_level=capture.claim_level,
        claim=claim_sentence(
            capture.claim_level,
            kept_at=capture.stored_at,
            seen_at=capture.started_at,
            text_only=capture.mode is CaptureMode.TEXT_ONLY,
        ),
        items=capture.items,
        matches=capture.matches,
        chain=capture.chain,
        completeness=capture.completeness,
        reload=capture.reload,
        reloaded_by=services.captures.reloaded_by(capture),
        facts=dict(capture.facts),
    )


def _restitch(services: Services, params: ask.RestitchCapture, _: Progress) -> reply.Restitched:
    pictures = services.captures.restitch(CaptureId(params.capture_id))
    return reply.Restitched(
        capture_id=CaptureId(params.capture_id),
        same=all(one.same for one in pictures),
        pictures=tuple(
            reply.RestitchedPicture(
                name=one.name,
                same=one.same,
                sha256=one.sha256,
                stored_sha256=one.stored_sha256,
                report=one.report,
            )
            for one in pictures
        ),
    )


def _add_known(services: Services, params: ask.AddKnownImage, _: Progress) -> KnownImage:
    return services.known_images.add(params.path, params.label, case_id=_case(params.case_id))


def _list_known(
    services: Services, params: ask.ListKnownImages, _: Progress
) -> reply.KnownImageList:
    return reply.KnownImageList(known=services.known_images.list(_case(params.case_id)))


def _remove_known(services: Services, params: ask.RemoveKnownImage, _: Progress) -> reply.Done:
    services.known_images.remove(KnownImageId(params.known_id))
    return reply.Done()


def _match_file(services: Services, params: ask.MatchFile, _: Progress) -> reply.FileMatches:
    matches = services.known_images.match_file(params.path, case_id=_case(params.case_id))
    return reply.FileMatches(matches=matches)


def _create_bundle(
    services: Services, params: ask.CreateBundle, progress: Progress
) -> reply.BundleCreated:
    exhibits = None if params.exhibits is None else tuple(params.exhibits)
    made = services.bundles.create(
        Path(params.path),
        _case(params.case_id),
        exhibits=exhibits,
        recipient=params.recipient,
        progress=progress,
    )
    return reply.BundleCreated(
        path=params.path,
        size=made.size,
        sha256=made.sha256,
        exhibits=made.exhibits,
        signer_fingerprint=made.signer_fingerprint,
    )


_TABLE: dict[type[ask.Params], Callable[[Services, Any, Progress], object]] = {
    ask.Hello: _hello,
    ask.GetStatus: _status,
    ask.ListCases: _list_cases,
    ask.CreateCase: _create_case,
    ask.AnswerGate: _answer_gate,
    ask.BeginCapture: _begin,
    ask.SendPart: _part,
    ask.CommitCapture: _commit,
    ask.AbortCapture: _abort,
    ask.CreateVault: _create_vault,
    ask.ConfirmVault: _confirm_vault,
    ask.UnlockVault: _unlock,
    ask.ChangePassphrase: _change_passphrase,
    ask.NewRecoveryKey: _new_recovery_key,
    ask.ConfirmRecoveryKey: _confirm_recovery_key,
    ask.CheckVault: _check,
    ask.LockVault: _lock,
    ask.StopService: _stop,
    ask.ListCaptures: _list_captures,
    ask.ShowCapture: _show_capture,
    ask.RestitchCapture: _restitch,
    ask.AddKnownImage: _add_known,
    ask.ListKnownImages: _list_known,
    ask.RemoveKnownImage: _remove_known,
    ask.MatchFile: _match_file,
    ask.CreateBundle: _create_bundle,
}


# --- values of the wire and of the service ------------------------------------


def _case(case_id: str | None) -> CaseId | None:
    return None if case_id is None else CaseId(case_id)


def _item(announced: ask.AnnouncedItem) -> Item:
    return Item(
        name=announced.name,
        kind=announced.kind,
        media_type=announced.media_type,
        size=announced.size,
        sha256=Sha256(announced.sha256),
    )


def _entry(capture: Capture) -> reply.CaptureEntry:
    return reply.CaptureEntry(
        id=capture.id,
        case_id=capture.case_id,
        exhibit=capture.exhibit,
        mode=capture.mode,
        url=capture.url,
        title=capture.title,
        started_at=capture.started_at,
        stored_at=capture.stored_at,
        claim_level=capture.claim_level,
        items=len(capture.items),
        matches=sum(match.verdict is not Verdict.NONE for match in capture.matches),
        complete=capture.completeness.complete,
    )
