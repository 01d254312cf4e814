"""Business time: working calendars and pure functions of events.

An instant is open when its local wall time lies in an open interval of its local date. Nothing here reads the time,
writes anything, or knows about promises; every function takes aware datetimes and gives seconds or UTC datetimes.
"""

from .business import add_days, close_of, day_seconds, due, elapsed, is_open, local_date, next_open
from .calendar import Calendar, CalendarError, Days, Intervals
from .ticket import Change, Day, Level, Mode, Reckoned, Step, Why, days, merged, reckon

__all__ = [
    "Calendar",
    "CalendarError",
    "Change",
    "Day",
    "Days",
    "Intervals",
    "Level",
    "Mode",
    "Reckoned",
    "Step",
    "Why",
    "add_days",
    "close_of",
    "day_seconds",
    "days",
    "due",
    "elapsed",
    "is_open",
    "local_date",
    "merged",
    "next_open",
    "reckon",
]
