"""Background work outlives its worker: run again after the lease, buried after the last try, asked for once by key."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests import pg
from tests.reliability.conftest import FULL, once
from tests.reliability.installation import ROOT, Installation, Server, environment

PATIENCE = 60.0
PROGRAM = ("-m", "tests.reliability.work")


def ask(installation: Installation, task: str, key: str = "", **args: Any) -> None:
    """Put a job into the queue."""
    installation.run(*PROGRAM, "ask", task, key, json.dumps(args))


def notes(installation: Installation, name: str) -> list[str]:
    """What a job wrote down."""
    place = installation.folder / f"notes-{name}"
    return place.read_text().split() if place.exists() else []


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that must come."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def jobs(installation: Installation) -> dict[str, tuple[str, int]]:
    """State and tries of every job that was asked for, by its key."""
    return {key: job for key, job in all_jobs(installation).items() if ":" not in key}


def all_jobs(installation: Installation) -> dict[str, tuple[str, int]]:
    """The same with periodic work, whose keys end in a colon and the number of a slot."""
    return {job["key"]: (job["state"], job["attempts"]) for job in installation.ask("jobs") if job["key"]}


def worker(installation: Installation) -> subprocess.Popen[bytes]:
    """One worker in a process of its own."""
    return subprocess.Popen(
        [sys.executable, *PROGRAM, "work"], cwd=ROOT, stdin=subprocess.PIPE, preexec_fn=pg.end_with_parent,
        env=environment(installation.folder, installation.url), stderr=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def workers(installation: Installation, count: int) -> Iterator[None]:
    """Several workers, told to stop at the end."""
    running = [worker(installation) for _ in range(count)]
    try:
        yield
    finally:
        for each in running:
            assert each.stdin is not None
            each.stdin.close()
        assert [each.wait(PATIENCE) for each in running] == [0] * count


@once
def test_a_job_cut_off_by_a_kill_is_run_again_and_ends(installation: Installation) -> None:
    server = Server(installation=installation, program=PROGRAM)
    kills = 3 if FULL else 1
    with server:
        for number in range(kills):
            name = f"cut{number}"
            ask(installation, "trial.write", name, name=name, first=600)
            until(lambda name=name: notes(installation, name) == ["begin"])
            server.kill()
            assert jobs(installation)[name] == ("running", 1)
            server.start()
            until(lambda name=name: jobs(installation)[name][0] == "done")
            assert jobs(installation)[name] == ("done", 2)
            assert notes(installation, name) == ["begin", "begin", "end"]


@once
def test_a_stop_lets_the_job_in_hand_be_finished(installation: Installation) -> None:
    server = Server(installation=installation, program=PROGRAM)
    with server:
        ask(installation, "trial.write", "last", name="last", first=4)
        until(lambda: notes(installation, "last") == ["begin"])
        server.terminate()
        assert server.main is not None
        assert server.main.wait(PATIENCE) == 0
    assert notes(installation, "last") == ["begin", "end"]
    assert jobs(installation)["last"] == ("done", 1)


@once
def test_a_job_longer_than_its_lease_stays_with_its_worker(installation: Installation) -> None:
    ask(installation, "trial.write", "long", name="long", first=6)
    with workers(installation, 2):
        until(lambda: jobs(installation)["long"][0] == "done")
    assert jobs(installation)["long"] == ("done", 1)
    assert notes(installation, "long") == ["begin", "end"]


@once
def test_a_job_that_takes_its_worker_along_is_buried_after_five_and_others_flow(installation: Installation) -> None:
    ask(installation, "trial.crash", "poison", name="poison")
    ask(installation, "trial.write", "other", name="other", first=0)
    for _ in range(5):
        assert worker(installation).wait(PATIENCE) == -9
        if jobs(installation)["other"][0] != "done":
            assert len(notes(installation, "poison")) <= 2, "the poisonous job kept the other one from being done"
    with workers(installation, 1):
        until(lambda: jobs(installation)["poison"][0] == "dead")
    assert jobs(installation) == {"poison": ("dead", 5), "other": ("done", 1)}
    assert notes(installation, "poison") == ["begin"] * 5
    said = installation.troth("doctor")
    assert "1 job" in said.stdout
    assert "troth jobs --retry" in said.stdout


@once
def test_a_job_that_fails_is_tried_five_times_with_its_reason_kept_and_once_more_when_asked(
    installation: Installation,
) -> None:
    ask(installation, "trial.fail", "wrong", name="wrong")
    with workers(installation, 1):
        until(lambda: jobs(installation)["wrong"][0] == "dead")
    assert notes(installation, "wrong") == ["begin"] * 5
    listed = json.loads(installation.troth("jobs", "--json").stdout)
    assert [(job["state"], job["tries"]) for job in listed] == [("dead", 5)]
    assert "this cannot be done" in listed[0]["error"]
    assert installation.troth("jobs", "--retry", listed[0]["id"]).returncode == 0
    assert jobs(installation)["wrong"] == ("ready", 5)


def test_one_key_asked_for_by_many_at_once_is_one_job(installation: Installation) -> None:
    command = [sys.executable, *PROGRAM, "ask", "trial.write", "same", json.dumps({"name": "same", "first": 0})]
    place = environment(installation.folder, installation.url)
    asking = [subprocess.Popen(command, cwd=ROOT, env=place) for _ in range(4)]
    assert [each.wait(PATIENCE) for each in asking] == [0] * 4
    assert jobs(installation) == {"same": ("ready", 0)}


def test_workers_share_the_queue_without_doing_anything_twice(installation: Installation) -> None:
    many = 30
    loop = f"for n in range({many}): q.enqueue('trial.write', key=str(n), name=str(n), first=0)"
    start = "from troth.server.cli import setup; setup(); from tests.reliability import work; work._register()"
    installation.run("-c", f"{start}; import troth.jobs.queue as q\n{loop}")
    with workers(installation, 3):
        until(lambda: all(state == "done" for state, _ in jobs(installation).values()))
    assert jobs(installation) == {str(number): ("done", 1) for number in range(many)}
    assert all(notes(installation, str(number)) == ["begin", "end"] for number in range(many))


def test_periodic_work_is_done_once_in_each_slot_by_however_many_workers(installation: Installation) -> None:
    def ticks() -> dict[int, tuple[str, int]]:
        found = all_jobs(installation)
        return {int(key.partition(":")[2]): job for key, job in found.items() if key.startswith("trial.tick:")}

    with workers(installation, 3):
        until(lambda: sum(state == "done" for state, _ in ticks().values()) >= 4)
    done = ticks()
    slots = sorted(done)
    assert slots == list(range(slots[0], slots[-1] + 1))
    assert {job for slot, job in done.items() if slot != slots[-1]} == {("done", 1)}
    begun = sum(attempts for _, attempts in done.values())
    assert notes(installation, "tick") == ["begin"] * begun


@once
def test_daily_work_is_asked_for_once_a_day_and_done(installation: Installation) -> None:
    with workers(installation, 2):
        until(lambda: sum(key.startswith(("overview.", "jobs.", "engagement.")) for key in done(installation)) == 3)
    often = ("trial.", "feeds.sweep", "search.catch_up", "inbox.")
    assert sorted(key.partition(":")[0] for key in done(installation) if not key.startswith(often)) == [
        "engagement.forget_sessions", "jobs.forget", "overview.check_record",
    ]  # fmt: skip


def done(installation: Installation) -> list[str]:
    """The keys of all work that is done."""
    return [key for key, (state, _) in all_jobs(installation).items() if state == "done"]
