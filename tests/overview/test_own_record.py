"""The record of an organisation about its own accounts: for its administrators alone, and as a file that verifies."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import World
from tests.overview.desk import client
from troth.evidence.ids import uuid7
from troth.ledger.bundle import read_bundle
from troth.records.models import Entry
from troth.verify import check

pytestmark = pytest.mark.django_db
HERE = "/organisation/record/"


@pytest.fixture
def world(once_told: World) -> World:
    return replace(once_told)


def plain(response: Any) -> str:
    return " ".join(re.sub("<[^>]*>|[\u2068\u2069]", " ", response.content.decode()).split())


def make_admin(world: World, admin: bool) -> None:
    send = client(world, "alice").post
    path = f"/organisation/people/{world.people['ann'].pk}/admin/"
    assert send(path, {"act_id": str(uuid7()), "admin": "yes" if admin else "no"}).status_code == 302


def test_an_administrator_reads_what_happened_to_accounts(world: World) -> None:
    make_admin(world, True)
    page = plain(client(world, "alice").get(HERE))
    assert "Alice made somebody an administrator (Ann)" in page.replace("( ", "(").replace(" )", ")")
    assert "Own record" in plain(client(world, "alice").get("/"))
    newest = Entry.objects.filter(space_id=world.people["alice"].organisation.space_id).order_by("-seq")[0]
    assert f"# {newest.seq + 1}" in page.replace("#", "# ")
    assert bytes(newest.leaf).hex()[:8] in page


def test_nobody_else_sees_it(world: World) -> None:
    make_admin(world, True)
    for path in (HERE, HERE + "bundle/"):
        assert client(world, "ben").get(path).status_code == 404
        assert Client().get(path).status_code == 302
    assert "made somebody an administrator" not in plain(client(world, "bob").get(HERE))
    assert "Own record" not in plain(client(world, "ben").get("/"))


def test_the_file_of_it_verifies(world: World) -> None:
    make_admin(world, True)
    raw = b"".join(client(world, "alice").get(HERE + "bundle/").streaming_content)  # type: ignore[attr-defined]
    assert check(read_bundle(raw)).ok


def test_a_long_record_has_pages_and_costs_no_more(world: World) -> None:
    alice = client(world, "alice")
    make_admin(world, True)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert alice.get(HERE).status_code == 200
        return len(found)

    asked()
    few = asked()
    for number in range(44):
        make_admin(world, bool(number % 2))
    assert asked() == few <= 12
    first = alice.get(HERE).content.decode()
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older is not None
    second = alice.get(HERE + older[1]).content.decode()
    assert first.count('class="entry"') == 40
    assert 5 <= second.count('class="entry"') < 40
    assert alice.get(HERE + "?before=x").status_code == 200
