"""A throw-away PostgreSQL cluster in a temporary folder: own socket, no network port, fsync on, gone with the tests."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROLE = "troth"
PORT = 5432
PATIENCE = 60.0
SETTINGS = {
    "listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "60", "shared_buffers": "64MB",
    "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on", "timezone": "UTC",
    "max_wal_size": "512MB",
}  # fmt: skip


def binaries() -> Path | None:
    """The folder with the newest initdb, postgres and pg_ctl of this machine; None when there is none."""
    places = [Path(path).parent for path in (shutil.which("initdb"),) if path]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    return next((place for place in places if all((place / name).exists() for name in ("initdb", "postgres"))), None)


@dataclass(slots=True)
class Cluster:
    """A running cluster. Databases in it are reached by the URL that `TROTH_DATABASE_URL` takes."""

    folder: Path
    tools: Path
    server: subprocess.Popen[bytes]

    def url(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql://{ROLE}@:{PORT}/{name}?host={quote(str(self.folder), safe='')}"

    def create(self, name: str) -> str:
        """Make an empty database and give its address."""
        self._do(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, also from under somebody's feet."""
        self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def copy(self, source: str, name: str) -> str:
        """A copy of a database that nobody is connected to."""
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        return self.url(name)

    def crash(self) -> None:
        """Lose the whole database server at once, and start it again: it recovers from its own log."""
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(PATIENCE)
        self.server = _start(self.tools, self.folder)
        _until_ready(self)

    def _do(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def dsn(self, name: str) -> str:
        """The same address in the words of libpq."""
        return f"host={self.folder} port={PORT} user={ROLE} dbname={name}"


@contextmanager
def cluster(tools: Path) -> Iterator[Cluster]:
    """Make a cluster, start it, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="troth-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    command = [tools / "initdb", "-D", folder / "data", "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-instructions"]
    words = [str(part) for part in (*command, "--locale=C.UTF-8")]
    subprocess.run(words, check=True, capture_output=True, cwd=folder, **_as_owner())
    running = Cluster(folder, tools, _start(tools, folder))
    try:
        _until_ready(running)
        yield running
    finally:
        running.server.send_signal(signal.SIGINT)
        try:
            running.server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            running.server.send_signal(signal.SIGQUIT)
            running.server.wait(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def _start(tools: Path, folder: Path) -> subprocess.Popen[bytes]:
    settings = {**SETTINGS, "unix_socket_directories": str(folder), "port": str(PORT)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [str(tools / "postgres"), "-D", str(folder / "data"), *options], cwd=folder, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_parent, **_as_owner(),
        )  # fmt: skip


def end_with_parent(word: int = signal.SIGINT) -> None:
    """In a child before it starts its program: be told to stop when the tests die (Linux only; elsewhere nothing)."""
    try:
        ctypes.CDLL(None).prctl(1, int(word), 0, 0, 0)
    except (AttributeError, OSError):
        return


def _as_owner() -> dict[str, object]:
    """PostgreSQL refuses to run as root, so root starts it as the user `postgres`."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _until_ready(running: Cluster) -> None:
    import psycopg

    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(running.dsn("postgres")).close()
            return
        except psycopg.OperationalError:
            if running.server.poll() is not None or time.monotonic() > until:
                raise RuntimeError((running.folder / "log").read_text()[-2000:]) from None
            time.sleep(0.05)
