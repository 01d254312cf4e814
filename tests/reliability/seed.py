"""Makes a real installation with one seated engagement and prints what a visitor needs; run as a program of its own."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

SLUG = "payments"
PASSWORD = "a long enough passphrase 7"
ROLES = {"alice": ("lead",), "amy": ("member",), "bob": ("lead",), "ben": ("member",)}


def main() -> int:
    """Prepare, migrate and seed; the sessions of four people come out as JSON."""
    from troth.server import config
    from troth.server.cli import setup
    from troth.server.install import prepare

    prepare(config.load().data)
    setup()
    from troth.server.install import collect, migrate

    migrate()
    collect()
    sys.stdout.write(json.dumps(_seat_everybody()) + "\n")
    return 0


def _seat_everybody() -> dict[str, Any]:
    from tests.cast import organisation, person
    from troth.acts.perform import perform
    from troth.engagement import commands
    from troth.engagement.models import Engagement, Invitation, Organisation, Seat
    from troth.engagement.setup import actor_in, actor_of
    from troth.evidence.ids import uuid7

    at = datetime.now(UTC) - timedelta(days=2)
    acorn, birch = organisation("Acorn Bank", "acorn.example"), organisation("Birch Works", "birch.example")
    homes = {"alice": acorn, "amy": acorn, "bob": birch, "ben": birch}
    people = {
        name: person(name, home, admin=name in {"alice", "bob"}, password=PASSWORD) for name, home in homes.items()
    }

    def seated(name: str) -> Any:
        return actor_in(Seat.objects.select_related("side__engagement", "side__organisation", "person").get(
            person=people[name]), at)  # fmt: skip

    def last() -> str:
        return str(Invitation.objects.order_by("-created", "-id")[0].pk)

    opening = commands.OpenEngagement(title="Payments rebuild", slug=SLUG, party="client", starts=date(2026, 1, 5))
    perform(actor_of(people["alice"], at), opening, uuid7())
    perform(seated("alice"), commands.InvitePartner(email=people["bob"].email), uuid7())
    perform(actor_of(people["bob"], at), commands.JoinEngagement(invitation=last()), uuid7())
    for name, lead in (("amy", "alice"), ("ben", "bob")):
        perform(seated(lead), commands.InviteColleague(email=people[name].email, roles=ROLES[name]), uuid7())
        perform(actor_of(people[name], at), commands.TakeSeat(invitation=last()), uuid7())
    engagement = Engagement.objects.get(slug=SLUG)
    assert Organisation.objects.count() == 2
    return {"sessions": {name: _session(each) for name, each in people.items()}, "shared": str(engagement.space_id)}


def _session(person: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


if __name__ == "__main__":
    sys.exit(main())
