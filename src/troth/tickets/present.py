"""The service desk as it stands at this moment: logs that are not settled, and what they tell."""

from __future__ import annotations

from troth.acts.actor import Actor
from troth.engagement.models import Contest
from troth.engagement.reads import by_record, contests_of
from troth.tickets import rules
from troth.tickets.fold import Deal
from troth.tickets.models import LogImport
from troth.tickets.project import deal_of, observed
from troth.trust import Observation

MOST = 200


def the_deal(actor: Actor) -> Deal:
    """Levels and maintenance around an actor, read once a request."""
    return by_record(actor, "desk deal", lambda: deal_of(actor.shared))


def open_logs(actor: Actor) -> list[LogImport]:
    """The logs about which something still waits, oldest first, read once a request."""
    rows = LogImport.objects.filter(space_id=actor.shared, settled=False, superseded_by=None).order_by("number")
    return by_record(actor, "open logs", lambda: list(rows[:MOST])) if rules.SEES.check(actor, None) else []


def about(actor: Actor, row: LogImport) -> list[Contest]:
    """The contests about a log."""
    return [contest for contest in contests_of(actor) if contest.about == row.ref]


def observed_now(actor: Actor) -> list[Observation]:
    """What the open logs tell the assessment at this moment, read once a request."""
    rows = open_logs(actor)
    return actor.once("logs observed", lambda: observed(rows, {row.ref: about(actor, row) for row in rows}, actor.at))
