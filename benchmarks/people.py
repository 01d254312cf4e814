"""Who acts and who reads in the measured engagement, and what its pages must show. Runs where Django is set up.

    python -m benchmarks.people        prints one JSON object: a session cookie, addresses, and what they must show
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

PAGE = 40


def actors() -> dict[str, Any]:
    """The lead of each party, ready to act."""
    from troth.engagement.models import Seat
    from troth.engagement.setup import actor_in
    from troth.server.demo.cast import LEADS, PEOPLE

    loaded = Seat.objects.select_related("person", "side__organisation", "side__engagement")
    names = {party: PEOPLE[short][0] for party, short in LEADS.items()}
    now = datetime.now(UTC)
    return {party: actor_in(loaded.get(person__name=name), now) for party, name in names.items()}


def cookie() -> str:
    """A session of the client's lead, as sign-in would leave it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from troth.engagement.models import Person

    person = Person.objects.get(pk=actors()["client"].person)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def facts() -> dict[str, Any]:
    """The addresses of the pages and what is on them, asked in another way than the pages ask: by OFFSET."""
    from troth.promises.models import Promise
    from troth.records.models import Entry

    space_id = actors()["client"].shared
    entries = Entry.objects.filter(space_id=space_id).order_by("-seq")
    promises = Promise.objects.filter(space_id=space_id).order_by("-due_at", "-number")
    count, many = entries.count(), promises.count()
    after = ""
    if many > PAGE:
        last = promises[many - PAGE - 1]
        after = f"&after={int(last.due_at.timestamp())}-{last.number}"
    tail = [row.number for row in promises[max(0, many - PAGE) :]]
    full = Promise.objects.filter(space_id=space_id, settled=True, title__isnull=False).order_by("-number")[0]
    return {
        "entries": count, "promises": many,
        "pulse": "/e/payments/", "list": "/e/payments/promises/?show=all", "open": "/e/payments/promises/",
        "promise": f"/e/payments/promises/{full.number}/",
        "evidence": "/e/payments/evidence/", "trust": "/e/payments/trust/",
        "dimension": "/e/payments/trust/provider/promises/",
        "evidence-last": f"/e/payments/evidence/?before={min(PAGE, count) + 1}",
        "list-last": f"/e/payments/promises/?show=all{after}",
        "shows": {
            "list": [row.number for row in promises[:PAGE]], "list-last": tail,
            "evidence": [seq + 1 for seq in entries.values_list("seq", flat=True)[:PAGE]],
            "evidence-last": list(range(min(PAGE, count), 0, -1)),
            "promise": [seq + 1 for seq in entries.filter(subject=full.ref).values_list("seq", flat=True)],
        },
    }  # fmt: skip


def main() -> int:
    """Print everything that a reader of the pages needs."""
    from troth.server.cli import setup

    setup()
    json.dump({"cookie": cookie(), **facts()}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
