"""Known images: what the person has a right to find again, kept as fingerprints only."""

from __future__ import annotations

from companion.errors import ImageFeatureless, KnownLabelInvalid, NoPermit
from companion.ids import CaseId, KnownImageId
from companion.matching.judge import is_distinctive
from companion.matching.known_index import index_known
from companion.model import Case, KnownImage, Match, PixelPermit
from companion.service.cases import chosen_case
from companion.service.eyes import EYES, Eyes
from companion.service.files import read_file
from companion.service.gate import admit
from companion.service.labels import read_label
from companion.service.vault_life import VaultLife


class KnownImages:
    """What can be done with known images."""

    def __init__(self, life: VaultLife, *, eyes: Eyes = EYES) -> None:
        """Take what holds the open vault, and what sees pixels."""
        self._life = life
        self._eyes = eyes

    def add(
        self, untrusted_path: str, untrusted_label: str, *, case_id: CaseId | None = None
    ) -> KnownImage:
        """Fingerprint an image file and keep the fingerprints; the picture is not kept.

        Raises:
            KnownLabelInvalid: not 1 to 80 characters of one line.
            CaseUnknown: there is no such case, or there are several and none is named.
            NoPermit: the gate was not answered for the case, or does not allow pixels.
            FileUnreadable, ImageUnreadable, ImageTruncated, ImageTooLarge: it cannot be read.
            ImageFeatureless: it would match everywhere or nowhere.
        """
        label = read_label(untrusted_label)
        if label is None:
            raise KnownLabelInvalid
        vault = self._life.vault
        case = chosen_case(vault, case_id)
        permit = _permit_of(case)
        fingerprints = self._eyes.fingerprint_known(read_file(untrusted_path), permit)
        if not is_distinctive(fingerprints):
            raise ImageFeatureless
        with vault.write() as unit:
            return unit.add_known_image(case.id, label=label, fingerprints=fingerprints)

    def list(self, case_id: CaseId | None) -> tuple[KnownImage, ...]:
        """Return a case's known images, the oldest first.

        Raises:
            CaseUnknown: there is no such case, or there are several and none is named.
        """
        vault = self._life.vault
        return vault.known_images(chosen_case(vault, case_id).id)

    def remove(self, known_id: KnownImageId) -> None:
        """Forget a known image; the custody log keeps that there was one.

        Raises:
            KnownImageUnknown: there is none with that id.
        """
        with self._life.vault.write() as unit:
            unit.remove_known_image(known_id)

    def match_file(
        self, untrusted_path: str, *, case_id: CaseId | None = None
    ) -> tuple[Match, ...]:
        """Compare an image file with the known images of a case; nothing of it is kept.

        Raises:
            CaseUnknown: there is no such case, or there are several and none is named.
            NoPermit: the gate was not answered for the case, or does not allow pixels.
            FileUnreadable, ImageUnreadable, ImageTruncated, ImageTooLarge: it cannot be read.
        """
        vault = self._life.vault
        case = chosen_case(vault, case_id)
        permit = _permit_of(case)
        seen = self._eyes.fingerprint_file(read_file(untrusted_path), permit)
        index = index_known(vault.known_images(case.id))
        return self._eyes.judge(seen, index, subject="file", region=None)


def _permit_of(case: Case) -> PixelPermit:
    """Return the permit that a case's recorded gate gives."""
    if case.gate is None:
        raise NoPermit(
            "The gate's questions were not answered for this case.",
            hint="Answer them for this case first, then try again.",
        )
    permit = admit(case.gate)
    if permit is None:
        raise NoPermit(
            "The gate's answers for this case allow text only, so no picture is looked at."
        )
    return permit
