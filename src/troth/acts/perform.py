"""`perform`: the one way to write. Rule, act, evidence, rows and checkpoint in one transaction, once per id."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from troth import canon
from troth.acts.act import BY_COMMAND, PROJECTORS, Act
from troth.acts.actor import NOWHERE, Actor
from troth.acts.author import author_of, space_for
from troth.acts.errors import AnotherCommand, LeftNothing, NotThere, Refused, SomebodyWasFaster
from troth.acts.guard import writing
from troth.acts.models import Performed
from troth.acts.texts import check_texts
from troth.evidence.codec import to_json
from troth.evidence.envelope import Recorded
from troth.evidence.kind import spec_of
from troth.records.append import append
from troth.records.mark import RolledBack
from troth.records.models import Log
from troth.records.statement import Select, insert

_BEFORE = Select(Performed, "id = %s", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command came to: the subject it concerns, the entry it left, and whether it had been done before."""

    subject: str
    seq: int
    repeated: bool
    recorded: tuple[Recorded, ...] = ()


def perform(actor: Actor, command: Any, id: UUID, *, seen: int | None = None) -> Outcome:
    """Do one command.

    `id` makes it idempotent: the same id and command again changes nothing and answers as the first time; the
    same id with another command raises AnotherCommand. `seen` is the newest entry about the subject that the
    person had on the page; when there is a newer one, SomebodyWasFaster is raised and nothing is recorded.
    Raises NotThere (missing or not allowed, never told apart) and Refused (a sentence why not now).
    """
    act = BY_COMMAND[type(command)]
    check_texts(command)
    digest = _digest(act, command)
    with transaction.atomic(), writing():
        _queue(actor)
        before = _BEFORE.first(id)
        if before is not None:
            return _again(before, actor, digest)
        if act.prepare is not None:
            actor = act.prepare(actor, command)
            _queue(actor)
        subject = act.on(actor, command, act.may) if act.on else None
        if not act.may.check(actor, subject):
            raise NotThere
        if seen is not None and subject is not None and _newest(subject) > seen:
            raise SomebodyWasFaster("Somebody was faster: this changed while you were looking. Nothing was recorded.")
        evidence = act.run(actor, subject, command)
        recorded = record(actor, act, evidence)
        first = recorded[0]
        done = Performed(
            id=id, person=actor.person, space_id=space_for(actor, spec_of(first.evidence)), act=act.name,
            digest=digest, subject=first.subject, seq=first.seq, at=actor.at,
        )  # fmt: skip
        insert([done])
    return Outcome(subject=first.subject, seq=first.seq, repeated=False, recorded=tuple(recorded))


def _queue(actor: Actor) -> None:
    """Wait for whoever is writing to the same logs, so that an act sees what the one before it left."""
    if not connection.features.has_select_for_update:  # a SQLite transaction has waited for all others already
        return
    mine = (actor.shared, actor.private) if actor.shared != NOWHERE else (actor.own,)
    spaces = sorted(space for space in mine if space != NOWHERE)
    list(Log.objects.select_for_update().filter(space_id__in=spaces).order_by("space_id").values_list("pk"))


def record(actor: Actor, act: Act, evidence: Sequence[object]) -> list[Recorded]:
    """Append what an act left to the logs its kinds name, and let the folds write the rows."""
    if not evidence:
        raise LeftNothing(f"{act.name} left no evidence")
    undeclared = [type(piece).__name__ for piece in evidence if not isinstance(piece, act.leaves)]
    if undeclared:
        raise LeftNothing(f"{act.name} left {undeclared[0]}, which it does not declare")
    by_space: dict[UUID, list[object]] = {}
    for piece in evidence:
        by_space.setdefault(space_for(actor, spec_of(piece)), []).append(piece)
    everything: list[Recorded] = []
    for space_id in sorted(by_space):
        try:
            recorded = append(space_id, author_of(actor), by_space[space_id], actor.at)
        except RolledBack as found:
            raise Refused(
                f"{found} Nothing more is recorded in it until your administrator has settled this."
            ) from None
        for project in PROJECTORS:
            project(space_id, recorded)
        everything += recorded
    order = [type(piece) for piece in evidence]
    return sorted(everything, key=lambda item: order.index(type(item.evidence)))


def _digest(act: Act, command: Any) -> bytes:
    fields = {field.name: getattr(command, field.name) for field in dataclasses.fields(command)}
    try:
        values = {name: _plain(value) for name, value in fields.items() if value is not None}
        return hashlib.sha256(canon.encode({"act": act.name, "command": values})).digest()
    except ValueError as problem:
        raise Refused(f"This cannot be recorded: {problem}.") from None


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return to_json(value)


def _newest(subject: Any) -> int:
    newest = getattr(subject, "last_seq", None)
    if newest is None:
        raise Refused("What was seen of it cannot be compared: it has no entries of its own.")
    return int(newest)


def _again(before: Performed, actor: Actor, digest: bytes) -> Outcome:
    if before.person != actor.person:
        raise NotThere
    elsewhere = actor.shared != NOWHERE and before.space_id not in {actor.shared, actor.private, actor.own}
    if bytes(before.digest) != digest or elsewhere:
        raise AnotherCommand("This form was already sent with other content. Open it again to send a new one.")
    return Outcome(subject=before.subject, seq=before.seq or 0, repeated=True)
