"""One promise of Birch to Acorn, brought through the acts to every stage it can stand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.cast import World
from troth.promises import commands

DUE = date(2026, 3, 12)
LATER = date(2026, 3, 20)


def offered(world: World) -> None:
    world.do("bob", commands.MakePromise(title="Checkout in the sandbox", due=DUE))


def asked(world: World) -> None:
    offered(world)
    world.do("alice", commands.AskAboutPromise(promise=1, question="Which sandbox?"))


def declined(world: World) -> None:
    offered(world)
    world.do("alice", commands.DeclinePromise(promise=1, reason="Not needed"))


def taken_back(world: World) -> None:
    offered(world)
    world.do("bob", commands.TakeBackOffer(promise=1))


def opened(world: World) -> None:
    offered(world)
    world.do("alice", commands.AcceptPromise(promise=1))


def move_by_provider(world: World) -> None:
    opened(world)
    world.do("bob", commands.ProposeMove(promise=1, due=LATER, reason="More tests"))


def move_by_client(world: World) -> None:
    opened(world)
    world.do("alice", commands.ProposeMove(promise=1, due=LATER, reason="We are away"))


def withdrawal_by_provider(world: World) -> None:
    opened(world)
    world.do("bob", commands.ProposeWithdrawal(promise=1, reason="No longer useful"))


def withdrawal_by_client(world: World) -> None:
    opened(world)
    world.do("alice", commands.ProposeWithdrawal(promise=1, reason="No longer useful"))


def delivered(world: World) -> None:
    opened(world)
    world.do("bob", commands.DeliverPromise(promise=1, proof="Build 7"))


def silent(world: World) -> None:
    delivered(world)
    world.wait(days=15)


def confirmed(world: World) -> None:
    delivered(world)
    world.do("alice", commands.ConfirmDelivery(promise=1))


def withdrawn(world: World) -> None:
    withdrawal_by_provider(world)
    world.do("alice", commands.AgreeWithdrawal(promise=1))


def given_up(world: World) -> None:
    opened(world)
    world.do("bob", commands.AbandonPromise(promise=1, reason="No people"))


STAGES: dict[str, Callable[[World], None]] = {
    stage.__name__: stage
    for stage in (
        offered, asked, declined, taken_back, opened, move_by_provider, move_by_client, withdrawal_by_provider,
        withdrawal_by_client, delivered, silent, confirmed, withdrawn, given_up,
    )
}  # fmt: skip
OPEN = {"opened", "move_by_provider", "move_by_client", "withdrawal_by_provider", "withdrawal_by_client"}
QUIET = {"opened"}

# Each act once: who may do it (of both sides where either may), the command, and the stages in which it is possible.
ACTS: list[tuple[str, Any, set[str]]] = [
    ("alice", commands.AcceptPromise(promise=1), {"offered"}),
    ("alice", commands.AskAboutPromise(promise=1, question="What?"), {"offered"}),
    ("bob", commands.AnswerAboutPromise(promise=1, answer="That one"), {"asked"}),
    ("alice", commands.DeclinePromise(promise=1, reason="No"), {"offered", "asked"}),
    ("bob", commands.TakeBackOffer(promise=1, reason="We mean something else"), {"offered", "asked"}),
    ("bob", commands.ProposeMove(promise=1, due=date(2026, 3, 25), reason="Later"), QUIET),
    ("alice", commands.ProposeMove(promise=1, due=date(2026, 3, 25), reason="Later"), QUIET),
    ("bob", commands.AgreeMove(promise=1), {"move_by_client"}),
    ("alice", commands.AgreeMove(promise=1), {"move_by_provider"}),
    ("bob", commands.DeclineMove(promise=1, reason="No"), {"move_by_client"}),
    ("alice", commands.DeclineMove(promise=1, reason="No"), {"move_by_provider"}),
    ("bob", commands.DeliverPromise(promise=1, proof="Done"), OPEN),
    ("alice", commands.ConfirmDelivery(promise=1), {"delivered"}),
    ("alice", commands.RejectDelivery(promise=1, reason="Half of it"), {"delivered"}),
    ("bob", commands.ProposeWithdrawal(promise=1, reason="Not needed"), QUIET),
    ("alice", commands.ProposeWithdrawal(promise=1, reason="Not needed"), QUIET),
    ("bob", commands.AgreeWithdrawal(promise=1), {"withdrawal_by_client"}),
    ("alice", commands.AgreeWithdrawal(promise=1), {"withdrawal_by_provider"}),
    ("bob", commands.DeclineWithdrawal(promise=1, reason="No"), {"withdrawal_by_client"}),
    ("alice", commands.DeclineWithdrawal(promise=1, reason="No"), {"withdrawal_by_provider"}),
    ("bob", commands.AbandonPromise(promise=1, reason="Cannot"), OPEN),
    ("bob", commands.StateWait(promise=1, other=2), OPEN),
]
