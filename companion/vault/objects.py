"""Objects: one age file per item, sealed to its case's public key, named at random.

Sealing needs no secret. A plaintext is never on the disk. A file that no row of the database names
is nothing yet: it becomes part of a capture when a write unit names it, or is swept later.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyrage

from companion.errors import ObjectDamaged, VaultDamaged
from companion.ids import ObjectId, Sha256, new_id
from companion.model import SealedObject
from companion.vault.durable import TEMP_SUFFIX, disk_faults, make_folder, write_file, write_through

SUFFIX = ".age"


def new_identity() -> tuple[str, str]:
    """Return a new X25519 identity: the secret half, and the recipient anyone may seal to."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


class ObjectStore:
    """The folder of sealed objects, in two levels, for this user alone."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when it is not there."""
        self._folder = folder
        with disk_faults():
            make_folder(folder)

    def seal(self, data: bytes, recipient: str) -> SealedObject:
        """Encrypt `data` to `recipient` and force it to the disk under a new random name.

        Raises:
            DiskFull: nothing was kept.
        """
        object_id = ObjectId(new_id())
        path = self._path(object_id)
        sealed = pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient)])
        with disk_faults():
            make_folder(path.parent)
        with contextlib.ExitStack() as on_fault:
            on_fault.callback(_unlink_quietly, path)
            write_file(path, sealed)
            on_fault.pop_all()
        return SealedObject(
            id=object_id, sha256=Sha256(hashlib.sha256(data).hexdigest()), size=len(data)
        )

    def open(self, sealed: SealedObject, identity: str) -> bytes:
        """Return what was sealed, after comparing its size and SHA-256.

        Raises:
            ObjectDamaged: the file is missing, does not decrypt, or holds something else.
        """
        try:
            data = self._path(sealed.id).read_bytes()
        except FileNotFoundError as error:
            msg = "A sealed object is missing."
            raise ObjectDamaged(msg) from error
        except OSError as error:
            msg = f"A sealed object could not be read ({error.strerror})."
            raise ObjectDamaged(msg) from error
        try:
            opened: bytes = pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)])
        except pyrage.DecryptError as error:
            msg = "A sealed object does not decrypt."
            raise ObjectDamaged(msg) from error
        if len(opened) != sealed.size or hashlib.sha256(opened).hexdigest() != sealed.sha256:
            msg = "A sealed object is not what was sealed."
            raise ObjectDamaged(msg)
        return opened

    def discard(self, object_id: ObjectId) -> None:
        """Remove an object's file; the caller knows that no row names it."""
        with disk_faults():
            self._path(object_id).unlink(missing_ok=True)

    def sweep(self, named: frozenset[ObjectId]) -> int:
        """Remove temporary files and objects that no row names; return how many.

        Files as young as this sweep itself are left alone: somebody may be writing them.
        """
        swept = 0
        with disk_faults():
            started_ns = self._file_system_time()
            for path in self._files():
                if self._is_named(path, named):
                    continue
                if path.stat().st_mtime_ns < started_ns:
                    path.unlink(missing_ok=True)
                    swept += 1
        return swept

    def _file_system_time(self) -> int:
        """Return the time as this file system stamps it, which need not be this machine's."""
        marker = self._folder / f"{new_id()}{TEMP_SUFFIX}"
        write_through(marker, b"")
        try:
            return marker.stat().st_mtime_ns
        finally:
            with contextlib.suppress(OSError):
                marker.unlink()

    def _files(self) -> Iterator[Path]:
        for entry in self._folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                yield from (path for path in entry.iterdir() if path.is_file())
            elif entry.suffix == TEMP_SUFFIX:
                yield entry

    def _is_named(self, path: Path, named: frozenset[ObjectId]) -> bool:
        return path.suffix == SUFFIX and ObjectId(path.stem) in named

    def _path(self, object_id: ObjectId) -> Path:
        return self._folder / object_id[:2] / f"{object_id}{SUFFIX}"


def _unlink_quietly(path: Path) -> None:
    """Remove a file that nothing names; if even that fails, it is swept later."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def checked_recipient(untrusted_recipient: str) -> str:
    """Return a recipient that can be sealed to.

    Raises:
        VaultDamaged: it is not an X25519 recipient.
    """
    try:
        return str(pyrage.x25519.Recipient.from_str(untrusted_recipient))
    except pyrage.RecipientError as error:
        msg = "A case's public key cannot be read."
        raise VaultDamaged(msg) from error
