"""People of both parties at work over HTTP, each with an ack journal: what was sent, and what was acknowledged.

Everybody follows promises of their own from the private draft to the confirmed delivery. When the server dies under
them they remember the one form that was not answered, and send that same form again after the restart.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests.reliability.installation import Installation
from tests.reliability.seed import SLUG
from tests.reliability.visitor import Answer, Lost, Visitor
from troth.evidence.ids import uuid7

BASE = f"/e/{SLUG}/promises/"
SIDES = (("bob", "ben", "alice", "amy"), ("alice", "amy", "bob", "ben"))


@dataclass(slots=True, kw_only=True)
class Sent:
    """One form with its id, and how it went."""

    who: str
    path: str
    fields: dict[str, str]
    act: str
    draft: str = ""
    id: str = field(default_factory=lambda: str(uuid7()))
    times: int = 0
    answer: Answer | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether the server said that it is recorded."""
        return self.answer is not None and self.answer.done


@dataclass(slots=True)
class Office:
    """What all clients share: when to stop, how many were acknowledged, and how many writes are under way."""

    acknowledged: int = 0
    under_way: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def until(self, acknowledged: int, seconds: float) -> bool:
        """Wait for so many acknowledgements; tells whether they came."""
        end = time.monotonic() + seconds
        while self.acknowledged < acknowledged and time.monotonic() < end:
            time.sleep(0.002)
        return self.acknowledged >= acknowledged

    def count(self, *, acknowledged: int = 0, under_way: int = 0) -> None:
        """Count in or out."""
        with self.lock:
            self.acknowledged += acknowledged
            self.under_way += under_way


class Client:
    """One worker's day: a journal that outlives the server, and threads that come and go with it."""

    def __init__(self, name: str, installation: Installation, dice: random.Random) -> None:
        self.name, self.installation = name, installation
        self.journal: list[Sent] = []
        self.wrong: list[str] = []
        self._dice = random.Random(dice.random())
        self._script = self._work()
        self._open: Sent | None = None
        self._visitors: dict[str, Visitor] = {}

    @property
    def unanswered(self) -> Sent | None:
        """The form that was sent and never answered."""
        return self._open if self._open is not None and self._open.times else None

    def run(self, office: Office, port: int) -> None:
        """Work until told to stop, or until the server is gone."""
        self._visitors = {who: self.installation.visitor(who, port) for who in self.installation.sessions}
        try:
            while not office.stopping.is_set() and not self.wrong:
                if self._open is None:
                    self._open = next(self._script)
                    self.journal.append(self._open)
                self._send(self._open, office)
                self._open = None
        except Lost:
            return
        except Exception as broken:
            self.wrong.append(f"the client itself: {broken!r}")
        finally:
            for visitor in self._visitors.values():
                visitor.close()

    def _send(self, sent: Sent, office: Office) -> None:
        visitor = self._visitors[sent.who]
        visitor.connect()
        if sent.draft and not sent.times:
            sent.path = self._draft(sent.who, sent.draft)
        sent.times += 1
        office.count(under_way=1)
        try:
            sent.answer = visitor.post(sent.path, {**sent.fields, "act_id": sent.id})
        finally:
            office.count(under_way=-1)
        if sent.acknowledged:
            office.count(acknowledged=1)
        else:
            said = f"{sent.answer.status} {_words(sent.answer.text)}"
            self.wrong.append(f"{sent.act} as {sent.who} at {sent.path}, time {sent.times}: {said}")

    def _work(self) -> Iterator[Sent]:
        """Promise after promise, in turn of either side."""
        number = 0
        while True:
            number += 1
            gives, helps, takes, checks = SIDES[number % 2]
            title = f"Work {self.name}-{number}"
            due = date.isoformat(datetime.now(UTC).date() + timedelta(days=30 + self._dice.randrange(60)))
            made = {"title": title, "due": due, "nature": "deliverable", "weight": "normal", "do": "record"}
            first = Sent(who=gives, path=BASE + "new/", fields=made, act="promises.make_promise")
            if number % 3 == 0:
                kept = {**made, "do": "draft"}
                yield Sent(who=gives, path=BASE + "new/", fields=kept, act="promises.keep_draft")
                first.draft = title
            yield first
            assert first.answer is not None
            here = first.answer.location
            yield Sent(who=takes, path=here + "accept/", fields={}, act="promises.accept_promise")
            if self._dice.random() < 0.4:
                yield from self._moving(here, gives, takes)
            yield self._delivering(here, helps)
            if self._dice.random() < 0.3:
                reason = {"reason": "The second half is missing."}
                yield Sent(who=checks, path=here + "reject/", fields=reason, act="promises.reject_delivery")
                yield self._delivering(here, gives)
            said = {"share": "100", "remark": "As promised."}
            yield Sent(who=checks, path=here + "confirm/", fields=said, act="promises.confirm_delivery")

    def _delivering(self, here: str, who: str) -> Sent:
        proof = {"proof": f"Build {self._dice.randrange(10**6)} is in the sandbox.", "share": "100"}
        return Sent(who=who, path=here + "deliver/", fields=proof, act="promises.deliver_promise")

    def _moving(self, here: str, gives: str, takes: str) -> Iterator[Sent]:
        due = date.isoformat(datetime.now(UTC).date() + timedelta(days=100 + self._dice.randrange(60)))
        asked = {"due": due, "reason": "The test system comes later."}
        yield Sent(who=gives, path=here + "move/", fields=asked, act="promises.propose_move")
        if self._dice.random() < 0.5:
            yield Sent(who=takes, path=here + "agree-move/", fields={}, act="promises.agree_move")
        else:
            no = {"reason": "We need it then."}
            yield Sent(who=takes, path=here + "decline-move/", fields=no, act="promises.decline_move")

    def _draft(self, who: str, title: str) -> str:
        """Where the draft of this title lies."""
        text = self._visitors[who].get(BASE + "drafts/").text
        found = re.search(rf'href="({re.escape(BASE)}drafts/[0-9a-f-]{{36}}/)"><bdi>{re.escape(title)}<', text)
        if found is None:
            raise AssertionError(f"the draft {title} is not among the drafts: {_words(text)}")
        return found.group(1)


def _words(text: str) -> str:
    said = re.findall(r"<(?:li|p|h1)[^>]*>([^<]{8,200})", text)
    return " | ".join(said)[:400]


class Crowd:
    """All clients at once on one server."""

    def __init__(self, clients: list[Client], port: int) -> None:
        self.office = Office()
        self._threads = [threading.Thread(target=client.run, args=(self.office, port)) for client in clients]

    def start(self) -> Office:
        """Let everybody begin."""
        for thread in self._threads:
            thread.start()
        return self.office

    def stop(self) -> None:
        """Let everybody finish the form in hand."""
        self.office.stopping.set()
        for thread in self._threads:
            thread.join(60)
