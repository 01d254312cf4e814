"""Everything that can be read, as both parties, and as those who may not know that it is there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.api.caller import Program, token
from tests.cast import World, open_world

pytestmark = pytest.mark.django_db
PATHS = (
    "", "/agreement", "/waiting", "/promises", "/promises/1", "/entries", "/entries/1", "/checkpoint", "/assessment",
    "/assessment/provider/deadlines", "/imports",
)  # fmt: skip


@pytest.fixture
def world() -> World:
    """An engagement, opened just now, with one promise."""
    found = open_world()
    found.at = datetime.now(UTC)
    return found


def test_both_parties_read_everything(world: World) -> None:
    made = Program(token(world, "bob", world.at)).act(
        "promises.make_promise", {"title": "Checkout API", "due": "2027-03-01"}
    )
    assert made.status_code == 201, made.content
    for name in ("alice", "ann", "bob", "ben"):
        program = Program(token(world, name, world.at, writes=False))
        for path in PATHS:
            answer = program.get(f"/engagements/payments{path}")
            assert answer.status_code == 200, (name, path, answer.content)
