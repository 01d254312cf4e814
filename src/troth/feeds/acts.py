"""Acts on the webhooks of a side: adding one, letting it rest, letting it go on, taking it away."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.rule import Rule
from troth.engagement.box import shut
from troth.feeds import commands, kinds, rules
from troth.feeds.models import Delivery, Endpoint
from troth.feeds.webhooks import outbox
from troth.feeds.webhooks.address import WrongAddress, checked
from troth.records.models import Log

MOST = 20
State = Endpoint.State


def by_endpoint(actor: Actor, command: object, may: Rule) -> Endpoint:
    """The webhook a command names."""
    try:
        wanted = UUID(getattr(command, "endpoint"))  # noqa: B009
    except ValueError:
        raise NotThere from None
    row = Endpoint.objects.filter(may.where(actor), pk=wanted).first()
    if row is None:
        raise NotThere
    row.last_seq = -1  # type: ignore[attr-defined]
    return row


@act("feeds.add_endpoint", commands.AddEndpoint, leaves=(kinds.EndpointAdded,), may=rules.MANAGES)
def add_endpoint(actor: Actor, subject: None, command: commands.AddEndpoint) -> Sequence[object]:
    """Add a webhook for your side."""
    label = command.label.strip()
    if not label or len(label) > 80:
        raise Refused("Give it a name of up to 80 characters.", "label")
    if command.wants not in kinds.WANTS:
        raise Refused("Choose what is sent: every entry, or only what asks something of you.", "wants")
    try:
        target = checked(command.url)
    except WrongAddress as wrong:
        raise Refused(str(wrong), "url") from None
    if Endpoint.objects.filter(rules.SEES.where(actor)).count() >= MOST:
        raise Refused(f"Your side has {MOST} webhooks already; remove one first.")
    size = Log.objects.values_list("size", flat=True).get(space_id=actor.shared)
    row = Endpoint.objects.create(
        space_id=actor.private, shared_id=actor.shared, party=actor.party, label=label, host=target.host,
        address=shut(target.url, outbox.ADDRESS), wants=command.wants, added_by_id=actor.person, created=actor.at,
        changed=actor.at, position=size,
    )  # fmt: skip
    return [
        kinds.EndpointAdded(endpoint=str(row.pk), wants=command.wants, since=size, host=target.host, label=label)
    ]


@act("feeds.pause_endpoint", commands.PauseEndpoint, leaves=(kinds.EndpointPaused,), may=rules.MANAGES, on=by_endpoint)
def pause_endpoint(actor: Actor, row: Endpoint, command: commands.PauseEndpoint) -> Sequence[object]:
    """Let a webhook of your side rest."""
    if row.state != State.ACTIVE:
        raise Refused("It sends nothing already.")
    Endpoint.objects.filter(pk=row.pk).update(state=State.PAUSED, changed=actor.at)
    return [kinds.EndpointPaused(endpoint=str(row.pk))]


@act("feeds.resume_endpoint", commands.ResumeEndpoint, leaves=(kinds.EndpointResumed,), may=rules.MANAGES, on=by_endpoint)
def resume_endpoint(actor: Actor, row: Endpoint, command: commands.ResumeEndpoint) -> Sequence[object]:
    """Let a webhook of your side go on where it stood."""
    if row.state == State.ACTIVE:
        raise Refused("It is at work already.")
    Endpoint.objects.filter(pk=row.pk).update(state=State.ACTIVE, changed=actor.at, attempts=0, next_try=None)
    Delivery.objects.filter(endpoint=row, state=Delivery.State.DEAD).exclude(seq=None).update(
        state=Delivery.State.WAITING, next_try=None
    )
    outbox.wake(row.pk)
    return [kinds.EndpointResumed(endpoint=str(row.pk))]


@act("feeds.remove_endpoint", commands.RemoveEndpoint, leaves=(kinds.EndpointRemoved,), may=rules.MANAGES, on=by_endpoint)
def remove_endpoint(actor: Actor, row: Endpoint, command: commands.RemoveEndpoint) -> Sequence[object]:
    """Take a webhook of your side away, and forget its address and secret."""
    Endpoint.objects.filter(pk=row.pk).update(state=State.REMOVED, changed=actor.at, address="", secret="")
    Delivery.objects.filter(endpoint=row).delete()
    return [kinds.EndpointRemoved(endpoint=str(row.pk))]
