"""The right of reply: any entry can be contested by the party it concerns; both views stay."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.rule import Rule
from troth.engagement import commands, kinds, rules
from troth.engagement.kinds import Ruling
from troth.engagement.models import Contest
from troth.records.models import Entry


def by_contest(actor: Actor, command: object, may: Rule) -> Contest:
    """The contest a command names."""
    row = Contest.objects.filter(may.where(actor), number=getattr(command, "contest")).first()  # noqa: B009
    if row is None:
        raise NotThere
    return row


@act("engagement.contest_entry", commands.ContestEntry, leaves=(kinds.ContestOpened,), may=rules.MEMBER)
def contest_entry(actor: Actor, subject: None, command: commands.ContestEntry) -> Sequence[object]:
    """Say that an entry is not right; it stays flagged until both settle it."""
    entry = Entry.objects.filter(space_id=actor.shared, seq=command.entry - 1).first()
    if entry is None:
        raise NotThere
    if entry.kind.startswith("engagement.contest."):
        raise Refused("An entry of a contest cannot be contested itself; answer it instead.")
    if Contest.objects.filter(space_id=actor.shared, entry=entry.seq, settled_at=None).exists():
        raise Refused("This entry is contested already.")
    last = Contest.objects.filter(space_id=actor.shared).aggregate(last=Max("number"))["last"]
    return [
        kinds.ContestOpened(
            contest=f"C-{(last or 0) + 1}", entry=entry.seq, about=entry.subject, reason=_words(command.reason, "reason")
        )
    ]


@act("engagement.answer_contest", commands.AnswerContest, leaves=(kinds.ContestAnswered,), may=rules.MEMBER, on=by_contest)
def answer_contest(actor: Actor, row: Contest, command: commands.AnswerContest) -> Sequence[object]:
    """Give your side's view of a contested entry."""
    _open(row)
    if row.party == actor.party:
        raise Refused("Your own side contests this entry; the other side answers.")
    return [kinds.ContestAnswered(contest=row.ref, answer=_words(command.answer, "answer"))]


@act("engagement.propose_settlement", commands.ProposeSettlement, leaves=(kinds.SettlementProposed,), may=rules.MEMBER, on=by_contest)
def propose_settlement(actor: Actor, row: Contest, command: commands.ProposeSettlement) -> Sequence[object]:
    """Propose how the contested entry should count."""
    _open(row)
    if command.ruling is Ruling.SHARED and not 1 <= command.share <= 99:
        raise Refused("The share that still counts is a whole percentage from 1 to 99.", "share")
    share = command.share if command.ruling is Ruling.SHARED else 100
    reason = _words(command.reason, "reason")
    return [kinds.SettlementProposed(contest=row.ref, ruling=command.ruling, share=share, reason=reason)]


@act("engagement.agree_settlement", commands.AgreeSettlement, leaves=(kinds.ContestSettled,), may=rules.MEMBER, on=by_contest)
def agree_settlement(actor: Actor, row: Contest, command: commands.AgreeSettlement) -> Sequence[object]:
    """Agree to the proposed settlement; the flag clears."""
    _open(row)
    proposed_by = row.state.get("proposed_by", "")
    if not proposed_by:
        raise Refused("No settlement is proposed yet.")
    if proposed_by == actor.party:
        raise Refused("Your own side proposed this; the other side has to agree.")
    return [kinds.ContestSettled(contest=row.ref)]


@act("engagement.withdraw_contest", commands.WithdrawContest, leaves=(kinds.ContestWithdrawn,), may=rules.MEMBER, on=by_contest)
def withdraw_contest(actor: Actor, row: Contest, command: commands.WithdrawContest) -> Sequence[object]:
    """Let the entry stand after all."""
    _open(row)
    if row.party != actor.party:
        raise Refused("Only the side that contests can withdraw it.")
    return [kinds.ContestWithdrawn(contest=row.ref)]


def _open(row: Contest) -> None:
    if row.settled_at is not None:
        raise Refused(f"{row.ref} is settled already.")


def _words(text: str, field: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        raise Refused("Write a sentence or two; both sides will read it.", field)
    if len(cleaned) > 20_000:
        raise Refused("At most 20,000 characters fit.", field)
    return cleaned
