"""The real server on a free port of this machine, and a reader of its pages: requests and seconds are both bounded."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.goals import Sample
from benchmarks.machine import fine_cpu_of, tree

PATIENCE = 60.0


class NoAnswer(RuntimeError):
    """The server did not come up, or a page was not what it should be."""


@dataclass(slots=True)
class Site:
    """A running server. `database` is the database server that works for it."""

    child: subprocess.Popen[bytes]
    port: int
    cookie: str = ""
    database: int | None = None
    started: float = 0.0
    waits: dict[str, list[float]] = field(default_factory=dict)
    _line: http.client.HTTPConnection | None = None

    def get(self, path: str, *, accept: str = "gzip") -> bytes:
        """The body of a page, as it came over the wire. Raises NoAnswer for anything but 200."""
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self._line.connect()
            assert self._line.sock is not None
            self._line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        headers = {"Cookie": self.cookie, "Accept-Encoding": accept, "Host": f"localhost:{self.port}"}
        self._line.request("GET", path, headers=headers)
        answer = self._line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise NoAnswer(f"{path} answered {answer.status}")
        return body

    def turn(self, path: str, count: int) -> Sample:
        """Read a page so many times: CPU of the server and its database, and wall time, for each."""
        pids = self.pids()
        waits = self.waits.setdefault(path, [])
        cpu, start = fine_cpu_of(pids), time.perf_counter()
        for _ in range(count):
            begin = time.perf_counter()
            self.get(path)
            waits.append(time.perf_counter() - begin)
        wall = time.perf_counter() - start
        return Sample(cpu=(fine_cpu_of(pids) - cpu) / count, wall=wall / count)

    def pids(self) -> list[int]:
        """The server's processes, and its database server's."""
        return [*tree(self.child.pid), *(tree(self.database) if self.database else [])]

    def hang_up(self) -> None:
        """Close the connection; the next page is asked for over a new one."""
        if self._line is not None:
            self._line.close()
        self._line = None

    def end(self) -> None:
        """Stop it and wait; only what was started here."""
        self.hang_up()
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(40)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait(10)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(
    environ: Mapping[str, str], *, command: Sequence[str] = ("-m", "troth.server.cli", "serve"), probe: str = "/readyz",
    cookie: str = "", database: int | None = None,
) -> Site:  # fmt: skip
    """Start a server with these settings and wait for its first good answer to `probe`."""
    port = free_port()
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("TROTH_", "BENCH_", "DJANGO_"))}
    told = {**clean, **environ, "TROTH_BASE_URL": f"http://localhost:{port}"}
    begin = time.perf_counter()
    child = subprocess.Popen([sys.executable, *command, "--port", str(port)], env=told, stdout=subprocess.DEVNULL)
    site = Site(child=child, port=port, cookie=cookie, database=database)
    while True:
        try:
            site.get(probe)
            site.started = time.perf_counter() - begin
            return site
        except (OSError, http.client.HTTPException, NoAnswer) as problem:
            site._line = None
            if child.poll() is not None or time.perf_counter() - begin > PATIENCE:
                if child.poll() is None:
                    site.end()
                raise NoAnswer(f"the server did not come up: {problem}") from None
            time.sleep(0.01)
