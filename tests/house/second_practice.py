"""Runs the house with a second practice in a process of its own; prints what it found as JSON.

The practice is the folder tests/toy; the one line is the first statement below.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from troth.evidence import rooms

rooms.ROOMS = (*rooms.ROOMS, "tests.toy")


def main() -> int:
    """Set the house up, thank somebody, look at the page, and say what was found."""
    folder = Path(tempfile.mkdtemp(prefix="troth-toy-"))
    os.environ |= {"TROTH_DATA": str(folder), "TROTH_GUARD": "1", "DJANGO_SETTINGS_MODULE": "troth.server.settings"}
    os.environ.pop("TROTH_DATABASE_URL", None)
    from troth.server.install import migrate, prepare

    prepare(folder)
    import django

    django.setup()
    from django.core.management import call_command

    migrate()
    call_command("check")
    print(json.dumps(found()))
    return 0


def found() -> dict[str, object]:
    """What the house makes of the practice."""
    from django.test import Client
    from django.test.utils import override_settings

    from tests.cast import open_world
    from tests.toy.commands import GiveThanks
    from tests.toy.models import Thanks
    from troth.acts.act import ACTS
    from troth.acts.guard import WrittenOutsideAnAct
    from troth.evidence.kind import KINDS
    from troth.overview.record import integrity

    world = open_world()
    world.do("bob", GiveThanks(words="For the quick answer"))
    answers = {}
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for name in ("alice", "bob", "carol"):
            client = Client()
            client.force_login(world.people[name])
            page = client.get("/e/payments/thanks/")
            answers[name] = [page.status_code, "For the quick answer" in page.content.decode()]
    try:
        Thanks.objects.create(space_id=world.engagement.space_id, number="TH-9", words="behind the back")
        guarded = False
    except WrittenOutsideAnAct:
        guarded = True
    return {
        "kind": "toy.thanks.given.v1" in KINDS, "act": "toy.give_thanks" in ACTS, "pages": answers,
        "guarded": guarded, "problems": [str(problem) for problem in integrity.check(deep=True)],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
