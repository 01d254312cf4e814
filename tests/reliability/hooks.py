"""A program on an installation: `add URL` gives Acorn a webhook and lets Birch make promises, `work` is one worker
whose leases are short, until its input ends."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta

PROMISES = 4


def main(argv: list[str]) -> int:
    """Do one of the two."""
    from tests.reliability import work
    from troth.server.cli import setup

    setup()
    from troth.feeds.webhooks import outbox

    work._shorten()
    outbox.HOLD = timedelta(seconds=2)
    if argv[0] == "add":
        _add(argv[1])
        return 0
    return work._work()


def _add(url: str) -> None:
    from troth.acts.actor import Actor
    from troth.acts.perform import perform
    from troth.engagement.models import Seat
    from troth.engagement.setup import actor_in
    from troth.evidence.ids import uuid7
    from troth.feeds.commands import AddEndpoint
    from troth.feeds.models import Endpoint
    from troth.feeds.webhooks.secret import first_secret
    from troth.promises.commands import MakePromise

    def seated(name: str) -> Actor:
        seats = Seat.objects.select_related("side__engagement", "side__organisation", "person")
        return actor_in(seats.get(person__email__startswith=f"{name}@"), datetime.now(UTC))

    done = perform(seated("alice"), AddEndpoint(label="Chat", url=url, wants="all"), uuid7())
    for number in range(PROMISES):
        due = date.today() + timedelta(days=30)  # noqa: DTZ011
        perform(seated("bob"), MakePromise(title=f"Thing {number}", due=due), uuid7())
    sys.stdout.write(first_secret(Endpoint.objects.get(pk=done.subject)) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
