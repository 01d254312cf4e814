"""Who may do what around the relationship."""

from __future__ import annotations

from django.db.models import Q

from troth.acts.actor import NOWHERE
from troth.acts.rule import ADMIN, LEADS, NOBODY, SEATED, SHARED, WRITES, Rule

OWN_SIDE = Rule(
    "their own side",
    lambda actor, row: (
        row is not None and row.side.party == actor.party and row.side.engagement_id == actor.engagement
    ),
    lambda actor: (
        Q(side__party=actor.party, side__engagement_id=actor.engagement) if actor.engagement != NOWHERE else NOBODY
    ),
)
OWN_INVITATION = Rule(
    "the party that invited",
    lambda actor, row: row is not None and row.engagement_id == actor.engagement and row.inviting == actor.party,
    lambda actor: Q(engagement_id=actor.engagement, inviting=actor.party) if actor.engagement != NOWHERE else NOBODY,
)
INVITED = Rule(
    "the person who was invited",
    lambda actor, row: row is not None and row.email.lower() == actor.email.lower(),
    lambda actor: Q(email__iexact=actor.email),
)
SIGNS_FOR_ORGANISATION = Rule(
    "administrators of the organisation",
    lambda actor, row: actor.admin,
    lambda actor: ~Q(pk__in=[]) if actor.admin else NOBODY,
)
SEES = SHARED & SEATED
LEAD = SHARED & LEADS
MEMBER = SHARED & WRITES
SEATS = LEADS & OWN_SIDE
INVITATIONS = LEADS & OWN_INVITATION
OWN_PEOPLE = Rule(
    "their own organisation",
    lambda actor, row: row is not None and row.organisation_id == actor.organisation,
    lambda actor: Q(organisation_id=actor.organisation),
)
OWN_ACCOUNT_INVITATION = Rule(
    "the organisation that invited",
    lambda actor, row: row is not None and row.purpose == "account" and row.organisation_id == actor.organisation,
    lambda actor: Q(purpose="account", organisation_id=actor.organisation),
)
ACCOUNTS = ADMIN & OWN_PEOPLE
ACCOUNT_INVITATIONS = ADMIN & OWN_ACCOUNT_INVITATION
