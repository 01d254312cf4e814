"""The tracker of the demonstration: exports of the shared board, work linked to promises, and a report."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from troth.practices.openness.commands import MakeReport, Said
from troth.practices.openness.kinds import Colour
from troth.server.demo.desk import At, Doing
from troth.trackers import commands
from troth.trackers.models import Workstream

Number = Callable[[str], int]
WEEKS = 30
EXPORTS = (58, 30, 1)
STREAMS = (("Checkout API", 3, 4, ""), ("Fraud rules", 2, 9, "Staging"), ("Pilot", 4, 15, "M5"), ("Handbook", 1, 2, ""))
"""Name, usual number of issues a week, issues left today, milestone of what is left."""
LINKS = (("chk", "Checkout API"), ("rules2", "Fraud rules"), ("m5", "Pilot"))
WORDS = (
    "Idempotent capture", "Webhook for refunds", "Limits by merchant", "Error texts for declines",
    "Retry after timeout",
    "Sandbox keys", "Dashboard tile", "Audit fields", "Clean up feature flag", "Example in the handbook",
    "Slow query on settlements", "Rounding of split amounts", "Second currency", "Empty state of the list",
    "Alert text", "Rule for repeated cards", "Time zone of cut-off", "Export for finance", "Accessibility of the form",
)  # fmt: skip
MAP = """worker = "provider"
split = "project"
zone = "Europe/London"
[source]
name = "Shared board, export of {day}"
controlled_by = "both"
"""


def stage(at: At, doing: Doing, number: Number, now: datetime) -> None:
    """Put exports, links and reports into the queue of the play."""
    for place, days in enumerate(EXPORTS, 1):
        taken = now - timedelta(days=days)
        bring = commands.ImportIssues(
            content=export(now, taken), file_name=f"board-{taken:%Y-%m-%d}.csv",
            mapping=MAP.format(day=f"{taken.day} {taken:%B}"), supersedes=place - 1 or None,
        )  # fmt: skip
        at(taken + timedelta(hours=2), doing("Priya", bring))
        at(taken + timedelta(hours=5), doing("Mira", commands.AgreeIssues(number=place)))
    for place, (key, stream) in enumerate(LINKS):
        at(now - timedelta(hours=16, minutes=50 - place), _linking(doing, number, key, stream))
    at(now - timedelta(hours=15), _report(doing, number))


def _linking(doing: Doing, number: Number, key: str, stream: str) -> Callable[[datetime], None]:
    def step(when: datetime) -> None:
        row = Workstream.objects.get(source=len(EXPORTS), name=stream)
        link = commands.LinkPromise(
            promise=number(key), source=len(EXPORTS), stream=row.number, milestone="M5" if key == "m5" else ""
        )
        doing("Priya", link)(when)

    return step


def _report(doing: Doing, number: Number) -> Callable[[datetime], None]:
    """The weekly report: one date is called green that the board does not show so."""

    def step(when: datetime) -> None:
        pilot = "Two more engineers begin on Monday; the merchants are ready."
        late = "The acquirer’s test cases came late; we add people from the pilot."
        lines = (
            Said(promise=number("chk"), colour=Colour.AMBER, reason="We wait for production read access."),
            Said(promise=number("m5"), colour=Colour.GREEN, reason=pilot),
            Said(promise=number("rules2"), colour=Colour.RED, reason=late),
        )
        doing("Tomasz", MakeReport(lines=lines, summary="One date is in danger, and we say which."))(when)

    return step


def export(now: datetime, taken: datetime) -> bytes:
    """The board as its tool exports it at a moment; an older export is the same board, seen earlier."""
    draw = random.Random(11)
    rows: list[tuple[datetime, list[str]]] = []
    for stream, usual, left, milestone in STREAMS:
        short = "".join(word[0] for word in stream.upper().split())[:2] or "X"
        done = 0
        for week in range(WEEKS, 0, -1):
            for _ in range(max(0, round(draw.gauss(usual, usual * 0.55)))):
                done += 1
                ended = now - timedelta(days=7 * week - draw.randrange(1, 6), hours=draw.randrange(1, 9))
                opened = ended - timedelta(days=draw.randrange(6, 40))
                rows.append(_issue(draw, f"{short}-{done}", stream, "", opened, ended))
        for place in range(left):
            opened = now - timedelta(days=draw.randrange(6, 45), hours=draw.randrange(1, 9))
            rows.append(_issue(draw, f"{short}-{done + place + 1}", stream, milestone, opened, None))
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["key", "title", "type", "created", "resolved", "due", "due set", "milestone", "project"])
    for opened, cells in sorted(rows, key=lambda row: (row[0], row[1])):
        if opened < taken:
            seen = cells[4] and cells[4] < f"{taken:%Y-%m-%d %H:%M}"
            writer.writerow([*cells[:4], cells[4] if seen else "", *cells[5:]])
    return target.getvalue().encode()


def _issue(
    draw: random.Random, key: str, stream: str, milestone: str, opened: datetime, ended: datetime | None
) -> tuple[datetime, list[str]]:  # fmt: skip
    dated = ended is not None and draw.random() < 0.05
    due = f"{opened + timedelta(days=draw.choice((14, 21, 28))):%Y-%m-%d}" if dated else ""
    return opened, [
        key, draw.choice(WORDS), draw.choice(("Story", "Story", "Task", "Bug")), f"{opened:%Y-%m-%d %H:%M}",
        f"{ended:%Y-%m-%d %H:%M}" if ended else "", due, f"{opened:%Y-%m-%d %H:%M}" if due else "", milestone, stream,
    ]  # fmt: skip
