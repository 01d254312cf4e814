"""The service desk of the demonstration: agreed levels, a log for every month, maintenance that was and will be."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from troth.tickets import commands
from troth.tickets.kinds import Hours, Target, Weight

Doing = Callable[[str, object], Callable[[datetime], None]]
At = Callable[[datetime, Callable[[datetime], None]], None]
MONTHS = 6
PRIORITIES = (("1 - Critical", 1, 3.0), ("2 - High", 5, 7.0), ("3 - Moderate", 22, 14.0), ("4 - Low", 8, 30.0))
GROUPS = ("Payments", "Ledger", "Merchant support", "Gateway")
TARGETS = (
    Target(priority="1 - Critical", minutes=4 * 60, hours=Hours.ALWAYS, weight=Weight.MAJOR),
    Target(priority="2 - High", minutes=8 * 60, hours=Hours.PROVIDER, weight=Weight.NORMAL),
    Target(priority="3 - Moderate", minutes=24 * 60, hours=Hours.PROVIDER),
    Target(priority="4 - Low", minutes=40 * 60, hours=Hours.PROVIDER),
)
MAP = """resolver = "provider"
zone = "Europe/London"
[source]
name = "{name}"
controlled_by = "provider"
"""


def stage(at: At, doing: Doing, now: datetime) -> None:
    """Put everything about the desk into the queue of the play."""
    start = now - timedelta(days=236)
    levels = commands.ProposeLevels(
        resolver="provider", since=start.date(), waiting=("Awaiting user", "Awaiting vendor"),
        ended=("Resolved", "Closed"), targets=TARGETS,
    )  # fmt: skip
    at(start, doing("Tomasz", levels))
    at(start + timedelta(days=1), doing("Ana", commands.AgreeLevels(levels=1)))
    for month in range(1, MONTHS + 1):
        last = now - timedelta(days=30 * (MONTHS - month) + 3)
        content = log(last - timedelta(days=30), last, seed=month)
        name = f"Kestrel’s service desk, to {last.day} {last:%B}"
        bring = commands.ImportLog(
            content=content, file_name=f"desk-{last:%Y-%m-%d}.csv", mapping=MAP.format(name=name)
        )
        at(last + timedelta(hours=4), doing("Priya", bring))
    _maintenance(at, doing, now)


def _maintenance(at: At, doing: Doing, now: datetime) -> None:
    evening = now.replace(hour=20, minute=0, second=0, microsecond=0)
    before, ahead = evening - timedelta(days=45), evening + timedelta(days=6)
    upgrade = commands.ProposeMaintenance(
        starts=before, ends=before + timedelta(hours=4), what="Upgrade of the ledger database"
    )
    at(before - timedelta(days=9), doing("Leo", upgrade))
    at(before - timedelta(days=8), doing("Mira", commands.AgreeMaintenance(maintenance=1)))
    gateway = commands.ProposeMaintenance(
        starts=ahead, ends=ahead + timedelta(hours=3), what="New certificates on the payment gateway"
    )
    at(now - timedelta(days=1), doing("Leo", gateway))


def log(since: datetime, until: datetime, *, seed: int) -> bytes:
    """A month of the desk as its tool would export it; the same for the same month."""
    draw = random.Random(seed)
    rows: list[tuple[datetime, list[str]]] = []
    day = since.date()
    number = seed * 1000
    while day < until.date():
        for _ in range(draw.choice((0, 1, 2, 2, 3, 4)) if day.weekday() < 5 else draw.choice((0, 0, 1))):
            number += 1
            rows += _ticket(draw, f"KL-{number}", day, until, seed)
        day += timedelta(days=1)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["ticket", "event time", "state", "priority", "group", "sla met"])
    writer.writerows(row for _, row in sorted(rows, key=lambda each: (each[0], each[1])))
    return target.getvalue().encode()


def _ticket(
    draw: random.Random, name: str, day: date, until: datetime, seed: int
) -> Iterator[tuple[datetime, list[str]]]:  # fmt: skip
    priority, _, typical = draw.choices(PRIORITIES, [weight for _, weight, _ in PRIORITIES])[0]
    group = draw.choice(GROUPS)
    at = datetime(day.year, day.month, day.day, draw.randrange(8, 17), draw.randrange(60), tzinfo=until.tzinfo)
    slow = 1.5 if seed == 3 else 1.0
    work = timedelta(hours=typical * slow * draw.lognormvariate(-0.1, 0.85))
    met = work < timedelta(hours=typical * 1.7)
    steps = [(timedelta(0), "New"), (timedelta(minutes=draw.randrange(5, 90)), "In progress")]
    if draw.random() < 0.3:
        waits = draw.choice(("Awaiting user", "Awaiting user", "Awaiting vendor"))
        pause = timedelta(hours=draw.randrange(2, 60))
        steps += [(work * 0.4 + steps[1][0], waits), (work * 0.4 + steps[1][0] + pause, "In progress")]
        work += pause
    steps += [(work + timedelta(minutes=95), "Resolved"), (work + timedelta(days=3), "Closed")]
    for after, state in steps:
        moment = at + after
        if moment < until:
            claim = "no" if not met and state in {"Resolved", "Closed"} else "yes"
            yield moment, [name, f"{moment:%Y-%m-%d %H:%M}", state, priority, group, claim]
