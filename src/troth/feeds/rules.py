"""Who may do what with webhooks: a side sees its own, and its leads manage them."""

from __future__ import annotations

from django.db.models import Q

from troth.acts.rule import LEADS, PRIVATE, SEATED, Rule

THERE = Rule(
    "webhooks that were not removed",
    lambda actor, row: row is None or row.state != "removed",
    lambda actor: ~Q(state="removed"),
)
SEES = PRIVATE & SEATED & THERE
MANAGES = PRIVATE & LEADS & THERE
OWN = Rule(
    "the person whose calendar it is",
    lambda actor, row: row is None or row.person_id == actor.person,
    lambda actor: Q(person_id=actor.person),
)
