"""Measuring: contenders take turns (A B C, A B C, ...), each in a process of its own, and say what they used.

A contender is a child process that reads `ready COUNT` and prepares so many operations, `go COUNT` and answers what
they took, or `check` and answers what one operation leaves, which must be the same for all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.goals import Sample
from benchmarks.machine import BUSY, Watch, fine_cpu_of, tree


class Missing(RuntimeError):
    """A contender cannot take part here; the words say why."""


@dataclass(slots=True)
class Contender:
    """A child process that does one kind of work when told. `server` is the database server that works for it."""

    name: str
    child: subprocess.Popen[str]
    server: int | None = None

    def ask(self, word: str) -> Any:
        """Send one line and read the answer. Raises Missing when the child says that it cannot, or has gone."""
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        try:
            self.child.stdin.write(word + "\n")
            self.child.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self.child.stdout.readline()
        if not answer:
            raise Missing(f"{self.name} stopped")
        said = json.loads(answer)
        if isinstance(said, dict) and "missing" in said:
            raise Missing(said["missing"])
        return said

    def go(self, count: int) -> Sample:
        """Let it do so many operations; its own CPU with that of its database server, for each operation."""
        before = fine_cpu_of(tree(self.server)) if self.server else 0.0
        said = self.ask(f"go {count}")
        after = fine_cpu_of(tree(self.server)) if self.server else 0.0
        return Sample(cpu=(said["cpu"] + after - before) / count, wall=said["wall"] / count)

    def turn(self, count: int) -> Sample:
        """Prepare so many operations, which does not count, and do them: the work in hand stays small."""
        self.ask(f"ready {count}")
        return self.go(count)

    def end(self) -> None:
        """Let it finish."""
        if self.child.stdin is not None:
            self.child.stdin.close()
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.terminate()
            self.child.wait(20)


def start(name: str, module: str, *args: str, environ: Mapping[str, str], server: int | None = None) -> Contender:
    """Start a contender: `python -m MODULE ARGS` with these settings on top of a clean environment."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("TROTH_", "BENCH_", "DJANGO_"))}
    child = subprocess.Popen(
        [sys.executable, "-m", module, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**clean, **environ},
    )  # fmt: skip
    return Contender(name=name, child=child, server=server)


@dataclass(slots=True)
class Rounds:
    """What each contender used in each round, and whether others kept the machine busy meanwhile."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    foreign: float = 0.0

    @property
    def noisy(self) -> bool:
        """Whether others took so much of the machine that absolute figures mean little."""
        return self.foreign > BUSY


def interleave(turns: Mapping[str, Callable[[], Sample]], rounds: int, own: Sequence[int] = ()) -> Rounds:
    """Let everybody take a turn, so many times over; a disturbance meets all of them alike."""
    found = Rounds(samples={name: [] for name in turns})
    watch = Watch()
    watch.start(*own)
    for turn in range(rounds):
        order = list(turns.items())
        for name, go in order if turn % 2 == 0 else order[::-1]:
            found.samples[name].append(go())
    found.foreign = watch.foreign()
    return found


def serve_turns(do: Callable[[int], None], check: Callable[[], Any], ready: Callable[[int], None]) -> None:
    """The child's side: answer on standard output until standard input ends."""
    for line in sys.stdin:
        word, _, count = line.strip().partition(" ")
        if word == "check":
            said: Any = check()
        elif word == "ready":
            said = ready(int(count))
        else:
            wall, cpu = time.perf_counter(), time.process_time()
            do(int(count))
            said = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        print(json.dumps(said), flush=True)
