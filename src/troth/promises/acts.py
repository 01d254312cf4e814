"""The acts on promises: what must hold, in words, and the evidence each leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.rule import Rule
from troth.clock import local_date
from troth.engagement.models import Seat, Side
from troth.engagement.reads import agreed
from troth.evidence.ids import uuid7
from troth.promises import commands, kinds, project, rules
from troth.promises.fold import Phase, PromiseState
from troth.promises.judge import Standing
from troth.promises.models import Draft, Promise

TITLE_LENGTH = 200
TEXT_LENGTH = 20_000
FILES = 5
FILE_BYTES = 5 * 1024 * 1024


def by_number(actor: Actor, command: object, may: Rule) -> Promise:
    """The promise a command names, if this actor may do this with it."""
    number = getattr(command, "promise")  # noqa: B009
    row = Promise.objects.filter(may.where(actor), number=number).first()
    if row is None:
        raise NotThere
    return row


def by_draft(actor: Actor, command: object, may: Rule) -> Draft:
    """The open draft a command names, if it is this actor's party's."""
    row = Draft.objects.filter(may.where(actor), pk=_uuid(getattr(command, "draft")), closed=False).first()  # noqa: B009
    if row is None:
        raise NotThere
    return row


@act("promises.make_promise", commands.MakePromise, leaves=(kinds.PromiseMade, kinds.DraftClosed), may=rules.MAKES)
def make_promise(actor: Actor, subject: None, command: commands.MakePromise) -> Sequence[object]:
    """Make a promise."""
    if len(Side.objects.filter(engagement=actor.engagement)) < 2:
        raise Refused("The other organisation has not joined yet, so there is nobody to promise to.")
    title = _text(command.title, "title", "Say in a few words what you promise.", TITLE_LENGTH)
    _not_past(actor, actor.party, command.due, command.due_at)
    number = _next_number(actor)
    made = kinds.PromiseMade(
        promise=f"P-{number}", promisor=actor.party, nature=command.nature, weight=command.weight, due=command.due,
        due_at=command.due_at, owner=_owner(actor, command.owner), title=title,
        detail=_optional(command.detail, "detail"),
        waits_for=tuple(_awaited(actor, f"P-{number}", other) for other in dict.fromkeys(command.waits_for)),
    )  # fmt: skip
    if command.draft is None:
        return [made]
    by_draft(actor, command, rules.DRAFTS)
    return [made, kinds.DraftClosed(draft=command.draft, promise=made.promise)]


@act("promises.accept_promise", commands.AcceptPromise, leaves=(kinds.PromiseAccepted,), may=rules.TAKES, on=by_number)
def accept_promise(actor: Actor, row: Promise, command: commands.AcceptPromise) -> Sequence[object]:
    """Accept a promise; from now on it counts."""
    state = _phase(row, Phase.OFFERED, "accepted")
    if state.asked_at:
        raise Refused("Your question is not answered yet. Withdraw nothing: wait for the answer, or decline.")
    _still_ahead(actor, row)
    return [kinds.PromiseAccepted(promise=row.ref)]


@act("promises.ask_about_promise", commands.AskAboutPromise, leaves=(kinds.PromiseAsked,), may=rules.TAKES, on=by_number)
def ask_about_promise(actor: Actor, row: Promise, command: commands.AskAboutPromise) -> Sequence[object]:
    """Ask a question before accepting."""
    state = _phase(row, Phase.OFFERED, "asked about")
    if state.asked_at:
        raise Refused("A question is open already; it waits for the other side's answer.")
    return [kinds.PromiseAsked(promise=row.ref, question=_text(command.question, "question", "Write your question."))]


@act("promises.answer_about_promise", commands.AnswerAboutPromise, leaves=(kinds.PromiseAnswered,), may=rules.GIVES, on=by_number)
def answer_about_promise(actor: Actor, row: Promise, command: commands.AnswerAboutPromise) -> Sequence[object]:
    """Answer the question about a promise."""
    state = _phase(row, Phase.OFFERED, "answered")
    if not state.asked_at:
        raise Refused("There is no open question about this promise.")
    return [kinds.PromiseAnswered(promise=row.ref, answer=_text(command.answer, "answer", "Write your answer."))]


@act("promises.decline_promise", commands.DeclinePromise, leaves=(kinds.PromiseDeclined,), may=rules.TAKES, on=by_number)
def decline_promise(actor: Actor, row: Promise, command: commands.DeclinePromise) -> Sequence[object]:
    """Decline a promise as made."""
    _phase(row, Phase.OFFERED, "declined")
    return [kinds.PromiseDeclined(promise=row.ref, reason=_reason(command.reason))]


@act("promises.propose_move", commands.ProposeMove, leaves=(kinds.MoveProposed,), may=rules.EITHER, on=by_number)
def propose_move(actor: Actor, row: Promise, command: commands.ProposeMove) -> Sequence[object]:
    """Propose another date; it moves only when the other side agrees."""
    state = _phase(row, Phase.OPEN, "moved")
    _nothing_pending(state)
    _not_past(actor, state.promisor, command.due, command.due_at)
    if (command.due, command.due_at) == (state.due.day, state.due.at):
        raise Refused("This is the date that is agreed already.", "due")
    reason = _reason(command.reason)
    return [kinds.MoveProposed(promise=row.ref, due=command.due, due_at=command.due_at, reason=reason)]


@act("promises.agree_move", commands.AgreeMove, leaves=(kinds.MoveAgreed,), may=rules.EITHER, on=by_number)
def agree_move(actor: Actor, row: Promise, command: commands.AgreeMove) -> Sequence[object]:
    """Agree to the proposed date; the first promise stays beside it."""
    _theirs_pending(actor, row, "move")
    return [kinds.MoveAgreed(promise=row.ref)]


@act("promises.decline_move", commands.DeclineMove, leaves=(kinds.MoveDeclined,), may=rules.EITHER, on=by_number)
def decline_move(actor: Actor, row: Promise, command: commands.DeclineMove) -> Sequence[object]:
    """Keep the agreed date."""
    _theirs_pending(actor, row, "move")
    return [kinds.MoveDeclined(promise=row.ref, reason=_reason(command.reason))]


@act("promises.deliver_promise", commands.DeliverPromise, leaves=(kinds.PromiseDelivered,), may=rules.GIVES, on=by_number)
def deliver_promise(actor: Actor, row: Promise, command: commands.DeliverPromise) -> Sequence[object]:
    """Declare delivery, with what proves it."""
    _phase(row, Phase.OPEN, "delivered")
    proof = _text(command.proof, "proof", "Say what proves it: a link, a build, a document, who saw it.")
    return [
        kinds.PromiseDelivered(
            promise=row.ref, share=_share(command.share), proof=proof, names=_names(command.files),
            files=tuple(hashlib.sha256(file.body).hexdigest() for file in command.files),
            attached=tuple(file.body for file in command.files),
        )
    ]  # fmt: skip


@act("promises.confirm_delivery", commands.ConfirmDelivery, leaves=(kinds.DeliveryConfirmed,), may=rules.TAKES, on=by_number)
def confirm_delivery(actor: Actor, row: Promise, command: commands.ConfirmDelivery) -> Sequence[object]:
    """Confirm what was delivered."""
    _waiting_for_word(actor, row)
    remark = _optional(command.remark, "remark")
    return [kinds.DeliveryConfirmed(promise=row.ref, share=_share(command.share), remark=remark)]


@act("promises.reject_delivery", commands.RejectDelivery, leaves=(kinds.DeliveryRejected,), may=rules.TAKES, on=by_number)
def reject_delivery(actor: Actor, row: Promise, command: commands.RejectDelivery) -> Sequence[object]:
    """Reject what was delivered, with the reason; the promise is open again."""
    _waiting_for_word(actor, row)
    return [kinds.DeliveryRejected(promise=row.ref, reason=_reason(command.reason))]


@act("promises.propose_withdrawal", commands.ProposeWithdrawal, leaves=(kinds.WithdrawalProposed,), may=rules.EITHER, on=by_number)
def propose_withdrawal(actor: Actor, row: Promise, command: commands.ProposeWithdrawal) -> Sequence[object]:
    """Propose to let the promise go."""
    _nothing_pending(_phase(row, Phase.OPEN, "withdrawn"))
    return [kinds.WithdrawalProposed(promise=row.ref, reason=_reason(command.reason))]


@act("promises.agree_withdrawal", commands.AgreeWithdrawal, leaves=(kinds.WithdrawalAgreed,), may=rules.EITHER, on=by_number)
def agree_withdrawal(actor: Actor, row: Promise, command: commands.AgreeWithdrawal) -> Sequence[object]:
    """Agree to let the promise go; it counts neither for nor against anybody."""
    _theirs_pending(actor, row, "withdraw")
    return [kinds.WithdrawalAgreed(promise=row.ref)]


@act("promises.decline_withdrawal", commands.DeclineWithdrawal, leaves=(kinds.WithdrawalDeclined,), may=rules.EITHER, on=by_number)
def decline_withdrawal(actor: Actor, row: Promise, command: commands.DeclineWithdrawal) -> Sequence[object]:
    """Hold on to the promise."""
    _theirs_pending(actor, row, "withdraw")
    return [kinds.WithdrawalDeclined(promise=row.ref, reason=_reason(command.reason))]


@act("promises.abandon_promise", commands.AbandonPromise, leaves=(kinds.PromiseAbandoned,), may=rules.GIVES, on=by_number)
def abandon_promise(actor: Actor, row: Promise, command: commands.AbandonPromise) -> Sequence[object]:
    """Give the promise up without agreement: it is missed."""
    _phase(row, Phase.OPEN, "given up")
    return [kinds.PromiseAbandoned(promise=row.ref, reason=_reason(command.reason))]


@act("promises.state_wait", commands.StateWait, leaves=(kinds.WaitStated,), may=rules.GIVES, on=by_number)
def state_wait(actor: Actor, row: Promise, command: commands.StateWait) -> Sequence[object]:
    """Say which promise of the other side this one waits for."""
    _phase(row, Phase.OPEN, "made to wait")
    return [kinds.WaitStated(promise=row.ref, other=_awaited(actor, row.ref, command.other))]


@act("promises.keep_draft", commands.KeepDraft, leaves=(kinds.DraftKept,), may=rules.DRAFTS)
def keep_draft(actor: Actor, subject: None, command: commands.KeepDraft) -> Sequence[object]:
    """Keep a private draft of a promise."""
    draft = str(by_draft(actor, command, rules.DRAFTS).pk) if command.draft else str(uuid7())
    title = _text(command.title, "title", "Give the draft a title.", TITLE_LENGTH)
    return [
        kinds.DraftKept(
            draft=draft, nature=command.nature, weight=command.weight, due=command.due, title=title,
            detail=_optional(command.detail, "detail"),
        )
    ]  # fmt: skip


@act("promises.drop_draft", commands.DropDraft, leaves=(kinds.DraftClosed,), may=rules.DRAFTS, on=by_draft)
def drop_draft(actor: Actor, row: Draft, command: commands.DropDraft) -> Sequence[object]:
    """Throw a private draft away."""
    return [kinds.DraftClosed(draft=str(row.pk))]


def _phase(row: Promise, wanted: Phase, done: str) -> PromiseState:
    state = project.state_of(row)
    if state.phase is not wanted:
        now = {
            Phase.OFFERED: "is not accepted yet", Phase.OPEN: "is open and not delivered",
            Phase.DELIVERED: "is delivered and waits for the other side's word", Phase.CONFIRMED: "is confirmed",
            Phase.DECLINED: "was declined", Phase.WITHDRAWN: "was withdrawn by agreement",
            Phase.ABANDONED: "was given up",
        }[state.phase]  # fmt: skip
        raise Refused(f"{row.ref} {now}, so it cannot be {done}.")
    return state


def _nothing_pending(state: PromiseState) -> None:
    if state.pending is not None:
        what = "another date" if state.pending.what == "move" else "withdrawal"
        raise Refused(f"A proposal ({what}) already waits for the {state.pending.party}'s counterpart; settle it first.")


def _theirs_pending(actor: Actor, row: Promise, what: str) -> None:
    state = _phase(row, Phase.OPEN, "changed")
    if state.pending is None or state.pending.what != what:
        raise Refused(f"There is no proposal about {row.ref} to answer any more.")
    if state.pending.party == actor.party:
        raise Refused("Your own side proposed this; the other side has to answer it.")


def _waiting_for_word(actor: Actor, row: Promise) -> None:
    state = _phase(row, Phase.DELIVERED, "confirmed or rejected")
    said = project.judged(row, agreed(row.space_id), actor.at, project.awaited_by(row.space_id, [state]))
    if said.verdict.by_silence:
        raise Refused(f"{row.ref} was accepted by silence. Contest the entry if it is not right.")


def _still_ahead(actor: Actor, row: Promise) -> None:
    state = project.state_of(row)
    said = project.judged(row, agreed(row.space_id), actor.at, project.awaited_by(row.space_id, [state]))
    if said.at.due_at <= actor.at or said.verdict.standing is Standing.OVERDUE:
        raise Refused(f"{row.ref} was due on {row.due_day:%-d %B %Y}, which has passed. Ask for a promise with a new date.")


def _not_past(actor: Actor, party: str, day: date, moment: datetime | None) -> None:
    calendar = agreed(_shared(actor)).calendar(party, actor.at)
    if (moment is not None and moment <= actor.at) or day < local_date(calendar, actor.at):
        raise Refused("The date has passed already. Choose today or a later day.", "due")
    if day.year > 2099:
        raise Refused("The date is too far away; choose one before the year 2100.", "due")


def _names(files: Sequence[commands.Attachment]) -> tuple[str, ...] | None:
    if len(files) > FILES:
        raise Refused(f"At most {FILES} files can be attached.", "files")
    for file in files:
        if not file.body:
            raise Refused(f"{file.name} is empty.", "files")
        if len(file.body) > FILE_BYTES:
            raise Refused(f"{file.name} is larger than {FILE_BYTES // 1024**2} MB; link to it instead.", "files")
    return tuple(_text(file.name, "files", "A file has no name.", 200) for file in files) or None


def _awaited(actor: Actor, ref: str, number: int) -> str:
    row = Promise.objects.filter(space_id=_shared(actor), number=number).first()
    if row is None or row.promisor == actor.party:
        raise Refused(f"P-{number} is not a promise of the other side.", "waits_for")
    seen, queue = {ref}, [row]
    while queue:
        current = queue.pop()
        if current.ref in seen:
            raise Refused(f"{ref} and P-{number} would wait for each other.", "waits_for")
        seen.add(current.ref)
        numbers = [int(item.removeprefix("P-")) for item in current.waits_for.split(",") if item]
        queue += Promise.objects.filter(space_id=_shared(actor), number__in=numbers)
    return row.ref


def _owner(actor: Actor, pseudonym: str | None) -> str | None:
    if not pseudonym:
        return None
    seats = Seat.objects.filter(side__engagement=actor.engagement, side__party=actor.party, pseudonym=pseudonym)
    if not seats.filter(ended=None).exists():
        raise Refused("This person has no seat on your side.", "owner")
    return pseudonym


def _next_number(actor: Actor) -> int:
    last = Promise.objects.filter(space_id=actor.shared).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _shared(actor: Actor) -> UUID:
    return actor.shared


def _reason(text: str) -> str:
    return _text(text, "reason", "Give the reason; the other side will read it.")


def _text(text: str, field: str, missing: str, most: int = TEXT_LENGTH) -> str:
    cleaned = text.strip()
    if not cleaned:
        raise Refused(missing, field)
    if len(cleaned) > most:
        raise Refused(f"This is {len(cleaned)} characters long; at most {most} fit.", field)
    if "\x00" in cleaned or any(0xD800 <= ord(char) <= 0xDFFF for char in cleaned):
        raise Refused("The text has characters that cannot be kept.", field)
    return cleaned


def _optional(text: str, field: str) -> str | None:
    return _text(text, field, "") if text.strip() else None


def _share(share: int) -> int:
    if not 1 <= share <= 100:
        raise Refused("The share is a whole percentage from 1 to 100.", "share")
    return share


def _uuid(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise NotThere from None
