"""Two people act on the same thing at the same moment, over HTTP: one outcome, one honest sentence, never a failure."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.reliability.conftest import FULL, Engine
from tests.reliability.installation import Installation, Server
from tests.reliability.results import Result, keep
from tests.reliability.seed import PASSWORD, SLUG
from tests.reliability.visitor import Answer, Visitor

ROUNDS = 25 if FULL else 3
BASE = f"/e/{SLUG}/promises/"
FASTER = "Somebody was faster"
Post = tuple[Visitor, str, dict[str, str]]


class Scene:
    """Four people in front of one running server."""

    def __init__(self, installation: Installation, server: Server) -> None:
        self.installation, self.port = installation, server.port
        self.people = {name: installation.visitor(name, server.port) for name in installation.sessions}
        self._number = 0

    def do(self, who: str, path: str, **fields: str) -> Answer:
        """One person fills in one form, alone."""
        hidden = self.people[who].get(path).form()
        answer = self.people[who].post(path, {**hidden, **fields})
        assert answer.done, (path, answer.status, answer.text[:2000])
        return answer

    def promise(self, *steps: tuple[str, str, dict[str, str]]) -> str:
        """A promise of Birch, brought as far as the steps say; gives its address."""
        made = {"title": f"Race {self.next_number()}", "due": day(40), "nature": "deliverable", "weight": "normal"}
        here = self.do("bob", BASE + "new/", **made, do="record").location
        for who, verb, fields in steps:
            self.do(who, f"{here}{verb}/", **fields)
        return here

    def next_number(self) -> int:
        """A number that was not used before."""
        self._number += 1
        return self._number

    def verb(self, who: str, here: str, verb: str, **fields: str) -> Post:
        """A form that is open and filled in, and not sent yet."""
        path = f"{here}{verb}/"
        return self.people[who], path, {**self.people[who].get(path).form(), **fields}

    def entries(self) -> int:
        """How long the shared log is."""
        return int(self.people["alice"].get(BASE).checkpoint.split(" ")[0])


def day(ahead: int) -> str:
    """A day to come, as forms take it."""
    return (datetime.now(UTC).date() + timedelta(days=ahead)).isoformat()


def at_once(*posts: Post) -> list[Answer]:
    """Send forms at the same moment, each over a line of its own that is open already."""
    barrier, answers = threading.Barrier(len(posts)), dict[int, Answer]()

    def send(place: int, visitor: Visitor, path: str, fields: dict[str, str]) -> None:
        visitor.connect()
        barrier.wait(30)
        answers[place] = visitor.post(path, fields)

    threads = [threading.Thread(target=send, args=(place, *post)) for place, post in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert len(answers) == len(posts)
    return [answers[place] for place in range(len(posts))]


@pytest.fixture(scope="module")
def scene(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One server for all of these tests on an engine: whatever one leaves behind, the next must live with."""
    folder = tmp_path_factory.mktemp("two") / "data"
    with engine.installation(folder) as installation, Server(installation=installation) as server:
        yield Scene(installation, server)


ACCEPT = ("alice", "accept", dict[str, str]())
DELIVER = ("ben", "deliver", {"proof": "Build 7 is in the sandbox.", "share": "100"})
MOVE = ("bob", "move", {"due": day(90), "reason": "The test system comes later."})
NO = {"reason": "It does not hold."}


def accept_and_decline(scene: Scene) -> tuple[Post, Post]:
    here = scene.promise()
    return scene.verb("alice", here, "accept"), scene.verb("amy", here, "decline", **NO)


def confirm_and_reject(scene: Scene) -> tuple[Post, Post]:
    here = scene.promise(ACCEPT, DELIVER)
    return scene.verb("alice", here, "confirm", share="100", remark=""), scene.verb("amy", here, "reject", **NO)


def agree_and_decline_move(scene: Scene) -> tuple[Post, Post]:
    here = scene.promise(ACCEPT, MOVE)
    return scene.verb("alice", here, "agree-move"), scene.verb("amy", here, "decline-move", **NO)


def deliver_and_abandon(scene: Scene) -> tuple[Post, Post]:
    here = scene.promise(ACCEPT)
    return scene.verb("ben", here, "deliver", **DELIVER[2]), scene.verb("bob", here, "abandon", **NO)


PAIRS: tuple[Callable[[Scene], tuple[Post, Post]], ...] = (
    accept_and_decline, confirm_and_reject, agree_and_decline_move, deliver_and_abandon,
)  # fmt: skip


@pytest.mark.timeout(1800)
def test_of_two_who_decide_at_once_one_does_and_the_other_is_told(engine: Engine, scene: Scene) -> None:
    for pair in PAIRS:
        wins = Counter[int]()
        for _ in range(ROUNDS):
            posts = pair(scene)
            before = scene.entries()
            answers = at_once(*posts)
            assert sorted(answer.status for answer in answers) == [302, 422], [a.text[:500] for a in answers]
            first = next(place for place, answer in enumerate(answers) if answer.done)
            assert FASTER in answers[1 - first].text
            assert scene.entries() == before + 1
            wins[first] += 1
        _kept(engine, pair.__name__.replace("_", " "), {"rounds": ROUNDS, "first one was faster": wins[0]})
    assert scene.installation.ask("problems") == []


def verb_twice(scene: Scene) -> Post:
    return scene.verb("alice", scene.promise(ACCEPT, DELIVER), "confirm", share="100", remark="")


def new_promise_twice(scene: Scene) -> Post:
    title = f"Sent twice {scene.next_number()}"
    made = {"title": title, "due": day(40), "nature": "deliverable", "weight": "normal", "do": "record"}
    return scene.people["bob"], BASE + "new/", {**scene.people["bob"].get(BASE + "new/").form(), **made}


def draft_recorded_twice(scene: Scene) -> Post:
    visitor, path, made = new_promise_twice(scene)
    assert visitor.post(path, {**made, "do": "draft"}).done
    found = re.search(rf"{re.escape(BASE)}drafts/[0-9a-f-]{{36}}/", visitor.get(BASE + "drafts/").text)
    assert found is not None
    here = found.group()
    return visitor, here, {**made, **visitor.get(here).form()}


def engagement_opened_twice(scene: Scene) -> Post:
    opened = {
        "title": "Second rebuild", "slug": f"second-{scene.next_number()}", "party": "client", "starts": day(0),
        "ends": "", "zone": "UTC",
    }  # fmt: skip
    return scene.people["alice"], "/open/", {**scene.people["alice"].get("/open/").form(), **opened}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("form", "adds"),
    [(verb_twice, 1), (new_promise_twice, 1), (draft_recorded_twice, 1), (engagement_opened_twice, 0)],
)
def test_one_form_sent_twice_at_once_counts_once_and_both_are_told_so(
    engine: Engine, scene: Scene, form: Callable[[Scene], Post], adds: int
) -> None:
    for _ in range(ROUNDS):
        visitor, path, fields = form(scene)
        before = scene.entries()
        again = Visitor(port=scene.port, session=visitor.session)
        answers = at_once((visitor, path, fields), (again, path, fields))
        assert [answer.status for answer in answers] == [302, 302], [a.text[:800] for a in answers]
        assert len({answer.location for answer in answers} - {f"/e/{SLUG}/"}) == 1
        assert scene.entries() == before + adds
        again.close()
    assert scene.installation.ask("problems") == []
    _kept(engine, form.__name__.replace("_", " "), {"rounds": ROUNDS})


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("same_form", [True, False], ids=["the same form twice", "two windows"])
def test_a_link_sent_twice_at_once_gives_one_seat(engine: Engine, scene: Scene, same_form: bool) -> None:
    for number in range(ROUNDS):
        link = _invited(scene, f"guest{number}-{int(same_form)}@acorn.example")
        before = scene.entries()
        one, two = Visitor(port=scene.port), Visitor(port=scene.port)
        fields = {"name": "A Guest", "password": PASSWORD, "again": PASSWORD}
        first = {**one.get(link).form(), **fields}
        second = first if same_form else {**two.get(link).form(), **fields}
        two.get(link)
        answers = at_once((one, link, first), (two, link, second))
        told = sorted(answer.status for answer in answers)
        assert told == ([302, 302] if same_form else [302, 410]), [a.text[:800] for a in answers]
        assert scene.entries() == before + 1
        for visitor in (one, two):
            visitor.close()
    assert scene.installation.ask("problems") == []
    _kept(engine, f"an invitation link, {'same form' if same_form else 'two windows'}", {"rounds": ROUNDS})


def _invited(scene: Scene, email: str) -> str:
    """The link of a fresh invitation; without a mail server it is shown once to whoever invites."""
    path = f"/e/{SLUG}/people/invite/"
    hidden = scene.people["alice"].get(path).form()
    answer = scene.people["alice"].post(path, {**hidden, "email": email, "name": "A Guest", "roles": "member"})
    text = answer.text if answer.status == 200 else scene.people["alice"].get(answer.location).text
    assert "/join/" in text, (answer.status, text[:3000])
    return "/join/" + text.partition("/join/")[2].partition("/")[0] + "/"


def _kept(engine: Engine, what: str, counts: dict[str, float]) -> None:
    keep(Result(trial=f"two at once: {what}", engine=engine.name, counts=counts))
