"""SQLCipher's driver, and sqlite-utils made to use it."""

from __future__ import annotations

import sys

import sqlcipher3
import sqlcipher3.dbapi2 as sqlcipher

# sqlite-utils looks for `pysqlite3` first. Without this its `except` clauses name the errors of
# another module, and what it does about a missing column or table never happens.
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = sqlcipher

from sqlite_utils import Database  # noqa: E402 - must come after the registration
from sqlite_utils.migrations import Migrations  # noqa: E402 - must come after the registration

__all__ = ["Database", "Migrations", "sqlcipher"]
