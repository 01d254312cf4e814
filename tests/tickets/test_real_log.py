"""The real incident log: exactly its documented tickets, missed levels and groups; levels, clock and the whole way."""

from __future__ import annotations

import csv
import io
import lzma
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cast import open_world
from tests.tickets.desk import agree, bring
from tests.tickets.test_logs import parity
from troth.tickets.commands import AgreeLevels, ProposeLevels
from troth.tickets.kinds import Hours, Target
from troth.tickets.models import Attainment, LogImport, Ticket

LOG = Path(__file__).parents[3] / "shared/data/servicenow-incidents/incident_event_log.csv.xz"
pytestmark = pytest.mark.skipif(not LOG.exists(), reason="the incident log is not here")
MAP = """
zone = "Europe/Lisbon"
dates = "DD/MM/YYYY"
[source]
name = "Incident log"
controlled_by = "neither"
[columns]
at = "sys_updated_at"
opened = "opened_at"
"""


def test_the_real_log_comes_to_what_its_source_documents(db):
    raw = LOG.read_bytes()
    rows = list(csv.DictReader(io.StringIO(lzma.decompress(raw).decode())))
    last = {row["number"]: row for row in rows}
    missed = sum(row["made_sla"] == "false" for row in last.values())
    groups = {row["assignment_group"] for row in rows} - {"?"}
    world = open_world()
    outcome = bring(world, content=raw, mapping=MAP, file_name=LOG.name)
    log = LogImport.objects.get()
    assert (log.rows, log.events, log.tickets) == (141_712, 141_712, 24_918)
    assert (log.claimed, log.claimed_missed, log.groups) == (24_918, missed, len(groups))
    assert missed in (9_114, 9_115)
    agree(world, outcome)
    ask = ProposeLevels(
        resolver="provider", since=date(2016, 1, 1),
        waiting=("Awaiting User Info", "Awaiting Vendor", "Awaiting Problem", "Awaiting Evidence"),
        ended=("Resolved", "Closed"),
        targets=(
            Target(priority="1 - Critical", minutes=240, hours=Hours.ALWAYS),
            Target(priority="2 - High", minutes=480, hours=Hours.ALWAYS),
            Target(priority="3 - Moderate", minutes=1440, hours=Hours.PROVIDER),
            Target(priority="4 - Low", minutes=2400, hours=Hours.PROVIDER),
        ),
    )  # fmt: skip
    world.do("alice", ask, uuid4())
    world.do("bob", AgreeLevels(levels=1), uuid4())
    told = Ticket.objects.filter(source=1)
    assert told.count() == 24_918
    assert told.filter(claim=False).count() == missed
    cells = list(Attainment.objects.values_list("kept", "late", "open", "unbound"))
    sums = [sum(column) for column in zip(*cells, strict=True)]
    assert sum(sums) == 24_918
    assert sums[0] > 15_000
    assert told.filter(standing="late", over=0).count() <= told.filter(standing="late").count() // 100
    parity(world)
