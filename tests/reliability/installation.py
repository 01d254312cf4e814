"""A real installation in a temporary folder, on either engine, and the real `troth serve` on it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests import pg
from tests.reliability.visitor import Lost, Visitor

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def environment(folder: Path, url: str, **more: str) -> dict[str, str]:
    """The environment of a program on this installation: nothing of Troth's comes in from outside."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TROTH_", "DJANGO_"))}
    ours = {"TROTH_DATA": str(folder), "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    return {**kept, **ours, **({"TROTH_DATABASE_URL": url} if url else {}), **more}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Installation:
    """A data folder, the address of its database (empty for SQLite), and the sessions of its people."""

    folder: Path
    url: str = ""
    sessions: dict[str, str] = field(default_factory=dict)
    shared: str = ""
    _inspector: subprocess.Popen[str] | None = None

    @classmethod
    def seeded(cls, folder: Path, url: str = "") -> Self:
        """Make one from nothing."""
        made = cls(folder=folder, url=url)
        known = json.loads(made.run("-m", "tests.reliability.seed").stdout)
        made.sessions, made.shared = known["sessions"], known["shared"]
        return made

    def copy(self, folder: Path, url: str = "") -> Self:
        """The same installation once more; for PostgreSQL the caller has copied the database already."""
        shutil.copytree(self.folder, folder)
        return type(self)(folder=folder, url=url, sessions=dict(self.sessions), shared=self.shared)

    def run(self, *words: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run Python on this installation, and wait."""
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=environment(self.folder, self.url, **more), text=True,
            capture_output=True, timeout=2 * PATIENCE,
        )  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(f"{words} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-3000:]}")
        return done

    def troth(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `troth ...` and wait for its end, whatever that is."""
        return self.run("-m", "troth.server.cli", *words, check=False)

    def visitor(self, name: str, port: int) -> Visitor:
        """Somebody's browser."""
        return Visitor(port=port, session=self.sessions[name])

    def ask(self, what: str = "look") -> Any:
        """Ask the inspector, which runs beside."""
        if self._inspector is None:
            self._inspector = subprocess.Popen(
                [sys.executable, "-m", "tests.reliability.inspector"], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                env=environment(self.folder, self.url), stdout=subprocess.PIPE, preexec_fn=pg.end_with_parent,
            )  # fmt: skip
        assert self._inspector.stdin is not None
        assert self._inspector.stdout is not None
        self._inspector.stdin.write(what + "\n")
        self._inspector.stdin.flush()
        return json.loads(self._inspector.stdout.readline())

    def close(self) -> None:
        """Let the inspector go."""
        if self._inspector is not None:
            assert self._inspector.stdin is not None
            self._inspector.stdin.close()
            self._inspector.wait(PATIENCE)
        self._inspector = None


class NotServing(RuntimeError):
    """`troth serve` ended or never answered; the message is what it said."""


@dataclass(slots=True, kw_only=True)
class Server:
    """`troth serve` on an installation, in a process group of its own."""

    installation: Installation
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = ("-m", "troth.server.cli")
    main: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Where it writes what it says."""
        return self.installation.folder / "serve.log"

    def start(self) -> float:
        """Start, and wait until it can serve; gives the seconds that took. Raises NotServing."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self.main = subprocess.Popen(
                [sys.executable, *self.program, "serve", "--port", str(self.port)], cwd=ROOT, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, preexec_fn=_stop_with_parent,
                env=environment(self.installation.folder, self.installation.url, **self.settings),
            )  # fmt: skip
        while not self._ready():
            if self.main.poll() is not None or time.monotonic() - begun > PATIENCE:
                said = self.log.read_text()[-3000:]
                self.kill()
                raise NotServing(said)
            time.sleep(0.02)
        return time.monotonic() - begun

    def kill(self) -> None:
        """kill -9 of every process of the server at once."""
        assert self.main is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.main.pid, signal.SIGKILL)
        self.main.wait(PATIENCE)
        until = time.monotonic() + PATIENCE
        while self._answers() and time.monotonic() < until:
            time.sleep(0.005)

    def terminate(self) -> None:
        """Ask it to stop, as a service manager does."""
        assert self.main is not None
        self.main.send_signal(signal.SIGTERM)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.main is not None:
            self.kill()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _ready(self) -> bool:
        visitor = Visitor(port=self.port)
        try:
            return visitor.get("/readyz").status == 200
        except Lost:
            return False
        finally:
            visitor.close()


def _stop_with_parent() -> None:
    pg.end_with_parent(signal.SIGTERM)
