"""The outbox of a webhook: its position in the shared log. Entries go out in order, each until it is taken.

At least once: a worker that dies after the other machine took a message and before that is written down sends it
again, with the same `webhook-id`. Never two workers at one webhook: whoever delivers holds it for a while.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from troth.acts.act import projector
from troth.engagement.box import open_up
from troth.engagement.letters import compose, post_later
from troth.engagement.models import Engagement, Person
from troth.evidence.envelope import Recorded
from troth.feeds.models import Delivery, Endpoint
from troth.feeds.webhooks.address import Target, WrongAddress, checked
from troth.feeds.webhooks.message import asks, of_entry, of_trial, signed
from troth.feeds.webhooks.wire import Answer, post
from troth.jobs.queue import enqueue
from troth.records.models import Entry
from troth.records.read import recorded
from troth.records.statement import Select

DELIVER, TRIAL = "feeds.deliver", "feeds.trial"
ADDRESS, SECRET = "feeds.address", "feeds.secret"
HOLD = timedelta(seconds=30)
KEEP = timedelta(days=90)
IN_ONE_GO = 50
LOOK_AHEAD = 500
DELAYS = tuple(
    timedelta(minutes=minutes) for minutes in (0.1, 0.5, 2, 10, 30, 60, 120, 240, 360, 600)
)  # fmt: skip
"""How long after each failed attempt the next one is due, give or take a fifth; in all about a day."""
GONE = 410
Clock = Callable[[], datetime]
_LIVE = Select(Endpoint, "shared_id = %s AND state = 'active' AND position <= %s", "shared", "position")


def now() -> datetime:
    """The present moment, read where a job begins."""
    return datetime.now(UTC)


@projector
def ask_for_deliveries(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """New entries of a shared log wake the webhooks that wait for them, in the transaction of the act."""
    if entries:
        for row in _LIVE(space_id, entries[-1].seq):
            if row.next_try is None:
                wake(row.pk)


def wake(endpoint: UUID, at: datetime | None = None, key: str | None = None) -> None:
    """Ask for whatever a webhook has to get."""
    enqueue(DELIVER, key=key, run_at=at, endpoint=str(endpoint))


def deliver(endpoint: str) -> None:
    """Send a webhook what waits for it: the task behind `wake`."""
    drain(UUID(endpoint), now)


def drain(id: UUID, clock: Clock) -> int:
    """Send entry after entry until none waits, one is not taken, or it is somebody else's turn; tells how many went."""
    at = clock()
    until = at + HOLD
    idle = Q(busy_until=None) | Q(busy_until__lte=at)
    if not Endpoint.objects.filter(idle, pk=id, state=Endpoint.State.ACTIVE).update(busy_until=until):
        held = Endpoint.objects.filter(pk=id, state=Endpoint.State.ACTIVE).values_list("busy_until", flat=True).first()
        if held is not None:
            wake(id, held, f"feeds:{id}:{int(held.timestamp() * 1000)}")
        return 0
    went = 0
    try:
        while went < IN_ONE_GO and _next(id, until, clock):
            went, until = went + 1, _hold(id, until, clock())
    finally:
        Endpoint.objects.filter(pk=id, busy_until=until).update(busy_until=None)
    row = Endpoint.objects.filter(pk=id, state=Endpoint.State.ACTIVE, busy_until=None, next_try=None).first()
    if row is not None and _ahead(row):
        wake(id)
    return went


def _hold(id: UUID, until: datetime, at: datetime) -> datetime:
    longer = at + HOLD
    return longer if Endpoint.objects.filter(pk=id, busy_until=until).update(busy_until=longer) else until


def _next(id: UUID, until: datetime, clock: Clock) -> bool:
    """Send the next entry; False when there is none, it is not time yet, or it was not taken."""
    row = Endpoint.objects.filter(pk=id, state=Endpoint.State.ACTIVE, busy_until=until).first()
    if row is None or (row.next_try is not None and row.next_try > clock()):
        return False
    entry = _entry(row)
    if entry is None or not row.secret:
        return False
    at = clock()
    delivery, _ = Delivery.objects.get_or_create(
        endpoint=row, seq=entry.seq, defaults={"first_at": at, "last_at": at}
    )  # fmt: skip
    engagement = Engagement.objects.get(space_id=row.shared_id)
    answer = _send(row, delivery, of_entry(engagement, recorded([entry])[0], row.party), at)
    return _settle(row, delivery, answer, until, clock())


def _entry(row: Endpoint) -> Entry | None:
    """The next entry that a webhook wants; those that it does not want are passed over for good."""
    found = list(_rows(row)[:LOOK_AHEAD])
    for entry in found:
        if row.wants == "all" or asks(entry.kind, entry.party, row.party):
            return entry
    if found:
        row.position = found[-1].seq + 1
        Endpoint.objects.filter(pk=row.pk).update(position=row.position)
        return _entry(row) if len(found) == LOOK_AHEAD else None
    return None


def _rows(row: Endpoint) -> QuerySet[Entry]:
    return Entry.objects.filter(space_id=row.shared_id, seq__gte=row.position).order_by("seq")


def _ahead(row: Endpoint) -> bool:
    return bool(row.secret) and _rows(row).exists()


def pending(row: Endpoint) -> int:
    """How many entries wait for a webhook, counted up to a bound."""
    kinds = _rows(row).values_list("kind", "party")[:LOOK_AHEAD]
    return sum(row.wants == "all" or asks(kind, party, row.party) for kind, party in kinds)


def target_of(row: Endpoint) -> Target:
    """The address of a webhook; raises WrongAddress when it may not be reached any more."""
    return checked(open_up(row.address, ADDRESS))


def _send(row: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> Answer:
    try:
        target = target_of(row)
    except WrongAddress as wrong:
        return Answer(error=str(wrong))
    return post(target, body, signed(open_up(row.secret, SECRET), delivery.pk, body, at))


def _settle(row: Endpoint, delivery: Delivery, answer: Answer, until: datetime, at: datetime) -> bool:
    """Write down what came of an attempt; position and delivery change together or not at all."""
    attempts = row.attempts + 1
    over = not answer.taken and (attempts > len(DELAYS) or answer.status == GONE)
    again = None if answer.taken or over else at + DELAYS[attempts - 1] * random.uniform(0.8, 1.2)
    mine = Endpoint.objects.filter(pk=row.pk, position=row.position, busy_until=until)
    with transaction.atomic():
        if answer.taken:
            seq = row.position if delivery.seq is None else delivery.seq
            moved = mine.update(position=seq + 1, attempts=0, next_try=None)
        else:
            moved = mine.update(attempts=attempts, next_try=again)
        if not moved:
            return False
        _note(delivery, answer, at, again, over)
        if over:
            _stop(row, at)
        elif again is not None:
            wake(row.pk, again, f"feeds:{row.pk}:{row.position}:{int(again.timestamp() * 1000)}")
    return answer.taken


def _note(delivery: Delivery, answer: Answer, at: datetime, again: datetime | None, over: bool) -> None:
    states = Delivery.State
    delivery.state = states.DONE if answer.taken else states.DEAD if over else states.WAITING
    delivery.attempts, delivery.last_at, delivery.next_try = delivery.attempts + 1, at, again
    delivery.status, delivery.answer = answer.status, answer.body
    delivery.error = (answer.error or ("" if answer.taken else f"It answered {answer.status}."))[:300]
    delivery.save()


def _stop(row: Endpoint, at: datetime) -> None:
    """After the last attempt nothing more is sent until a lead lets it go on; whoever added it gets a letter."""
    if Endpoint.objects.filter(pk=row.pk, state=Endpoint.State.ACTIVE).update(state=Endpoint.State.STOPPED, changed=at):
        person = Person.objects.get(pk=row.added_by_id)
        if person.is_active:
            post_later(compose("webhook_stopped", person.email, {"name": person.name, "at": at}))


def trial_later(row: Endpoint, at: datetime) -> Delivery:
    """Ask for a trial: one attempt, beside the order of entries."""
    delivery = Delivery.objects.create(endpoint=row, first_at=at, last_at=at)
    enqueue(TRIAL, key=f"feeds:trial:{delivery.pk}", tries=1, delivery=str(delivery.pk))
    return delivery


def trial(delivery: str) -> None:
    """Send a trial: the task behind `trial_later`."""
    row = Delivery.objects.select_related("endpoint").filter(pk=delivery, state=Delivery.State.WAITING).first()
    if row is None or not row.endpoint.secret:
        return
    at = now()
    engagement = Engagement.objects.get(space_id=row.endpoint.shared_id)
    answer = _send(row.endpoint, row, of_trial(engagement, row.endpoint.label, at), at)
    _note(row, answer, now(), None, not answer.taken)


def sweep() -> None:
    """Wake every webhook that has something to get and that nobody woke, and forget deliveries of three months ago."""
    at = now()
    idle, due = Q(busy_until=None) | Q(busy_until__lte=at), Q(next_try=None) | Q(next_try__lte=at)
    for row in Endpoint.objects.filter(idle, due, state=Endpoint.State.ACTIVE).order_by("id").iterator():
        if _ahead(row):
            wake(row.pk)
    Delivery.objects.filter(state=Delivery.State.DONE, last_at__lt=at - KEEP).delete()
    Delivery.objects.filter(seq=None, last_at__lt=at - KEEP).delete()
