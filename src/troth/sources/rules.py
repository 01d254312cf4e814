"""Who may do what with imported histories."""

from __future__ import annotations

from django.db.models import Q

from troth.acts.rule import PRIVATE, SEATED, SHARED, WRITES, Rule

OWN = Rule(
    "the person who brought it",
    lambda actor, row: row is None or row.person == actor.person,
    lambda actor: Q(person=actor.person),
)
SEES = SHARED & SEATED
IMPORTS = SHARED & WRITES
UPLOADS = PRIVATE & WRITES & OWN
