"""Real servers for real browsers: the demonstration and a fresh installation, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0
TROTH = [sys.executable, "-m", "troth.server.cli"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demonstration: its address and one sign-in link for each side."""

    base: str
    client: str
    provider: str

    def link(self, party: str) -> str:
        """The address that signs in the lead of a side."""
        return self.client if party == "client" else self.provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A real installation with nothing in it but its first administrator, and the link that waits for them."""

    base: str
    folder: Path
    first_link: str


@contextmanager
def demo() -> Iterator[Demo]:
    """`troth demo` as a newcomer starts it."""
    port = free_port()
    base = f"http://localhost:{port}"
    with _running([*TROTH, "demo", "--port", str(port)], _environment(), base) as said:
        links = re.findall(rf"{base}/demo/\S+", said())
        yield Demo(base=base, client=links[0], provider=links[1])


@contextmanager
def installation(folder: Path, organisation: str, domain: str, email: str, name: str) -> Iterator[Installation]:
    """`troth init` and `troth serve` in a folder of their own."""
    port = free_port()
    base = f"http://localhost:{port}"
    nearby = {"TROTH_WEBHOOK_NETWORKS": "127.0.0.0/8"}
    env = _environment(TROTH_DATA=str(folder), TROTH_BASE_URL=base, TROTH_PORT=str(port), **nearby)
    made = subprocess.run(
        [*TROTH, "init", "--organisation", organisation, "--domain", domain, "--email", email, "--name", name],
        env=env, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    link = re.findall(rf"{base}/\S+", made.stdout)[0]
    with _running([*TROTH, "serve"], env, base):
        yield Installation(base=base, folder=folder, first_link=link)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")} | more


@contextmanager
def _running(call: list[str], env: dict[str, str], base: str) -> Iterator[object]:
    process = subprocess.Popen(
        call, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    heard: list[str] = []
    ear = threading.Thread(target=lambda: heard.extend(process.stdout or ()), daemon=True)
    ear.start()
    try:
        _await(process, base, heard)
        yield lambda: "".join(heard)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        ear.join(5)
    assert process.returncode in {0, 130}, "".join(heard)


def _await(process: subprocess.Popen[str], base: str, heard: list[str]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"The server stopped: {''.join(heard)}")
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"The server never answered: {''.join(heard)}")
