"""Half a year of promises between both sides, with every outcome in it, for tests of what is worked out from them."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.cast import World, open_world
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.promises import commands
from troth.promises.kinds import Nature, Weight
from troth.records.models import Entry

OTHER = {"bob": "alice", "alice": "bob"}
FIRST = date(2026, 3, 12)


def workday(day: date) -> date:
    """That day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def week(number: int) -> date:
    """The due day of so many weeks on: a Thursday."""
    return FIRST + timedelta(weeks=number)


@dataclass
class Made:
    """A promise of the story; its number is known once it has been made."""

    number: int = 0


class Story:
    """What happens when; `play` lets it happen in the order of time, through the acts."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or open_world()
        self.made = 0
        self.queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self.order = 0

    def on(self, day: date, hour: int, step: Callable[[], None]) -> None:
        """Let something happen at an hour of a day."""
        self.order += 1
        heapq.heappush(self.queue, (datetime.combine(day, time(hour), UTC), self.order, step))

    def promise(self, by: str, due: date, late: int | None = 0, **more: Any) -> Made:
        """Made a week ahead and accepted; delivered so many days late (never, for None) and confirmed."""
        said = Made()

        def make() -> None:
            self.made += 1
            said.number = self.made
            self.world.do(by, commands.MakePromise(title=f"Thing {self.made}", due=due, **more))
            self.world.do(OTHER[by], commands.AcceptPromise(promise=said.number))

        def deliver() -> None:
            self.world.do(by, commands.DeliverPromise(promise=said.number, proof="Done"))
            self.world.do(OTHER[by], commands.ConfirmDelivery(promise=said.number))

        self.on(due - timedelta(days=7), 10, make)
        if late is not None:
            self.on(due + timedelta(days=late), 12, deliver)
        return said

    def go(self, day: date, hour: int = 10) -> None:
        """Go on to a moment, and let everything before it happen."""
        until = datetime.combine(day, time(hour), UTC)
        while self.queue and self.queue[0][0] <= until:
            moment, _, step = heapq.heappop(self.queue)
            self.world.at = max(self.world.at, moment)
            step()
        self.world.at = max(self.world.at, until)

    def play(self) -> None:
        """Let everything happen."""
        while self.queue:
            moment = self.queue[0][0]
            self.go(moment.date(), moment.hour)

    def contest(self, number: int, ruling: Ruling | None) -> None:
        """The provider contests a promise's last entry; both settle it where a ruling is given."""
        space = self.world.engagement.space_id
        entry = Entry.objects.filter(space=space, subject=f"P-{number}").order_by("-seq")[0]
        outcome = self.world.do("bob", around.ContestEntry(entry=entry.seq + 1, reason="Not so"))
        key = int(outcome.subject.removeprefix("C-"))
        if ruling is not None:
            proposal = around.ProposeSettlement(contest=key, ruling=ruling, share=40, reason="Half of it is ours")
            self.world.do("alice", proposal)
            self.world.do("bob", around.AgreeSettlement(contest=key))


def weekly(weeks: int, by: str = "bob", late: dict[int, int] | None = None, **more: Any) -> Story:
    """A promise a week, each kept on its day but for those named."""
    story = Story()
    for number in range(weeks):
        story.promise(by, week(number), (late or {}).get(number, 0), **more)
    story.play()
    return story


def half_a_year(world: World | None = None) -> Story:
    """The provider keeps most and misses some, the client pays and decides; contests, silence, letting go."""
    story = Story(world)
    for number in range(20):
        late = {4: 4, 9: 15, 13: 6}.get(number, 0)
        story.promise("bob", week(number), late, weight=Weight.CRITICAL if number == 9 else Weight.NORMAL)
        if number % 3 == 0:
            story.promise("alice", week(number + 1), 0 if number % 2 else 4, nature=Nature.PAYMENT)
        if number % 4 == 1:
            story.promise("alice", week(number + 1), 1, nature=Nature.DECISION, weight=Weight.MAJOR)
    story.play()
    end = story.world.at.date()
    gone, given_up = story.promise("bob", week(25), None), story.promise("bob", week(25), None, weight=Weight.CRITICAL)
    story.promise("bob", week(22), None)
    story.promise("alice", week(22), None, nature=Nature.INPUT)
    quiet = story.promise("bob", week(22), None)
    story.go(max(end, week(24)))
    story.world.do("bob", commands.ProposeWithdrawal(promise=gone.number, reason="Not needed"))
    story.world.do("alice", commands.AgreeWithdrawal(promise=gone.number))
    story.world.do("bob", commands.AbandonPromise(promise=given_up.number, reason="No people"))
    story.world.do("bob", commands.DeliverPromise(promise=quiet.number, proof="Done, nobody says a word"))
    story.contest(5, Ruling.SHARED)
    story.contest(8, None)
    story.world.wait(days=20)
    return story
