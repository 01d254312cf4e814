"""The acts on promises: what must hold, in words, and the evidence each leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.rule import Rule
from troth.engagement.models import Side
from troth.engagement.reads import agreed
from troth.evidence.ids import uuid7
from troth.promises import commands, kinds, rules
from troth.promises.checks import (
    calendar_of,
    day_text,
    due_of,
    in_phase,
    names_of,
    nothing_pending,
    optional,
    owner_of,
    reason_of,
    share_of,
    shared_space,
    text_of,
    theirs_pending,
    unlike_the_last,
    waiting_for_word,
    waits_of,
)  # fmt: skip
from troth.promises.fold import Phase
from troth.promises.judge import due_instant
from troth.promises.models import Draft, Promise
from troth.records.statement import Select, adapted, values

TITLE_LENGTH = 200
_SIDES = Select(Side, "engagement_id = %s", "engagement")
_NUMBERED = Select(Promise, "space_id = %s AND number = %s", "space", "number")


def by_number(actor: Actor, command: object, may: Rule) -> Promise:
    """The promise a command names, if this actor may do this with it."""
    row = _NUMBERED.first(actor.shared, getattr(command, "promise"))  # noqa: B009
    if row is None or not may.check(actor, row):
        raise NotThere
    return row


def by_draft(actor: Actor, command: object, may: Rule) -> Draft:
    """The open draft a command names, if it is this actor's party's."""
    row = Draft.objects.filter(may.where(actor), pk=_uuid(getattr(command, "draft")), closed=False).first()  # noqa: B009
    if row is None:
        raise NotThere
    return row


def by_draft_if_any(actor: Actor, command: object, may: Rule) -> Draft | None:
    """The open draft a command goes on with; None when it starts a new one."""
    return by_draft(actor, command, may) if getattr(command, "draft") else None  # noqa: B009


@act("promises.make_promise", commands.MakePromise, leaves=(kinds.PromiseMade, kinds.DraftClosed), may=rules.MAKES)
def make_promise(actor: Actor, subject: None, command: commands.MakePromise) -> Sequence[object]:
    """Make a promise."""
    if len(_SIDES(actor.engagement)) < 2:
        raise Refused("The other organisation has not joined yet, so there is nobody to promise to.")
    title = text_of(command.title, "title", "Say what you promise.", TITLE_LENGTH)
    due = due_of(command.due, command.due_at, agreed(shared_space(actor)).calendar(actor.party, actor.at), actor.at)
    if command.unlike_the_last:
        unlike_the_last(actor, title, due.day)
    number = _next_number(actor)
    made = kinds.PromiseMade(
        promise=f"P-{number}", promisor=actor.party, nature=command.nature, weight=command.weight, due=due.day,
        due_at=due.at, owner=owner_of(actor, command.owner), title=title, detail=optional(command.detail, "detail"),
        waits_for=waits_of(actor, f"P-{number}", (), command.waits_for),
    )  # fmt: skip
    if command.draft is None:
        return [made]
    by_draft(actor, command, rules.DRAFTS)
    return [made, kinds.DraftClosed(draft=command.draft, promise=made.promise)]


@act("promises.accept_promise", commands.AcceptPromise, leaves=(kinds.PromiseAccepted,), may=rules.TAKES, on=by_number)
def accept_promise(actor: Actor, row: Promise, command: commands.AcceptPromise) -> Sequence[object]:
    """Accept a promise; from now on it counts."""
    state = in_phase(row, Phase.OFFERED, "accepted")
    if state.asked_at:
        raise Refused("Your question is not answered yet. Wait for the answer, or decline.")
    calendar = agreed(row.space_id).calendar(state.promisor, actor.at)
    if due_instant(state.due, calendar) <= actor.at:
        raise Refused(f"{row.ref} was due on {day_text(row.due_day)}, which has passed. Ask for a promise with a new date.")
    return [kinds.PromiseAccepted(promise=row.ref)]


@act("promises.ask_about_promise", commands.AskAboutPromise, leaves=(kinds.PromiseAsked,), may=rules.TAKES, on=by_number)
def ask_about_promise(actor: Actor, row: Promise, command: commands.AskAboutPromise) -> Sequence[object]:
    """Ask a question before accepting."""
    state = in_phase(row, Phase.OFFERED, "asked about")
    if state.asked_at:
        raise Refused("A question is open already; it waits for the other side's answer.")
    return [kinds.PromiseAsked(promise=row.ref, question=text_of(command.question, "question", "Write your question."))]


@act("promises.answer_about_promise", commands.AnswerAboutPromise, leaves=(kinds.PromiseAnswered,), may=rules.GIVES, on=by_number)
def answer_about_promise(actor: Actor, row: Promise, command: commands.AnswerAboutPromise) -> Sequence[object]:
    """Answer the question about a promise."""
    state = in_phase(row, Phase.OFFERED, "answered")
    if not state.asked_at:
        raise Refused("There is no open question about this promise.")
    return [kinds.PromiseAnswered(promise=row.ref, answer=text_of(command.answer, "answer", "Write your answer."))]


@act("promises.decline_promise", commands.DeclinePromise, leaves=(kinds.PromiseDeclined,), may=rules.TAKES, on=by_number)
def decline_promise(actor: Actor, row: Promise, command: commands.DeclinePromise) -> Sequence[object]:
    """Decline a promise as made."""
    in_phase(row, Phase.OFFERED, "declined")
    return [kinds.PromiseDeclined(promise=row.ref, reason=reason_of(command.reason))]


@act("promises.take_back_offer", commands.TakeBackOffer, leaves=(kinds.OfferTakenBack,), may=rules.GIVES, on=by_number)
def take_back_offer(actor: Actor, row: Promise, command: commands.TakeBackOffer) -> Sequence[object]:
    """Take back a promise before it is accepted; it counts for nobody."""
    in_phase(row, Phase.OFFERED, "taken back")
    return [kinds.OfferTakenBack(promise=row.ref, reason=optional(command.reason, "reason"))]


@act("promises.propose_move", commands.ProposeMove, leaves=(kinds.MoveProposed,), may=rules.EITHER, on=by_number)
def propose_move(actor: Actor, row: Promise, command: commands.ProposeMove) -> Sequence[object]:
    """Propose another date; it moves only when the other side agrees."""
    state = in_phase(row, Phase.OPEN, "moved")
    nothing_pending(state)
    due = due_of(command.due, command.due_at, calendar_of(row, state), actor.at)
    if due == state.due:
        raise Refused("This is the date that is agreed already.", "due")
    return [kinds.MoveProposed(promise=row.ref, due=due.day, due_at=due.at, reason=reason_of(command.reason))]


@act("promises.agree_move", commands.AgreeMove, leaves=(kinds.MoveAgreed,), may=rules.EITHER, on=by_number)
def agree_move(actor: Actor, row: Promise, command: commands.AgreeMove) -> Sequence[object]:
    """Agree to the proposed date; the first promise stays beside it."""
    state = theirs_pending(actor, row, "move")
    due = state.pending.due if state.pending else None
    if due is not None and due_instant(due, calendar_of(row, state)) <= actor.at:
        raise Refused(f"The proposed date, {day_text(due.day)}, has passed by now. Ask for another one.")
    return [kinds.MoveAgreed(promise=row.ref)]


@act("promises.decline_move", commands.DeclineMove, leaves=(kinds.MoveDeclined,), may=rules.EITHER, on=by_number)
def decline_move(actor: Actor, row: Promise, command: commands.DeclineMove) -> Sequence[object]:
    """Keep the agreed date."""
    theirs_pending(actor, row, "move")
    return [kinds.MoveDeclined(promise=row.ref, reason=reason_of(command.reason))]


@act("promises.deliver_promise", commands.DeliverPromise, leaves=(kinds.PromiseDelivered,), may=rules.GIVES, on=by_number)
def deliver_promise(actor: Actor, row: Promise, command: commands.DeliverPromise) -> Sequence[object]:
    """Declare delivery, with what proves it."""
    in_phase(row, Phase.OPEN, "delivered")
    proof = text_of(command.proof, "proof", "Say what proves it: a link, a build, a document, who saw it.")
    return [
        kinds.PromiseDelivered(
            promise=row.ref, share=share_of(command.share), proof=proof, names=names_of(command.files),
            files=tuple(hashlib.sha256(file.body).hexdigest() for file in command.files),
            attached=tuple(file.body for file in command.files),
        )
    ]  # fmt: skip


@act("promises.confirm_delivery", commands.ConfirmDelivery, leaves=(kinds.DeliveryConfirmed,), may=rules.TAKES, on=by_number)
def confirm_delivery(actor: Actor, row: Promise, command: commands.ConfirmDelivery) -> Sequence[object]:
    """Confirm what was delivered."""
    state = waiting_for_word(actor, row)
    share = share_of(state.share if command.share is None else command.share)
    if share > state.share:
        raise Refused(f"Only {state.share} percent was declared as delivered, so no more can be confirmed.", "share")
    return [kinds.DeliveryConfirmed(promise=row.ref, share=share, remark=optional(command.remark, "remark"))]


@act("promises.reject_delivery", commands.RejectDelivery, leaves=(kinds.DeliveryRejected,), may=rules.TAKES, on=by_number)
def reject_delivery(actor: Actor, row: Promise, command: commands.RejectDelivery) -> Sequence[object]:
    """Reject what was delivered, with the reason; the promise is open again."""
    waiting_for_word(actor, row)
    return [kinds.DeliveryRejected(promise=row.ref, reason=reason_of(command.reason))]


@act("promises.propose_withdrawal", commands.ProposeWithdrawal, leaves=(kinds.WithdrawalProposed,), may=rules.EITHER, on=by_number)
def propose_withdrawal(actor: Actor, row: Promise, command: commands.ProposeWithdrawal) -> Sequence[object]:
    """Propose to let the promise go."""
    nothing_pending(in_phase(row, Phase.OPEN, "withdrawn"))
    return [kinds.WithdrawalProposed(promise=row.ref, reason=reason_of(command.reason))]


@act("promises.agree_withdrawal", commands.AgreeWithdrawal, leaves=(kinds.WithdrawalAgreed,), may=rules.EITHER, on=by_number)
def agree_withdrawal(actor: Actor, row: Promise, command: commands.AgreeWithdrawal) -> Sequence[object]:
    """Agree to let the promise go; it counts neither for nor against anybody."""
    theirs_pending(actor, row, "withdraw")
    return [kinds.WithdrawalAgreed(promise=row.ref)]


@act("promises.decline_withdrawal", commands.DeclineWithdrawal, leaves=(kinds.WithdrawalDeclined,), may=rules.EITHER, on=by_number)
def decline_withdrawal(actor: Actor, row: Promise, command: commands.DeclineWithdrawal) -> Sequence[object]:
    """Hold on to the promise."""
    theirs_pending(actor, row, "withdraw")
    return [kinds.WithdrawalDeclined(promise=row.ref, reason=reason_of(command.reason))]


@act("promises.abandon_promise", commands.AbandonPromise, leaves=(kinds.PromiseAbandoned,), may=rules.GIVES, on=by_number)
def abandon_promise(actor: Actor, row: Promise, command: commands.AbandonPromise) -> Sequence[object]:
    """Give the promise up without agreement: it is missed."""
    in_phase(row, Phase.OPEN, "given up")
    return [kinds.PromiseAbandoned(promise=row.ref, reason=reason_of(command.reason))]


@act("promises.state_wait", commands.StateWait, leaves=(kinds.WaitStated,), may=rules.GIVES, on=by_number)
def state_wait(actor: Actor, row: Promise, command: commands.StateWait) -> Sequence[object]:
    """Say which promise of the other side this one waits for."""
    state = in_phase(row, Phase.OPEN, "made to wait")
    if f"P-{command.other}" in state.waits_for:
        raise Refused(f"{row.ref} waits for P-{command.other} already.", "other")
    return [kinds.WaitStated(promise=row.ref, other=waits_of(actor, row.ref, state.waits_for, (command.other,))[0])]


@act("promises.keep_draft", commands.KeepDraft, leaves=(kinds.DraftKept,), may=rules.DRAFTS, on=by_draft_if_any)
def keep_draft(actor: Actor, row: Draft | None, command: commands.KeepDraft) -> Sequence[object]:
    """Keep a private draft of a promise."""
    title = text_of(command.title, "title", "Give the draft a title.", TITLE_LENGTH)
    return [
        kinds.DraftKept(
            draft=str(row.pk if row else uuid7()), nature=command.nature, weight=command.weight, due=command.due,
            owner=owner_of(actor, command.owner), waits_for=f"P-{command.waits_for}" if command.waits_for else None,
            title=title, detail=optional(command.detail, "detail"),
        )
    ]  # fmt: skip


@act("promises.drop_draft", commands.DropDraft, leaves=(kinds.DraftClosed,), may=rules.DRAFTS, on=by_draft)
def drop_draft(actor: Actor, row: Draft, command: commands.DropDraft) -> Sequence[object]:
    """Throw a private draft away."""
    return [kinds.DraftClosed(draft=str(row.pk))]


def _next_number(actor: Actor) -> int:
    place = adapted(Promise, "space", actor.shared)
    return (values("SELECT MAX(number) FROM promises_promise WHERE space_id = %s", place)[0][0] or 0) + 1


def _uuid(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise NotThere from None
