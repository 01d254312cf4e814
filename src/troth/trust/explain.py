"""A reading in plain words: what it says, how sure it is, and why it moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .aggregate import Whole
from .contribution import Contribution
from .dimension import Dimension
from .movement import WINDOW_DAYS, Trend
from .reading import NEEDED_COUNT, NEEDED_DAYS, Reading

CLAIMS: dict[Dimension, str] = {
    Dimension.PROMISES: "{} of 100 similar promises would be kept",
    Dimension.DEADLINES: "{} of 100 similar dates would be met",
    Dimension.CONFIDENTIALITY: "{} of 100 similar confidences would be kept",
    Dimension.CANDOUR: "{} of 100 similar matters would be told openly and in time",
    Dimension.UNDERSTANDING: "{} of 100 similar matters would be understood alike",
    Dimension.RESPONSIVENESS: "{} of 100 similar questions would be answered in time",
    Dimension.COMPETENCE: "{} of 100 similar pieces of work would be sound",
    Dimension.COLLABORATION: "{} of 100 similar decisions would be taken together and fairly",
    Dimension.MONEY: "{} of 100 similar bills and payments would be right and in time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One observation that moves a reading: its id and by how many points of 100 (negative: down)."""

    id: str
    points: float


def percent(share: float) -> int:
    """Whole percent."""
    return round(share * 100)


def points(moved: float) -> str:
    """How far something moves a figure, in hundredths of a point with their sign: "+1.10 points"."""
    return f"{'+' if moved >= 0 else '−'}{abs(moved):.2f} points"


def headline(reading: Reading) -> str:
    """The short form: "82 % (74 to 88, 31 entries)", or "Too early to say: 3 of 5"."""
    if not reading.enough:
        return f"Too early to say: {reading.seen} of {NEEDED_COUNT}"
    low, high = percent(reading.low), percent(reading.high)
    return f"{percent(reading.p)} % ({low} to {high}, {_count(reading.count, 'entry', 'entries')})"


def sentence(reading: Reading, dimension: Dimension) -> str:
    """The long form, in one or two sentences."""
    if not reading.enough:
        return _too_early(reading)
    claim = CLAIMS[dimension].format(percent(reading.p))
    base = f"{_count(reading.count, 'entry', 'entries')} on {_count(reading.days, 'day', 'days')}"
    return f"{claim}; between {percent(reading.low)} and {percent(reading.high)}, four times in five. From {base}."


def under(before: Reading | Whole, after: Reading | Whole | None, until: date, shown_until: date) -> str:
    """A result under former parameters, today's beside it unless others came between, and how long both are shown.
    Empty while there is none under either."""
    if not (before.enough or (after is not None and after.enough)):
        return ""
    since = f" Since then: {figure(after)}." if after is not None else ""
    return f"Under the terms until {day(until)}: {figure(before)}.{since} Shown until {day(shown_until)}."


def figure(found: Reading | Whole) -> str:
    """A result with its range, as short as can be: "71 % (64–78)"."""
    if not found.enough:
        return "too early to say"
    value = found.p if isinstance(found, Reading) else found.o
    return f"{percent(value)} % ({percent(found.low)}–{percent(found.high)})"


def day(when: date) -> str:
    """A day near today: "12 May"."""
    return f"{when.day} {when:%B}"


def moves(contributions: Mapping[str, Contribution], most: int = 3) -> tuple[Move, ...]:
    """The observations that move a reading most, the strongest first."""
    ordered = sorted(contributions.items(), key=lambda item: (-abs(item[1].phi), item[0]))
    return tuple(Move(id=id, points=100 * it.phi) for id, it in ordered[:most] if it.phi)


def movement(trend: Trend, window: int = WINDOW_DAYS) -> str:
    """Why a reading moved, in one sentence; the three parts add up before they are rounded."""
    if not trend.enough:
        return f"Too early to compare with {window} days ago."
    points = percent(trend.after.p) - percent(trend.before.p)
    if points == 0:
        return f"The same as {window} days ago."
    parts = {"new entries": trend.new, "older entries fading": trend.fading, "corrections": trend.corrections}
    said = [f"{_signed(value)} by {name}" for name, value in parts.items() if round(100 * value)]
    why = f": {', '.join(said)}" if said else ""
    return f"{'Up' if points > 0 else 'Down'} {_count(abs(points), 'point', 'points')} in {window} days{why}."


def _signed(value: float) -> str:
    points = round(100 * value)
    return f"+{points}" if points > 0 else f"−{-points}"


def _too_early(reading: Reading) -> str:
    base = f"Too early to say: {reading.seen} of {NEEDED_COUNT}"
    if "count" in reading.lacking:
        return f"{base} entries."
    if "days" in reading.lacking:
        return f"{base} entries, but on {_count(reading.days, 'day', 'days')} where {NEEDED_DAYS} are needed."
    if "strong" in reading.lacking:
        return f"{base} entries, but more than half of their weight is not confirmed by the other side or a system."
    return f"{base} entries, but they are too small or too old to tell."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
