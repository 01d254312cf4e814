"""The machine: what it is, how busy others keep it, and what a tree of processes has used (Linux, from /proc)."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
BUSY = 0.35
"""More than this share of the cores taken by others makes a row noisy."""


def tree(root: int) -> list[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parent = int(_stat(int(entry))[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue += children.get(pid, [])
    return found


def cpu_of(pids: Iterable[int]) -> float:
    """Seconds of CPU that these processes and their finished children have used; in steps of a hundredth."""
    total = 0
    for pid in pids:
        try:
            fields = _stat(pid)
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / TICK


def fine_cpu_of(pids: Iterable[int]) -> float:
    """Seconds of CPU that the living threads of these processes have used, by the scheduler's nanoseconds."""
    total = 0
    for pid in pids:
        try:
            for thread in Path(f"/proc/{pid}/task").iterdir():
                total += int((thread / "schedstat").read_text().split()[0])
        except (OSError, ValueError):
            continue
    return total / 1e9


def pss_of(pids: Iterable[int]) -> float:
    """Megabytes of memory that these processes hold, shared pages counted once between them."""
    return sum(_rollup(pid, "Pss:") for pid in pids)


def peak_of(pids: Iterable[int]) -> float:
    """Megabytes: the sum of the most that each of these processes ever held."""
    total = 0.0
    for pid in pids:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)
    return total


def _rollup(pid: int, name: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


@dataclass(slots=True)
class Watch:
    """How much of the machine others took since the watch was started; `own` are our root processes."""

    own: tuple[int, ...] = ()
    _start: float = 0.0
    _all: float = 0.0
    _mine: float = 0.0

    def start(self, *own: int) -> None:
        """Begin to watch; everything below these processes, and this one, is ours."""
        self.own = (os.getpid(), *own)
        self._start, self._all, self._mine = time.monotonic(), _busy(), self._used()

    def foreign(self) -> float:
        """The share of all cores that others used meanwhile."""
        wall = max(1e-3, time.monotonic() - self._start)
        others = (_busy() - self._all) - (self._used() - self._mine)
        return max(0.0, others) / (wall * (os.cpu_count() or 1))

    def _used(self) -> float:
        return cpu_of({pid for root in self.own for pid in tree(root)})


def _busy() -> float:
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    used = [int(field) for field in fields]
    return (sum(used[:3]) + sum(used[5:8])) / TICK


def describe() -> str:
    """The machine in one line."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if "model name" in line)
    model = next(names, platform.processor() or "an unnamed processor")
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GB, Linux {platform.release().split('-')[0]}"


def versions() -> str:
    """The versions that matter, in one line."""
    found = [f"Python {platform.python_version()}"]
    for name in ("Django", "granian", "psycopg", "django-simple-history", "django-auditlog"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)
