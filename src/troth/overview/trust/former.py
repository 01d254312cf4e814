"""Former terms beside those in force: both results for 90 days, and by which of them a movement is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from troth.acts.actor import Actor
from troth.overview.assess import EPOCH, Beside, Judged
from troth.overview.trust.reads import assessment_of, marks
from troth.trust import LABELS, Dimension, Reading, Whole, explain
from troth.web.shell import PartyMark


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerLine:
    """One result under former terms, and today's."""

    who: PartyMark
    label: str
    url: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerTerms:
    """Former terms with the results under them; `newest`: those that today's followed, so that today's stand beside."""

    until: str
    shown_until: str
    newest: bool
    lines: tuple[FormerLine, ...]


def moved(actor: Actor, judged: Judged, dimension: Dimension) -> str:
    """Why a reading moved, in a sentence, and by which terms that is told where others came since."""
    found, trend = assessment_of(actor), judged.trends[dimension]
    text = explain.movement(trend)
    by = [each.former for each in found.beside if each.former.parameters == found.compared]
    if not (by and trend.enough) or found.compared.of(dimension) == found.parameters.of(dimension):
        return text
    return f"{text} Told by the terms until {explain.day(_date(by[0].until))}."


def under(actor: Actor, party: str, dimension: Dimension | None = None) -> list[str]:
    """A result under each of the former terms of the last 90 days, today's beside it; None: the whole of the party."""
    found = assessment_of(actor)
    now = found.parties[party]
    said = []
    for each in found.beside:
        then, after = each.results[party], now.whole if dimension is None else now.readings[dimension]
        before = then.whole if dimension is None else then.readings[dimension]
        said.append(explain.under(before, after if each.newest else None, *_days(each)))
    return [text for text in said if text]


def formers(actor: Actor) -> list[FormerTerms]:
    """Both results of everything that has one, for each of the former terms of the last 90 days."""
    found, names = assessment_of(actor), marks(actor)
    tables = []
    for each in found.beside:
        until, shown_until = _days(each)
        lines = []
        for party in ("provider", "client"):
            now, then, base = found.parties[party], each.results[party], f"/e/{actor.slug}/trust/{party}/"
            pairs: list[tuple[str, str, Reading | Whole, Reading | Whole]] = [
                ("As a whole", base, then.whole, now.whole),
                *((LABELS[d], f"{base}{d}/", then.readings[d], now.readings[d]) for d in Dimension),
            ]
            lines += [
                FormerLine(
                    who=names[party], label=label, url=url, before=explain.figure(old), after=explain.figure(new)
                )
                for label, url, old, new in pairs
                if old.enough or new.enough
            ]  # fmt: skip
        tables.append(
            FormerTerms(
                until=explain.day(until), shown_until=explain.day(shown_until), newest=each.newest, lines=tuple(lines)
            )
        )
    return tables


def _days(each: Beside) -> tuple[date, date]:
    return _date(each.former.until), _date(each.former.shown_until)


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)
