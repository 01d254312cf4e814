"""The act of openness: a progress report, with what was measured beside each line."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import Refused
from troth.practices.openness import commands, project, rules
from troth.practices.openness.fold import THOUSAND, chance
from troth.practices.openness.kinds import ReportMade, Status
from troth.practices.openness.models import Report
from troth.promises.fold import Phase
from troth.promises.measured import Measure, measured
from troth.promises.models import Promise
from troth.trust.candour import excess

MOST = 60
_ = project


@act("openness.make_report", commands.MakeReport, leaves=(ReportMade,), may=rules.REPORTS)
def make_report(actor: Actor, subject: None, command: commands.MakeReport) -> Sequence[object]:
    """Report on your own side's promises; what is measured is recorded beside what is said."""
    if not command.lines:
        raise Refused("Say something about at least one promise.", "lines")
    if len(command.lines) > MOST:
        raise Refused(f"A report is about {MOST} promises at most.", "lines")
    numbers = [line.promise for line in command.lines]
    if len(set(numbers)) != len(numbers):
        raise Refused("A promise is named twice.", "lines")
    rows = {row.number: row for row in Promise.objects.filter(space_id=actor.shared, number__in=numbers)}
    known = measured(actor, numbers)
    for line in command.lines:
        _check(actor, rows.get(line.promise), line, known.get(line.promise))
    last = Report.objects.filter(space_id=actor.shared).aggregate(last=Max("number"))["last"]
    return [
        ReportMade(
            report=f"R-{(last or 0) + 1}", party=actor.party, summary=command.summary.strip() or None,
            lines=tuple(_status(line, known.get(line.promise)) for line in command.lines),
            reasons=tuple(line.reason.strip() for line in command.lines),
        )
    ]  # fmt: skip


def _check(actor: Actor, row: Promise | None, line: commands.Said, found: Measure | None) -> None:
    if row is None or row.promisor != actor.party:
        raise Refused(f"P-{line.promise} is no promise of your side.", "lines")
    if row.phase != Phase.OPEN:
        raise Refused(f"{row.ref} is not under way: only what was accepted and is not delivered is reported on.", "lines")
    if line.chance is not None and not 0 <= line.chance <= 100:
        raise Refused(f"The chance of {row.ref} must lie between 0 and 100 %.", "lines")
    said = chance(line.colour, line.chance) / THOUSAND
    if found is not None and excess(said, found.share) > 0 and not line.reason.strip():
        raise Refused(
            f"You say {round(said * 100)} % for {row.ref}, measured are {round(found.share * 100)} %. Say why it differs.",
            f"reason_{row.number}",
        )


def _status(line: commands.Said, found: Measure | None) -> Status:
    said = chance(line.colour, line.chance)
    if found is None:
        return Status(promise=f"P-{line.promise}", colour=line.colour, said=said)
    return Status(
        promise=f"P-{line.promise}", colour=line.colour, said=said, measured=round(found.share * THOUSAND),
        basis=found.basis, controlled_by=found.controlled_by, as_of=found.as_of, left=found.left,
    )  # fmt: skip
