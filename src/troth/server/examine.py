"""What is wrong with an installation, in words; asked by `troth doctor` and before serving."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, connection

from troth.server.database import wal_is_safe
from troth.server.install import pending

ROOM = 200 * 1024 * 1024
OLDEST_BACKUP = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: what was looked at, whether it is well, what to do, and whether serving must wait for it."""

    about: str
    well: bool
    says: str
    stops: bool = False


def examine() -> list[Finding]:
    """Every finding about this installation, good ones included."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _rules, _folder, _keys, _database, _sqlite, _migrations, _address, _mail, _jobs, _logs, _backup,
    )  # fmt: skip
    found: list[Finding] = []
    for look in checks:
        try:
            found += look()
        except Error as problem:
            found.append(
                Finding(about="database", well=False, says=f"The database did not answer: {problem}", stops=True)
            )
            break
    return found


def refuses(what: str) -> bool:
    """Whether something stands in the way of beginning; each finding that does is said on standard error."""
    wrong = [finding for finding in examine() if finding.stops]
    for finding in wrong:
        sys.stderr.write(f"Troth cannot {what}. {finding.says}\n")
    return bool(wrong)


def _rules() -> Iterator[Finding]:
    from django.core.checks import run_checks

    wrong = run_checks(tags=["troth"])
    for found in wrong:
        yield _bad("addresses", f"{found.msg} {found.hint}", stops=True)
    if not wrong:
        yield _good("addresses", "Every address has a rule.")


def _folder() -> Iterator[Finding]:
    folder = Path(settings.TROTH.data)
    if not folder.is_dir():
        yield _bad("data folder", f"The data folder {folder} does not exist. Run `troth init` first.", stops=True)
        return
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        yield _bad("disk", f"Only {free // 1024**2} MB are free in {folder}; make room before it is full.")
    else:
        yield _good("disk", f"{free // 1024**3} GB are free in {folder}.")


def _keys() -> Iterator[Finding]:
    for name in ("seal.key", "django.secret"):
        path = Path(settings.TROTH.data) / "keys" / name
        if not path.exists():
            yield _bad(
                "keys", f"The key file {path} is missing. Run `troth init`, or restore your key backup.", stops=True
            )
        elif stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield _bad("keys", f"Others can read {path}. Run: chmod 600 {path}")
        else:
            yield _good("keys", f"{path.name} is there and readable by its owner only.")


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield _good("database", f"{connection.vendor} answers.")


def _sqlite() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        version = str(cursor.fetchone()[0])
        cursor.execute("PRAGMA journal_mode")
        journal = str(cursor.fetchone()[0])
        cursor.execute("PRAGMA synchronous")
        synchronous = int(cursor.fetchone()[0])
    safe = wal_is_safe(tuple(int(part) for part in version.split(".")))
    if journal == "wal" and not safe:
        yield _bad("SQLite", f"SQLite {version} can lose commits in WAL mode; it must be 3.51.3 or newer.", stops=True)
    elif not safe:
        yield _good("SQLite", f"SQLite {version} has the WAL-reset bug, so the slower rollback journal is used.")
    else:
        yield _good("SQLite", f"SQLite {version} ({sqlite3.__name__}) in {journal.upper()} mode.")
    if synchronous < 2:
        yield _bad("SQLite", "synchronous is below FULL: a signed checkpoint could be lost at a power cut.", stops=True)


def _migrations() -> Iterator[Finding]:
    missing = pending()
    if missing:
        yield _bad(
            "database", f"The database lacks {len(missing)} steps of this version. Run `troth migrate`.", stops=True
        )
    else:
        yield _good("database", "The database is at this version.")


def _address() -> Iterator[Finding]:
    config = settings.TROTH
    if config.secure:
        yield _good("address", f"People use {config.base_url}.")
    elif config.origin_host.split(":")[0] == "localhost":
        yield _good(
            "address",
            f"{config.base_url} reaches this machine only; set TROTH_BASE_URL to an https address for others.",
        )
    else:
        yield _bad("address", f"{config.base_url} is not encrypted; use https (passkeys need it too).")
    if config.demo:
        yield _bad("demonstration", "TROTH_DEMO is on: anybody with a link can sign in. Never use it for real records.")


def _mail() -> Iterator[Finding]:
    if settings.TROTH.mail_url:
        yield _good("mail", "Mail goes out by SMTP; nobody but the invited person sees an invitation's link.")
    else:
        yield _good(
            "mail", "No mail server is set (TROTH_MAIL_URL): invitation links are shown once to whoever invites."
        )


def _jobs() -> Iterator[Finding]:
    from troth.jobs.models import Job

    dead = Job.objects.filter(state=Job.State.DEAD).count()
    if dead:
        yield _bad(
            "jobs",
            f"{dead} jobs failed for good. See them with `troth jobs`, and try one again with `troth jobs --retry ID`.",
        )
    else:
        yield _good("jobs", "No job has failed for good.")


def _logs() -> Iterator[Finding]:
    from troth.records import mark
    from troth.records.models import Log

    behind = 0
    for log in Log.objects.order_by("origin")[:1000]:
        known = mark.marked(log.space_id)
        if known is not None and known.size > log.size:
            behind += 1
            yield _bad(
                "logs",
                f"The log {log.origin} holds {log.size} entries but held {known.size}: the database was rolled back.",
            )
    if not behind:
        yield _good("logs", "No log is shorter than it once was.")


def _backup() -> Iterator[Finding]:
    from troth.server.backup.make import last_tried

    last = last_tried()
    if last is None:
        yield _good("backup", "No backup was made here yet. `troth backup` makes one and tries it.")
        return
    days = (datetime.now(UTC) - last).days
    if days > OLDEST_BACKUP:
        yield _bad(
            "backup", f"The newest backup that was tried is {days} days old. Run `troth backup`, best every day."
        )
    else:
        yield _good("backup", f"A backup was made and tried at {last:%Y-%m-%d %H:%M} UTC.")


def _good(about: str, says: str) -> Finding:
    return Finding(about=about, well=True, says=says)


def _bad(about: str, says: str, *, stops: bool = False) -> Finding:
    return Finding(about=about, well=False, says=says, stops=stops)
