"""A working calendar as a value: zone, week, holidays and special days, checked when it is made.

Rule of a date: a special day overrides a holiday, a holiday overrides the weekday. Intervals are half open minutes of
the local day, 0 <= start < end <= 1440; a night shift 22-06 is written as 22:00-24:00 and 00:00-06:00.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

Intervals = tuple[tuple[int, int], ...]

DAY_MINUTES = 1440
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_KEYS = frozenset({"zone", "week", "holidays", "special"})


class CalendarError(ValueError):
    """A calendar that cannot be used, or a question beyond its horizon, said in words."""


class Days(Mapping[date, Intervals]):
    """An immutable, hashable mapping from dates to the intervals open on them, in date order."""

    __slots__ = ("_by_date", "_hash")

    def __init__(self, days: Mapping[date, Intervals] | None = None) -> None:
        self._by_date = dict(sorted((days or {}).items()))
        self._hash: int | None = None

    def __getitem__(self, day: date) -> Intervals:
        return self._by_date[day]

    def __iter__(self) -> Iterator[date]:
        return iter(self._by_date)

    def __len__(self) -> int:
        return len(self._by_date)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(tuple(self._by_date.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self._by_date == dict(other)

    def __reduce__(self) -> tuple[type["Days"], tuple[dict[date, Intervals]]]:
        return (Days, (self._by_date,))

    def __repr__(self) -> str:
        return f"Days({self._by_date!r})"


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a party works. `week` has seven tuples of (start minute, end minute), Monday first.

    Raises CalendarError, in words, for an unknown zone, an interval out of range or overlapping another, a week that is
    not seven days or never opens.
    """

    zone: str
    week: tuple[Intervals, ...]
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, Intervals] = field(default_factory=Days)

    def __post_init__(self) -> None:
        zone_of(self.zone)
        if len(self.week) != 7:
            raise CalendarError(f"A week has seven days, Monday first; this one has {len(self.week)}.")
        week = tuple(_checked(day, WEEKDAYS[i]) for i, day in enumerate(self.week))
        if not any(week):
            raise CalendarError("The week has no working hours: at least one weekday must be open.")
        special = Days({day: _checked(hours, day.isoformat()) for day, hours in self.special.items()})
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "holidays", frozenset(self.holidays))
        object.__setattr__(self, "special", special)

    @classmethod
    def office(cls, zone: str, holidays: Iterable[date] = ()) -> "Calendar":
        """Monday to Friday, 09:00 to 17:00 local time."""
        day: Intervals = ((540, 1020),)
        return cls(zone, (day,) * 5 + ((), ()), frozenset(holidays))

    @classmethod
    def always(cls, zone: str = "UTC") -> "Calendar":
        """Open all the time."""
        return cls(zone, (((0, DAY_MINUTES),),) * 7)

    def hours(self, day: date) -> Intervals:
        """The open intervals (minutes) of a local date; empty when it is closed."""
        special = self.special.get(day)
        if special is not None:
            return special
        return () if day in self.holidays else self.week[day.weekday()]

    def facts(self) -> dict[str, str]:
        """The calendar as four strings with one spelling, to be kept in an entry."""
        return {
            "zone": self.zone,
            "week": ";".join(_spell(day) for day in self.week),
            "holidays": ",".join(day.isoformat() for day in sorted(self.holidays)),
            "special": ";".join(f"{day.isoformat()}={_spell(hours)}" for day, hours in self.special.items()),
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, object]) -> "Calendar":
        """Read what `facts` wrote. Raises CalendarError when a fact is missing, unknown or spelled otherwise."""
        if set(facts) != _KEYS or not all(isinstance(fact, str) for fact in facts.values()):
            raise CalendarError("A calendar has exactly the facts zone, week, holidays and special, all of them text.")
        text = {key: str(fact) for key, fact in facts.items()}
        calendar = cls(
            text["zone"],
            tuple(_read_hours(day) for day in text["week"].split(";")),
            frozenset(_read_date(day) for day in text["holidays"].split(",") if day),
            dict(_read_special(item) for item in text["special"].split(";") if item),
        )
        if calendar.facts() != text:
            raise CalendarError("The calendar is not spelled in its one canonical way.")
        return calendar


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises CalendarError when this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise CalendarError(f"The time zone {name!r} is unknown; use a name such as Europe/London.") from None


def _checked(hours: Iterable[tuple[int, int]], where: str) -> Intervals:
    ordered: list[tuple[int, int]] = []
    for start, end in sorted(hours):
        if not 0 <= start < end <= DAY_MINUTES or not float(start).is_integer() or not float(end).is_integer():
            raise CalendarError(f"{where}: {start} to {end} is not a stretch of minutes between 0 and {DAY_MINUTES}.")
        if ordered and start < ordered[-1][1]:
            raise CalendarError(f"{where}: {_clock(start)}-{_clock(end)} overlaps {_spell(ordered[-1:])}.")
        if ordered and start == ordered[-1][1]:
            start = ordered.pop()[0]
        ordered.append((int(start), int(end)))
    return tuple(ordered)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _spell(hours: Iterable[tuple[int, int]]) -> str:
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in hours)


def _read_hours(text: str) -> Intervals:
    return tuple((_read_clock(span[:5]), _read_clock(span[6:])) for span in text.split(",") if span)


def _read_clock(text: str) -> int:
    hour, colon, minute = text.partition(":")
    if colon != ":" or not (hour.isdecimal() and minute.isdecimal()) or int(minute) > 59:
        raise CalendarError(f"{text!r} is not a time such as 09:30.")
    return int(hour) * 60 + int(minute)


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalendarError(f"{text!r} is not a date such as 2026-04-03.") from None


def _read_special(item: str) -> tuple[date, Intervals]:
    day, _, hours = item.partition("=")
    return _read_date(day), _read_hours(hours)
