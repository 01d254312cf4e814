"""Linking a promise to the work behind it, so that its date has a forecast; and taking the link back."""

from __future__ import annotations

from collections.abc import Sequence

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import Refused
from troth.promises.models import Promise
from troth.records.models import Entry
from troth.trackers import commands, rules
from troth.trackers.kinds import PromiseLinked, PromiseUnlinked
from troth.trackers.models import Milestone, TrackerImport, Workstream
from troth.trackers.project import LINKING, links_of


@act("trackers.link_promise", commands.LinkPromise, leaves=(PromiseLinked,), may=rules.LINKS)
def link_promise(actor: Actor, subject: None, command: commands.LinkPromise) -> Sequence[object]:
    """Link a promise to the workstream, or the milestone of it, that has to be finished for it."""
    here = {"space_id": actor.shared, "source": command.source}
    source = TrackerImport.objects.filter(space_id=actor.shared, number=command.source).first()
    stream = Workstream.objects.filter(**here, number=command.stream).first()
    if source is None or stream is None or source.superseded_by is not None:
        raise Refused("This workstream is not told by any import that still counts.", "promise")
    promise = Promise.objects.filter(space_id=actor.shared, number=command.promise).first()
    if promise is None:
        raise Refused("There is no such promise.", "promise")
    if promise.promisor != source.judged:
        raise Refused("The promise is of the other side; this is not the work behind it.", "promise")
    if promise.settled:
        raise Refused(f"P-{promise.number} is settled already; a forecast would say nothing.", "promise")
    milestone = command.milestone.strip()
    if milestone and not Milestone.objects.filter(**here, stream=stream.name, name=milestone).exists():
        raise Refused("The workstream has no milestone of this name.", "milestone")
    before = links_of(actor.shared).get(f"P-{promise.number}")
    if before is not None and (before.judged, before.stream, before.milestone or "") == (
        source.judged, stream.name, milestone,
    ):  # fmt: skip
        raise Refused(f"P-{promise.number} is linked to this already.", "promise")
    return [
        PromiseLinked(
            link=_next(actor), promise=f"P-{promise.number}", judged=source.judged, stream=stream.name,
            milestone=milestone,
        )
    ]  # fmt: skip


@act("trackers.unlink_promise", commands.UnlinkPromise, leaves=(PromiseUnlinked,), may=rules.LINKS)
def unlink_promise(actor: Actor, subject: None, command: commands.UnlinkPromise) -> Sequence[object]:
    """Take the link of a promise back."""
    if f"P-{command.promise}" not in links_of(actor.shared):
        raise Refused(f"P-{command.promise} is not linked to any work.")
    return [PromiseUnlinked(link=_next(actor), promise=f"P-{command.promise}")]


def _next(actor: Actor) -> str:
    return f"W-{Entry.objects.filter(space_id=actor.shared, kind__in=LINKING).count() + 1}"
