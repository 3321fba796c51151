"""A catalogue's file as an earlier version of the program left it."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from recommender.catalogue.migrations import MIGRATIONS


def as_of(version: int, path: Path) -> None:
    """Take away the tables that came after a version, which must have brought nothing else."""
    later = "".join(MIGRATIONS[version:])
    with closing(sqlite3.connect(path)) as db, db:
        for table in reversed(re.findall(r"CREATE TABLE (\w+)", later)):
            db.execute(f"DROP TABLE {table}")
        db.execute(f"PRAGMA user_version = {version}")
