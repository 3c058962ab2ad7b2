"""The encrypted database: SQLCipher under sqlite-utils, set up so that a commit is on the disk."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from companion.errors import DiskFull, VaultDamaged
from companion.vault.driver import Database, sqlcipher
from companion.vault.durable import FILE_MODE, disk_faults

DATABASE_NAME = "vault.db"
BUSY_TIMEOUT_MS = 5_000
LITTLE_ROOM_BYTES = 1_048_576
_PRIMARY_CODE = 0xFF


def make_database_file(path: Path) -> None:
    """Make an empty file for this user alone, which the driver then fills.

    Raises:
        DiskFull: there is no room.
    """
    with disk_faults():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE_MODE))


def open_database(path: Path, key: bytes) -> Database:
    """Open the database at `path` with a 32-byte raw key.

    Raises:
        VaultDamaged: the file is missing, the key does not fit it, or its first page was changed.
        DiskFull: there is no room.
    """
    if not path.is_file():
        msg = "The vault's database is missing."
        raise VaultDamaged(msg)
    with database_faults(path.parent):
        connection = sqlcipher.connect(
            str(path),
            check_same_thread=False,
            isolation_level=None,
            timeout=BUSY_TIMEOUT_MS / 1_000,
        )
        try:
            _set_up(connection, key)
        except sqlcipher.Error:
            connection.close()
            raise
    return Database(connection, execute_plugins=False)


def integrity_faults(db: Database) -> tuple[str, ...]:
    """Return what SQLCipher says of the pages' check values, then SQLite of their structure.

    A page that was changed is told and not raised.
    """
    found: list[str] = []
    for pragma in ("cipher_integrity_check", "integrity_check"):
        try:
            rows = db.conn.execute(f"PRAGMA {pragma}").fetchall()
        except sqlcipher.DatabaseError:
            rows = [("a page of the database cannot be read",)]
        found += [str(row[0]) for row in rows if row[0] != "ok"]
    return tuple(found)


def _set_up(connection: sqlcipher.Connection, key: bytes) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"").fetchall()
    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


@contextlib.contextmanager
def database_faults(folder: Path) -> Iterator[None]:
    """Turn the database's faults into ours; a broken constraint is our own fault and stays.

    Raises:
        DiskFull: no room for the change; nothing of it was kept.
        VaultDamaged: a page is not what was written, or the file cannot be read.
    """
    try:
        yield
    except sqlcipher.IntegrityError:
        raise
    except sqlcipher.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
        if code == sqlcipher.SQLITE_FULL or (
            code == sqlcipher.SQLITE_IOERR and _has_no_room(folder)
        ):
            raise DiskFull from error
        if code in {sqlcipher.SQLITE_CORRUPT, sqlcipher.SQLITE_NOTADB, sqlcipher.SQLITE_IOERR}:
            raise VaultDamaged from error
        raise


def _has_no_room(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free < LITTLE_ROOM_BYTES
    return False
