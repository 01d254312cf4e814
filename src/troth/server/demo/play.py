"""Plays the script through the acts, in the order of time, up to now."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.promises import commands
from troth.promises.kinds import Nature, Weight
from troth.server.demo import board, desk, script, talk
from troth.server.demo.cast import LEADS, Cast, gather
from troth.server.demo.script import CLIENT, PROVIDER, Line

Step = Callable[[datetime], None]
ZONE = ZoneInfo("Europe/London")
OTHER = {CLIENT: PROVIDER, PROVIDER: CLIENT}
CHECKERS = {CLIENT: "Mira", PROVIDER: "Priya"}


@dataclass(slots=True)
class Play:
    """The running play: a queue of what happens when, and the numbers that promises were given."""

    cast: Cast
    now: datetime
    numbers: dict[str, int] = field(default_factory=dict)
    queue: list[tuple[datetime, int, Step]] = field(default_factory=list)
    order: int = 0

    def at(self, when: datetime, step: Step) -> None:
        """Let something happen at a moment, if that moment has come."""
        if when < self.now:
            self.order += 1
            heapq.heappush(self.queue, (when, self.order, step))

    def run(self, progress: Callable[[int, int], None]) -> int:
        """Do everything in order; tells how far it is."""
        done = 0
        while self.queue:
            when, _, step = heapq.heappop(self.queue)
            step(when)
            done += 1
            progress(done, done + len(self.queue))
        return done


def play(now: datetime, progress: Callable[[int, int], None] = lambda done, total: None) -> Cast:
    """Seed the demonstration as of a moment; everybody and everything goes through `perform`."""
    today = now.date()
    start = _moment(workday(today - timedelta(days=244)), 9)
    cast = gather(start, today + timedelta(days=310))
    scene = Play(cast=cast, now=now)
    _calendars(scene, today)
    for line in (*script.WORK, *_reports(today), *_invoices(today)):
        _stage(scene, line, today)
    desk.stage(scene.at, lambda who, command: _doing(scene, who, command), now)
    board.stage(scene.at, lambda who, command: _doing(scene, who, command), lambda key: scene.numbers[key], now)
    talk.stage(
        scene.at, lambda who, command: _doing(scene, who, command), lambda key: scene.numbers[key],
        lambda who: cast.seats[who].pseudonym, now,
    )  # fmt: skip
    for party, title, detail in script.DRAFTS:
        draft = commands.KeepDraft(title=title, detail=detail)
        scene.at(now - timedelta(days=2), _doing(scene, LEADS[party], draft))
    scene.run(progress)
    talk.read([replace(seat, at=now, memo={}) for seat in cast.seats.values()])
    return cast


def workday(day: date) -> date:
    """That day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def add_workdays(day: date, count: int) -> date:
    """So many working days later (or earlier, when negative)."""
    step = 1 if count >= 0 else -1
    for _ in range(abs(count)):
        day += timedelta(days=step)
        while day.weekday() > 4:
            day += timedelta(days=step)
    return day


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def _calendars(scene: Play, today: date) -> None:
    year = today.year
    week = (((540, 1020),),) * 5 + ((), ())
    holidays = {
        "Ana": ("Europe/Zagreb", (date(year, 1, 6), date(year, 5, 1), date(year, 8, 15), date(year, 12, 25))),
        "Tomasz": ("Europe/London", (date(year, 12, 25), date(year, 12, 28), date(year + 1, 1, 1))),
    }
    first = _moment(workday(today - timedelta(days=243)), 10)
    for who, (zone, days) in holidays.items():
        stated = around.StateCalendar(zone=zone, week=week, holidays=days)
        scene.at(first, _doing(scene, who, stated))
    proposal = around.ProposeTerms(silence_days=8, reply_days=10, parameters={})
    scene.at(first + timedelta(hours=1), _doing(scene, "Ana", proposal))
    scene.at(first + timedelta(hours=3), _doing(scene, "Tomasz", around.AgreeTerms(terms=1)))


def _reports(today: date) -> list[Line]:
    lines = []
    thursday = today - timedelta(days=(today.weekday() - 3) % 7)
    for number in range(1, 36):
        due = (thursday - timedelta(weeks=34 - number) - today).days
        late = script.LATE_REPORTS.get(number, 0)
        lines.append(
            Line(
                key=f"report-{number}", title=f"Weekly report no. {number}", by=PROVIDER, nature="report", due=due,
                late=late, lead=7, weight="minor", owner="Priya", end="silence" if number % 4 == 0 else "confirm",
            )
        )  # fmt: skip
    return lines


def _invoices(today: date) -> list[Line]:
    lines = []
    for number in range(1, 9):
        due = -230 + 30 * number
        lines.append(
            Line(
                key=f"invoice-{number}", title=f"Pay invoice KL-{209 + number:04}", by=CLIENT, nature="payment",
                due=due,
                late=script.LATE_INVOICES.get(number, 0), lead=21, owner="Mira",
            )
        )  # fmt: skip
    return lines


def _stage(scene: Play, line: Line, today: date) -> None:
    due = workday(today + timedelta(days=line.due))
    made = workday(due - timedelta(days=line.lead))
    minute = sum(map(ord, line.key)) % 50
    scene.at(_moment(made, 9, minute), _making(scene, line, due))
    if line.end == "offered":
        return
    accepted = _moment(add_workdays(made, 1), 11, minute)
    scene.at(accepted, _saying(scene, line, LEADS[OTHER[line.by]], lambda n: commands.AcceptPromise(promise=n)))
    if line.moved:
        due = _moving(scene, line, due, today, minute)
    if line.end in {"withdraw", "abandon"}:
        _letting_go(scene, line, due, minute)
    elif line.late is not None and line.end != "moving":
        _delivering(scene, line, due, minute)


def _making(scene: Play, line: Line, due: date) -> Step:
    def step(at: datetime) -> None:
        waits = (scene.numbers[line.waits],) if line.waits in scene.numbers else ()
        owner = scene.cast.seats[line.owner].pseudonym if line.owner else None
        made = commands.MakePromise(
            title=line.title,
            due=due,
            nature=Nature(line.nature),
            weight=Weight(line.weight),
            owner=owner,
            waits_for=waits,
        )
        outcome = scene.cast.do(LEADS[line.by], made, at)
        scene.numbers[line.key] = int(outcome.subject.removeprefix("P-"))

    return step


def _moving(scene: Play, line: Line, due: date, today: date, minute: int) -> date:
    later = workday(due + timedelta(days=line.moved))
    asked = add_workdays(due, -8) if line.end != "moving" else add_workdays(today, -1)
    lead = LEADS[line.by]
    scene.at(
        _moment(asked, 14, minute),
        _saying(scene, line, lead, lambda n: commands.ProposeMove(promise=n, due=later, reason=line.move_reason)),
    )
    if line.end == "moving":
        return due
    agreed = _moment(add_workdays(asked, 1), 10, minute)
    scene.at(agreed, _saying(scene, line, LEADS[OTHER[line.by]], lambda n: commands.AgreeMove(promise=n)))
    return later


def _letting_go(scene: Play, line: Line, due: date, minute: int) -> None:
    asked = add_workdays(due, -11 if line.end == "withdraw" else -2)
    lead = LEADS[line.by]
    if line.end == "abandon":
        scene.at(
            _moment(asked, 15, minute),
            _saying(scene, line, lead, lambda n: commands.AbandonPromise(promise=n, reason=line.move_reason)),
        )
        return
    scene.at(
        _moment(asked, 15, minute),
        _saying(scene, line, lead, lambda n: commands.ProposeWithdrawal(promise=n, reason=line.move_reason)),
    )
    agreed = _moment(add_workdays(asked, 1), 10, minute)
    scene.at(agreed, _saying(scene, line, LEADS[OTHER[line.by]], lambda n: commands.AgreeWithdrawal(promise=n)))


def _delivering(scene: Play, line: Line, due: date, minute: int) -> None:
    day = add_workdays(due, line.late or 0)
    hour = 13 if line.by == CLIENT else 15
    proof = line.proof or proof_of(line)
    teller = line.owner or LEADS[line.by]
    delivered = _moment(day, hour, minute)
    scene.at(delivered, _saying(scene, line, teller, lambda n: commands.DeliverPromise(promise=n, proof=proof)))
    if line.end == "silence":
        return
    checker = CHECKERS[OTHER[line.by]] if line.weight == "minor" else LEADS[OTHER[line.by]]
    confirmed = _moment(add_workdays(day, 2), 12, minute)
    word = commands.ConfirmDelivery
    scene.at(confirmed, _saying(scene, line, checker, lambda n: word(promise=n, share=line.share, remark=line.words)))
    if line.end == "contest":
        _contesting(scene, line, confirmed)


def proof_of(line: Line) -> str:
    """What somebody would write as proof of such a thing; always the same for the same line."""
    choices = script.PROOFS[line.nature]
    return choices[sum(map(ord, line.key)) % len(choices)]


def _contesting(scene: Play, line: Line, confirmed: datetime) -> None:
    def contest(at: datetime) -> None:
        from troth.promises.models import Promise

        row = Promise.objects.get(space_id=scene.cast.seats["Ana"].shared, number=scene.numbers[line.key])
        reason = "We had the export ready on the day; the upload to your folder failed three times on your side."
        scene.cast.do("Tomasz", around.ContestEntry(entry=row.state["delivered_seq"] + 1, reason=reason), at)

    view = "Our folder was open all week; the log of Wednesday shows one upload only, on the third day."
    scene.at(confirmed + timedelta(days=1), contest)
    scene.at(confirmed + timedelta(days=4), _doing(scene, "Ana", around.AnswerContest(contest=1, answer=view)))
    half = around.ProposeSettlement(
        contest=1, ruling=Ruling.SHARED, share=50, reason="One failed upload is in both logs; we share the rest."
    )
    scene.at(confirmed + timedelta(days=7), _doing(scene, "Tomasz", half))


def _saying(scene: Play, line: Line, who: str, command: Callable[[int], object]) -> Step:
    def step(at: datetime) -> None:
        scene.cast.do(who, command(scene.numbers[line.key]), at)

    return step


def _doing(scene: Play, who: str, command: object) -> Step:
    def step(at: datetime) -> None:
        scene.cast.do(who, command, at)

    return step
