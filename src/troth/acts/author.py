"""Which log evidence goes to, and under whose key: decided by the kind and the actor's seat, never by the caller."""

from __future__ import annotations

from uuid import UUID

from troth.acts.actor import NOWHERE, Actor
from troth.acts.errors import NotThere
from troth.evidence.kind import KindSpec
from troth.records.append import Author
from troth.records.seal import key_of


def space_for(actor: Actor, spec: KindSpec) -> UUID:
    """The space whose log takes this kind from this actor."""
    space = {"shared": actor.shared, "private": actor.private, "organisation": actor.own}[spec.log]
    if space == NOWHERE:
        raise NotThere
    return space


def author_of(actor: Actor) -> Author:
    """The signing author behind an actor."""
    if actor.key == NOWHERE:
        raise NotThere
    return Author(party=actor.party or "organisation", pseudonym=actor.pseudonym, key=key_of(actor.key))
