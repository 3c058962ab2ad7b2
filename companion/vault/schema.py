"""The tables, as numbered migrations that are only ever added to."""

from __future__ import annotations

from companion.errors import VaultDamaged
from companion.vault.driver import Database, Migrations

_TABLES = """
CREATE TABLE device (
  id TEXT PRIMARY KEY,
  seed BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE inbox (
  recipient TEXT PRIMARY KEY,
  wrapped_identity BLOB NOT NULL
) STRICT;

CREATE TABLE cases (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  created_at TEXT NOT NULL,
  recipient TEXT NOT NULL,
  wrapped_identity BLOB NOT NULL,
  safe_place INTEGER,
  under_18 TEXT,
  standing TEXT,
  answered_at TEXT
) STRICT;

CREATE TABLE captures (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  case_id TEXT NOT NULL REFERENCES cases(id),
  mode TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  started_at TEXT NOT NULL,
  stored_at TEXT NOT NULL,
  claim_level INTEGER NOT NULL,
  claim TEXT NOT NULL,
  summary TEXT NOT NULL,
  seq INTEGER NOT NULL,
  exhibit INTEGER,
  UNIQUE (case_id, exhibit),
  FOREIGN KEY (case_id, seq) REFERENCES custody(case_id, seq)
) STRICT;

CREATE TABLE objects (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases(id),
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL
) STRICT;
CREATE INDEX objects_by_content ON objects(case_id, sha256);

CREATE TABLE items (
  capture_id TEXT NOT NULL REFERENCES captures(id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  object_id TEXT NOT NULL REFERENCES objects(id),
  derived_from TEXT NOT NULL,
  PRIMARY KEY (capture_id, position),
  UNIQUE (capture_id, name)
) STRICT;

CREATE TABLE fingerprints (
  capture_id TEXT NOT NULL REFERENCES captures(id),
  position INTEGER NOT NULL,
  subject TEXT NOT NULL,
  region TEXT,
  algorithm TEXT NOT NULL,
  value TEXT NOT NULL,
  quality INTEGER,
  PRIMARY KEY (capture_id, position)
) STRICT;

CREATE TABLE matches (
  capture_id TEXT NOT NULL REFERENCES captures(id),
  position INTEGER NOT NULL,
  known_id TEXT NOT NULL,
  label TEXT NOT NULL,
  verdict TEXT NOT NULL,
  method TEXT NOT NULL,
  distance INTEGER NOT NULL,
  threshold INTEGER NOT NULL,
  subject TEXT NOT NULL,
  region TEXT,
  sentence TEXT NOT NULL,
  PRIMARY KEY (capture_id, position)
) STRICT;

CREATE TABLE known_images (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  case_id TEXT NOT NULL REFERENCES cases(id),
  label TEXT NOT NULL,
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE known_fingerprints (
  known_id TEXT NOT NULL REFERENCES known_images(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  algorithm TEXT NOT NULL,
  value TEXT NOT NULL,
  quality INTEGER,
  PRIMARY KEY (known_id, position)
) STRICT;

CREATE TABLE custody (
  case_id TEXT NOT NULL REFERENCES cases(id),
  seq INTEGER NOT NULL,
  text TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  salt TEXT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (case_id, seq)
) STRICT;

CREATE TABLE checkpoints (
  case_id TEXT NOT NULL REFERENCES cases(id),
  count INTEGER NOT NULL,
  prefix_sha256 TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (case_id, count)
) STRICT;
"""

APPEND_ONLY = ("custody", "checkpoints")


def first_tables(db: Database) -> None:
    """Make the tables of the first release, and the triggers that keep the log as it was."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only ever appended to'); END"
            )


def statements_on_captures(db: Database) -> None:
    """Add what is said of a capture's completeness and reload, as JSON; earlier ones have none."""
    for column in ("completeness", "reload"):
        db.execute(f"ALTER TABLE captures ADD COLUMN {column} TEXT")


STEPS = (first_tables, statements_on_captures)
"""Every migration of every release, in order; only ever added to."""

MIGRATIONS = Migrations("holdfast")
for _step in STEPS:
    MIGRATIONS()(_step)


def migrate(db: Database) -> None:
    """Bring the database to this release's form.

    Raises:
        VaultDamaged: a later release has changed it in a way this one does not know.
    """
    ours = {step.__name__ for step in STEPS}
    if any(applied.name not in ours for applied in MIGRATIONS.applied(db)):
        raise VaultDamaged(
            "The vault was changed by a later release.",
            hint="Update the companion, then try again.",
        )
    MIGRATIONS.apply(db)
