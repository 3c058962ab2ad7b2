"""Reading an open vault, and its sealed objects. Nothing here changes a row."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from companion.custody.signing import Signer
from companion.errors import ObjectDamaged, VaultLocked
from companion.ids import CaptureId, CaseId, KnownImageId, Sha256
from companion.model import (
    Capture,
    Case,
    Checkpoint,
    CustodyLine,
    KnownImage,
    Receipt,
    SealedObject,
)
from companion.vault.captures import (
    object_is_named,
    read_capture,
    read_captures,
    read_objects,
    read_receipt,
)
from companion.vault.cases import read_case, read_case_keys, read_cases
from companion.vault.custody_log import read_checkpoints, read_lines
from companion.vault.database import database_faults, integrity_faults
from companion.vault.driver import Database
from companion.vault.identities import unwrap
from companion.vault.known_images import read_known_image, read_known_images
from companion.vault.objects import ObjectStore, checked_recipient
from companion.vault.unit import Tools


class VaultReader:
    """The reading half of a vault: one lock, one connection, usable from several threads."""

    def __init__(self, folder: Path, *, db: Database, objects: ObjectStore, tools: Tools) -> None:
        """Take what was opened."""
        self.folder = folder
        self._lock = threading.RLock()
        self._closed = False
        self._db = db
        self._objects = objects
        self._tools = tools

    def close(self) -> None:
        """Close the database and drop the keys; every later call raises VaultLocked."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            del self._tools
            self._db.close()

    @property
    def device_id(self) -> str:
        """The random id of this device, as it stands in every custody line."""
        with self._reading():
            return self._tools.device_id

    @property
    def signer(self) -> Signer:
        """The key that checkpoints and bundles are signed with."""
        with self._reading():
            return self._tools.signer

    def page_faults(self) -> tuple[str, ...]:
        """Read every page of the database; return what is wrong with them, in the engine's words.

        Each page's own check value is compared (SQLCipher), then the structure (SQLite).
        """
        with self._reading() as db:
            return integrity_faults(db)

    def cases(self) -> tuple[Case, ...]:
        """Return every case, the oldest first."""
        with self._reading() as db:
            return read_cases(db)

    def case(self, case_id: CaseId) -> Case:
        """Return one case.

        Raises:
            CaseUnknown: there is none with that id.
        """
        with self._reading() as db:
            return read_case(db, case_id)

    def captures(self, case_id: CaseId) -> tuple[Capture, ...]:
        """Return a case's captures in the order they were stored, without their facts.

        Raises:
            CaseUnknown: there is no such case.
        """
        with self._reading() as db:
            read_case(db, case_id)
            return read_captures(db, case_id)

    def capture(self, capture_id: CaptureId) -> Capture:
        """Return one capture, without its facts (they are in its capture sheet).

        Raises:
            CaptureUnknown: none with that id is stored.
        """
        with self._reading() as db:
            return read_capture(db, capture_id)

    def receipt(self, capture_id: CaptureId) -> Receipt | None:
        """Return the receipt of a stored capture, the same at every reading, or None."""
        with self._reading() as db:
            return read_receipt(db, capture_id)

    def known_images(self, case_id: CaseId) -> tuple[KnownImage, ...]:
        """Return a case's known images, the oldest first.

        Raises:
            CaseUnknown: there is no such case.
        """
        with self._reading() as db:
            read_case(db, case_id)
            return read_known_images(db, case_id)

    def known_image(self, known_id: KnownImageId) -> KnownImage:
        """Return one known image.

        Raises:
            KnownImageUnknown: there is none with that id.
        """
        with self._reading() as db:
            return read_known_image(db, known_id)[1]

    def custody_lines(self, case_id: CaseId) -> tuple[CustodyLine, ...]:
        """Return a case's custody log, with what opens each line's commitment."""
        with self._reading() as db:
            return tuple(read_lines(db, case_id))

    def checkpoints(self, case_id: CaseId) -> tuple[Checkpoint, ...]:
        """Return a case's checkpoints, the oldest first."""
        with self._reading() as db:
            return tuple(read_checkpoints(db, case_id))

    def seal(self, case_id: CaseId, data: bytes) -> SealedObject:
        """Put `data` on the disk, sealed to the case; it is part of nothing until a unit says so.

        Raises:
            CaseUnknown: there is no such case.
            DiskFull: nothing was kept.
        """
        with self._reading() as db:
            recipient, _ = read_case_keys(db, case_id)
        return self._objects.seal(data, checked_recipient(recipient))

    def open_sealed(self, case_id: CaseId, sealed: SealedObject) -> bytes:
        """Return the bytes of an object, named by a unit or not, after checking their SHA-256.

        Raises:
            ObjectDamaged: it is missing or is not what was sealed.
        """
        with self._reading() as db:
            _, wrapped = read_case_keys(db, case_id)
            identity = unwrap(wrapped, self._tools.wrapping_key, owner=case_id)
        return self._objects.open(sealed, identity)

    def discard(self, sealed: SealedObject) -> None:
        """Remove an object that no unit has named; one that is part of something stays."""
        with self._reading() as db:
            if not object_is_named(db, sealed.id):
                self._objects.discard(sealed.id)

    def read_object(self, case_id: CaseId, sha256: Sha256) -> bytes:
        """Return the bytes with that SHA-256, from the first copy that is whole.

        Raises:
            ObjectDamaged: no capture of the case has them, or no copy is whole.
        """
        with self._reading() as db:
            copies = read_objects(db, case_id, sha256)
        fault = ObjectDamaged("No item with that digest is kept in this case.")
        for copy in copies:
            try:
                return self.open_sealed(case_id, copy)
            except ObjectDamaged as error:
                fault = error
        raise fault

    def iterate_object(
        self, case_id: CaseId, sha256: Sha256, chunk_bytes: int = 1_048_576
    ) -> Iterator[bytes]:
        """Yield the bytes with that SHA-256 in chunks, checked as a whole before the first.

        Raises:
            ObjectDamaged: no capture of the case has them, or no copy is whole.
        """
        data = memoryview(self.read_object(case_id, sha256))
        for at in range(0, len(data), chunk_bytes):
            yield bytes(data[at : at + chunk_bytes])

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Database]:
        """Hold the vault's lock, with the database's faults turned into ours."""
        with self._lock, database_faults(self.folder):
            if self._closed:
                raise VaultLocked
            yield self._db
