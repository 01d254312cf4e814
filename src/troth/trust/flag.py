"""Flags: what is never averaged away. They stand beside the readings until what raised them is settled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .cusum import Erosion
from .dimension import LABELS, Dimension
from .observation import CRITICAL, MAJOR

REPAIR_DAYS = 30
SILENCE_DAYS = 30


class FlagKind(StrEnum):
    """The six sorts of flag."""

    INCIDENT = "incident"
    BREACH = "breach"
    WATERMELON = "watermelon"
    EROSION = "erosion"
    SILENCE = "silence"
    COSIGNATURE = "cosignature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A confidentiality incident or a broken promise: id, day, class c, and the day from which it is over: of an
    incident its closing, of a breach the day the other party accepted the repair; None while it is not.
    """

    id: str
    day: int
    c: float
    over: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One flag: its kind, the day since which it stands, the ids behind it, and one sentence, which also reads after
    the party's name and a colon when it starts with a small letter."""

    kind: FlagKind
    since: int
    says: str
    dimension: Dimension | None = None
    ids: tuple[str, ...] = ()


def flags(
    at_day: int,
    *,
    incidents: Iterable[Trouble] = (),
    breaches: Iterable[Trouble] = (),
    watermelons: Mapping[str, int] | None = None,
    erosions: Mapping[Dimension, Erosion] | None = None,
    last_entries: Mapping[Dimension, int] | None = None,
    cosignature_overdue_since: int | None = None,
) -> tuple[Flag, ...]:
    """The flags of one judged party that stand on a day, gravest first.

    watermelons: the day since which a promise, by id, has been reported green while measured red; erosions: the state
    of each dimension's test; last_entries: day of the newest observation of each active dimension.
    """
    found = [*_incidents(at_day, incidents), *_breaches(at_day, breaches)]
    for id, since in sorted((watermelons or {}).items()):
        says = "Reported green while the measured chance of the date was below one half."
        found.append(Flag(kind=FlagKind.WATERMELON, since=since, says=says, dimension=Dimension.CANDOUR, ids=(id,)))
    found += _erosions(erosions or {})
    found += _silences(at_day, last_entries or {})
    if cosignature_overdue_since is not None and cosignature_overdue_since <= at_day:
        says = "Entries wait for this party's signature."
        found.append(Flag(kind=FlagKind.COSIGNATURE, since=cosignature_overdue_since, says=says))
    return tuple(found)


def _incidents(at_day: int, incidents: Iterable[Trouble]) -> Iterable[Flag]:
    for it in incidents:
        if it.c >= MAJOR and it.day <= at_day and (it.over is None or it.over > at_day):
            says = "A severe incident with confidential information is open."
            dimension = Dimension.CONFIDENTIALITY
            yield Flag(kind=FlagKind.INCIDENT, since=it.day, says=says, dimension=dimension, ids=(it.id,))


def _breaches(at_day: int, breaches: Iterable[Trouble]) -> Iterable[Flag]:
    for it in breaches:
        if it.c < CRITICAL or it.day > at_day:
            continue
        repaired = it.over is not None and it.over <= at_day
        if not repaired or at_day < it.day + REPAIR_DAYS:
            says = "A critical promise was broken" + (
                f" and repaired; the flag stays for {REPAIR_DAYS} days." if repaired else " and is not repaired."
            )
            yield Flag(kind=FlagKind.BREACH, since=it.day, says=says, dimension=Dimension.PROMISES, ids=(it.id,))


def _erosions(erosions: Mapping[Dimension, Erosion]) -> Iterable[Flag]:
    for dimension, state in erosions.items():
        if state.since is not None:
            says = f"Worse than the record before in “{LABELS[dimension]}”, and not by chance."
            if state.recovering:
                says += " It is recovering."
            yield Flag(kind=FlagKind.EROSION, since=state.since, says=says, dimension=dimension)


def _silences(at_day: int, last_entries: Mapping[Dimension, int]) -> Iterable[Flag]:
    for dimension, last in last_entries.items():
        if at_day - last >= SILENCE_DAYS:
            says = f"Nothing recorded for “{LABELS[dimension]}” for {at_day - last} days."
            yield Flag(kind=FlagKind.SILENCE, since=last + SILENCE_DAYS, says=says, dimension=dimension)
