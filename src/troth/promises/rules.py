"""Who may do what with promises."""

from __future__ import annotations

from django.db.models import Q

from troth.acts.rule import NOBODY, PRIVATE, SEATED, SHARED, WRITES, Rule

PROMISOR = Rule(
    "the party that promised",
    lambda actor, row: row is not None and bool(actor.party) and row.promisor == actor.party,
    lambda actor: Q(promisor=actor.party) if actor.party else NOBODY,
)
PROMISEE = Rule(
    "the party it was promised to",
    lambda actor, row: row is not None and bool(actor.other) and row.promisor == actor.other,
    lambda actor: Q(promisor=actor.other) if actor.other else NOBODY,
)
SEES = SHARED & SEATED
MAKES = SHARED & WRITES
EITHER = SHARED & WRITES
GIVES = SHARED & WRITES & PROMISOR
TAKES = SHARED & WRITES & PROMISEE
DRAFTS = PRIVATE & WRITES
