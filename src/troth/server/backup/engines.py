"""Copying a database that is in use, and putting a copy in place: SQLite's VACUUM INTO, PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from troth.server.backup.manifest import LogHead

HEADS = (
    "SELECT l.origin, l.space_id, l.size, c.root FROM records_log l LEFT JOIN records_checkpoint c "
    "ON c.space_id = l.space_id AND c.size = l.size ORDER BY l.origin"
)
STEPS = "SELECT app || '.' || name FROM django_migrations ORDER BY app, name"


class EngineTrouble(RuntimeError):
    """The database or its programs did not do it; the sentence says what they said."""


def copy_to(place: Path) -> tuple[list[LogHead], list[str]]:
    """Copy the database in use to `place`; the heads of its logs and its migrations as they are in the copy."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(place)])
        return _facts_of_file(place)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
        _program("pg_dump", "-Fc", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={place}")
        cursor.execute(HEADS)
        heads = [_head(*row) for row in cursor.fetchall()]
        cursor.execute(STEPS)
        return heads, [str(row[0]) for row in cursor.fetchall()]


def is_empty() -> bool:
    """Whether the target holds nothing yet: no database file, or no table."""
    if connection.vendor == "sqlite":
        return not Path(settings.DATABASES["default"]["NAME"]).exists()
    return not connection.introspection.table_names()


def put(copy: Path, database: str | None = None) -> None:
    """Fill the empty target with a copy, whole or not at all. `database` names another than the configured one."""
    if connection.vendor == "sqlite":
        os.replace(copy, settings.DATABASES["default"]["NAME"])
        return
    name = database or str(settings.DATABASES["default"]["NAME"])
    _program(
        "pg_restore", "--no-owner", "--no-acl", "--exit-on-error", "--single-transaction", f"--dbname={name}", str(copy)
    )


@contextmanager
def spare(name: str) -> Iterator[str]:
    """A database beside the configured one, for a trial; gives its name, and is gone afterwards. PostgreSQL only."""
    import psycopg
    from psycopg import sql

    given = settings.DATABASES["default"]
    facts: dict[str, Any] = {
        "host": given["HOST"] or None,
        "port": given["PORT"] or None,
        "user": given["USER"] or None,
    }
    try:
        with psycopg.connect(
            **facts, password=given["PASSWORD"] or None, dbname=given["NAME"], autocommit=True
        ) as session:
            session.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            try:
                yield name
            finally:
                session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    except psycopg.Error as problem:
        raise EngineTrouble(
            f"A database for the trial could not be made or removed ({str(problem).strip()}). Give the role CREATEDB, "
            "or use --no-verify and try the backup elsewhere."
        ) from None


def _facts_of_file(place: Path) -> tuple[list[LogHead], list[str]]:
    import sqlite3

    with sqlite3.connect(f"file:{place}?mode=ro", uri=True) as copy:
        heads = [_head(*row) for row in copy.execute(HEADS)]
        steps = [str(row[0]) for row in copy.execute(STEPS)]
    copy.close()
    return heads, steps


def _head(origin: str, space: Any, size: int, root: Any) -> LogHead:
    return LogHead(origin=origin, space=str(space).replace("-", ""), size=size, root=bytes(root or b"").hex())


def _program(name: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on the configured database; its password goes by the environment."""
    if shutil.which(name) is None:
        raise EngineTrouble(f"{name} is not on this machine; install PostgreSQL's client programs.")
    given = settings.DATABASES["default"]
    pairs = {
        "PGHOST": given["HOST"], "PGPORT": given["PORT"], "PGUSER": given["USER"], "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
    }  # fmt: skip
    environ = {**os.environ, **{key: str(value) for key, value in pairs.items() if value}}
    _run([name, *words], environ)


def _run(call: Sequence[str], environ: dict[str, str]) -> None:
    done = subprocess.run(list(call), env=environ, text=True, capture_output=True, check=False)
    if done.returncode:
        raise EngineTrouble(f"{call[0]} said: {done.stderr.strip()[-800:] or f'exit code {done.returncode}'}")
