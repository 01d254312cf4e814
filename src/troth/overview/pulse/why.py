"""One sentence why a figure of the whole moved in 30 days, with the promises and imports that stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from troth.acts.actor import Actor
from troth.engagement.reads import contests_of
from troth.overview.trust import reads as trust
from troth.promises import reads as promises
from troth.promises.judge import Standing
from troth.promises.observe import day_of
from troth.sources import present
from troth.sources.models import HistoryImport

LATELY = 30
WORST = 3
BROKEN = frozenset({Standing.LATE, Standing.MISSED, Standing.OVERDUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """An import behind a movement: the address of its page inside the engagement, and its row."""

    url: str
    row: HistoryImport


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """An import of the last days with what it tells of them and of the days before."""

    row: HistoryImport
    told: present.Told


Behind = Sequence[promises.Line | Cause]


def why(actor: Actor, recent: list[promises.Line]) -> tuple[str, Behind]:
    """Why trust moved, about the side that moved most, and what is behind it; `recent` has the promises lately due."""
    movers = [pair for pair in trust.pairs(actor) if pair.change]
    if not movers:
        return _unmoved(actor)
    pair = max(movers, key=lambda found: abs(found.change or 0))
    rose = (pair.change or 0) > 0
    mine = [line for line in recent if line.row.promisor == pair.trusted.party]
    imports = _imports(actor, pair.trusted.party)
    counted = [each for each in imports if (each.told.honoured if rose else each.told.late)]
    reasons, behind = _rose(mine) if rose else _fell(mine)
    reasons += [_names(each, each.told.honoured if rose else each.told.late, rose) for each in counted]
    said = f"{' and '.join(reasons)} in the last {LATELY} days" if reasons else "older evidence faded"
    text = f"{pair.trusted.short}’s side {'rose' if rose else 'fell'} because {said}."
    earlier = [each for each in imports if each.told.earlier]
    causes = [_cause(each.row) for each in imports if each in counted or each in earlier]
    return " ".join([text, *(_earlier(each) for each in earlier)]), [*behind, *causes]


def _rose(mine: list[promises.Line]) -> tuple[list[str], list[promises.Line]]:
    kept = any(line.standing is Standing.KEPT for line in mine)
    return (["what was due was honoured"] if kept else []), []


def _fell(mine: list[promises.Line]) -> tuple[list[str], list[promises.Line]]:
    broken = [line for line in mine if line.standing in BROKEN]
    if not broken:
        return [], []
    things = "one thing" if len(broken) == 1 else f"{len(broken)} things"
    worst = sorted(broken, key=lambda line: -line.said.verdict.late_seconds)
    return [f"{things} came late or not at all"], worst[:WORST]


def _names(mover: Mover, many: int, rose: bool) -> str:
    what = "kept on time" if rose else "late"
    return f"import {mover.row.ref} tells of {many:,} {'promise' if many == 1 else 'promises'} {what}"


def _earlier(mover: Mover) -> str:
    day = mover.row.at
    return f"Import {mover.row.ref} of {day.day} {day:%B} changed what is said of earlier days too."


def _unmoved(actor: Actor) -> tuple[str, Behind]:
    """Neither side moved between the two days, yet what is said of both days changed with an import since."""
    found = [each for pair in trust.pairs(actor) for each in _imports(actor, pair.trusted.party)]
    earlier = [each for each in found if each.told.earlier]
    return " ".join(_earlier(each) for each in earlier), [_cause(each.row) for each in earlier]


def _cause(row: HistoryImport) -> Cause:
    return Cause(url=f"imports/{row.number}/", row=row)


def _imports(actor: Actor, party: str) -> list[Mover]:
    """The imports of the last days about a party that count for something: an import tells of no later day."""
    start = actor.at - timedelta(days=LATELY)
    dropped = {each.about for each in contests_of(actor) if each.settled_at is not None and not each.counts}
    rows = [row for row in present.current(actor) if row.at > start and row.ref not in dropped]
    found = actor.once("told lately", lambda: present.told_since(actor, rows, day_of(start)))
    return [Mover(row=row, told=found[row.number]) for row in rows if row.judged == party]
