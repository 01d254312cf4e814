"""An act by its name: the one path of the API and of `troth act` from a checked body to `perform`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from troth.acts.act import ACTS, Act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused, SomebodyWasFaster
from troth.acts.models import Performed
from troth.acts.perform import perform
from troth.api.door import Grant, outside, seated
from troth.api.excluded import NOT_BY_TOKEN, OF_THE_ORGANISATION
from troth.api.problem import Problem

READ_ONLY = "This token only reads. Make one that reads and writes on your account's page."
ONE_ONLY = "This token reaches one engagement; what happens outside of it needs a token that reaches all of yours."


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an act came to. `entry` is the number of its entry in `log`: shared, private or organisation."""

    subject: str
    entry: int
    log: str
    repeated: bool


def by_token() -> list[Act]:
    """Every act that a token may do, by name."""
    return [ACTS[name] for name in sorted(ACTS) if name not in NOT_BY_TOKEN]


def of_engagement(act: Act) -> bool:
    """Whether an act happens inside an engagement."""
    return act.name not in OF_THE_ORGANISATION


def may_write(grant: Grant, act: Act) -> None:
    """Stops a token that only reads, and one that reaches an engagement from acting outside of it."""
    if not grant.token.writes:
        raise Problem(403, READ_ONLY)
    if not of_engagement(act) and grant.token.engagement_id is not None:
        raise Problem(403, ONE_ONLY)


def actor_for(grant: Grant, act: Act, slug: str) -> Actor:
    """Who acts: the person of the token in their seat, or at the level of their organisation."""
    return seated(grant, slug) if of_engagement(act) else outside(grant)


def do(actor: Actor, command: Any, id: UUID, seen: int | None) -> Done:
    """Perform a command; every way to fail is a problem or NotThere."""
    try:
        outcome = perform(actor, command, id, seen=seen)
    except SomebodyWasFaster as refused:
        raise Problem(409, refused.sentence) from None
    except Refused as refused:
        raise Problem(422, refused.sentence, field=f"body.{refused.field}" if refused.field else "") from None
    return Done(
        subject=outcome.subject, entry=outcome.seq + 1, log=_log(actor, id), repeated=outcome.repeated
    )


def _log(actor: Actor, id: UUID) -> str:
    """Which log holds the entry that an id left."""
    space = Performed.objects.values_list("space_id", flat=True).filter(pk=id).first()
    if space is None:
        raise NotThere
    known = {actor.private: "private", actor.own: "organisation"}
    return known.get(space, "shared")
