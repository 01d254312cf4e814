"""Trackers as they stand at this moment: imports that are not settled, workstreams with their pace, linked promises."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from troth.acts.actor import Actor
from troth.engagement.models import Contest
from troth.engagement.reads import by_record, contests_of
from troth.trackers import rules
from troth.trackers.fold import FINISHED, OPEN, Link
from troth.trackers.models import Milestone, TrackedIssue, TrackerImport, Workstream
from troth.trackers.pace import Outlook, Pace, Span, outlook, pace
from troth.trackers.project import links_of, observed
from troth.trust import Observation

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A workstream of one side: the newest import that tells it, its pace, and what is left by milestone."""

    source: int
    number: int
    judged: str
    name: str
    pace: Pace
    milestones: dict[str, int]
    outlook: Outlook | None

    @property
    def place(self) -> str:
        """Where its page stands below the forecast."""
        return f"{self.source}/{self.number}/"


def current(actor: Actor) -> list[TrackerImport]:
    """The imports that were not replaced, oldest first; what is not settled is among them."""
    rows = TrackerImport.objects.filter(space_id=actor.shared, superseded_by=None).order_by("number")
    return by_record(actor, "current trackers", lambda: list(rows[:MOST])) if rules.SEES.check(actor, None) else []


def open_imports(actor: Actor) -> list[TrackerImport]:
    """The imports about which something still waits, oldest first."""
    return [row for row in current(actor) if not row.settled]


def about(actor: Actor, row: TrackerImport) -> list[Contest]:
    """The contests about an import."""
    return [contest for contest in contests_of(actor) if contest.about == row.ref]


def observed_now(actor: Actor) -> list[Observation]:
    """What the open imports tell the assessment at this moment, read once a request."""
    rows = open_imports(actor)
    return actor.once(
        "trackers observed", lambda: observed(rows, {row.ref: about(actor, row) for row in rows}, actor.at)
    )


def linked(actor: Actor) -> dict[str, Link]:
    """The promises that are linked to work."""
    return by_record(actor, "tracker links", lambda: links_of(actor.shared))


def works(actor: Actor) -> list[Work]:
    """Every workstream that a current import tells, read once for each state of the record."""
    if not current(actor):
        return []
    return by_record(actor, "workstreams", lambda: _works(actor))


def work_of(actor: Actor, row: Workstream) -> Work | None:
    """The workstream that a row tells, as the newest import tells it; None where the import was replaced."""
    judged = next((source.judged for source in current(actor) if source.number == row.source), None)
    return next((each for each in works(actor) if (each.judged, each.name) == (judged, row.name)), None)


def _works(actor: Actor) -> list[Work]:
    sources = {row.number: row for row in current(actor)}
    here = {"space_id": actor.shared, "source__in": list(sources)}
    places = {
        (sources[source].judged, name): (source, number)
        for source, number, name in Workstream.objects.filter(**here).order_by("source").values_list(
            "source", "number", "name"
        )
    }
    spans: dict[tuple[str, str], list[Span]] = {}
    left: dict[tuple[str, str], dict[str, int]] = {}
    zones = {row.zone: ZoneInfo(row.zone) for row in sources.values()}
    told = TrackedIssue.objects.filter(**here, told_again=None).order_by("source", "number")
    for source, stream, milestone, standing, created, ended in told.values_list(
        "source", "stream", "milestone", "standing", "created", "ended"
    ).iterator():
        zone, key = zones[sources[source].zone], (sources[source].judged, stream)
        end = ended.astimezone(zone).date() if ended is not None else None
        spans.setdefault(key, []).append(
            Span(created=created.astimezone(zone).date(), ended=end, finished=standing == FINISHED)
        )
        if standing == OPEN and milestone:
            row = left.setdefault(key, {})
            row[milestone] = row.get(milestone, 0) + 1
    for source, stream, name in Milestone.objects.filter(**here).values_list("source", "stream", "name"):
        left.setdefault((sources[source].judged, stream), {}).setdefault(name, 0)
    return [_work(key, places[key], found, left.get(key, {}), sources) for key, found in sorted(spans.items())]


def _work(
    key: tuple[str, str], place: tuple[int, int], spans: list[Span], left: dict[str, int],
    sources: dict[int, TrackerImport],
) -> Work:  # fmt: skip
    found = pace(spans, sources[place[0]].synced)
    return Work(
        source=place[0], number=place[1], judged=key[0], name=key[1], pace=found,
        milestones=dict(sorted(left.items())), outlook=outlook(found, found.now_left),
    )  # fmt: skip
