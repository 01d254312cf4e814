"""Rules: one value that both answers "may this actor?" and selects "which rows?"; the two forms always agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from troth.acts.actor import NOWHERE, WRITERS, Actor

EVERYBODY = ~Q(pk__in=[])
NOBODY = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Rule:
    """`says` finishes the sentence "Allowed for ..."; `check` judges one row, `where` selects rows."""

    says: str
    check: Callable[[Actor, Any], bool]
    where: Callable[[Actor], Q]

    def __and__(self, other: Rule) -> Rule:
        return Rule(
            f"{self.says} and {other.says}",
            lambda actor, row: self.check(actor, row) and other.check(actor, row),
            lambda actor: self.where(actor) & other.where(actor),
        )

    def __or__(self, other: Rule) -> Rule:
        return Rule(
            f"{self.says} or {other.says}",
            lambda actor, row: self.check(actor, row) or other.check(actor, row),
            lambda actor: self.where(actor) | other.where(actor),
        )


def role(*names: str) -> Rule:
    """People whose seat has one of these roles."""
    wanted = frozenset(names)
    return Rule(
        " or ".join(names),
        lambda actor, row: bool(actor.roles & wanted),
        lambda actor: EVERYBODY if actor.roles & wanted else NOBODY,
    )


def _in_shared(actor: Actor, row: Any) -> bool:
    return actor.shared != NOWHERE and (row is None or row.space_id == actor.shared)


def _in_private(actor: Actor, row: Any) -> bool:
    return actor.private != NOWHERE and (row is None or row.space_id == actor.private)


SHARED = Rule(
    "both parties of the engagement",
    _in_shared,
    lambda actor: Q(space_id=actor.shared) if actor.shared != NOWHERE else NOBODY,
)
PRIVATE = Rule(
    "the party it belongs to",
    _in_private,
    lambda actor: Q(space_id=actor.private) if actor.private != NOWHERE else NOBODY,
)
SEATED = role("lead", "legal", "member", "reader")
WRITES = role(*sorted(WRITERS))
LEADS = role("lead")
SIGNED_IN = Rule("everybody who is signed in", lambda actor, row: True, lambda actor: EVERYBODY)
ADMIN = Rule(
    "administrators of the organisation",
    lambda actor, row: actor.admin,
    lambda actor: EVERYBODY if actor.admin else NOBODY,
)
