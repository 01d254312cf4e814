"""What can be done with a promise, in the words of its buttons: one table for pages, buttons and addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from troth.acts.actor import Actor
from troth.acts.rule import Rule
from troth.engagement.submit import ActForm
from troth.promises import commands, forms, rules
from troth.promises.fold import Phase
from troth.promises.judge import Judged
from troth.promises.models import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb: its address, button, form, command, and the sentence afterwards."""

    slug: str
    button: str
    heading: str
    lead: str
    said: str
    may: Rule
    form: type[ActForm]
    build: Callable[[int, dict[str, Any]], Any]
    tone: str = ""

    def about(self, row: Promise) -> Verb:
        """The same with the date of a promise where its words name it."""
        due = f"{row.due_day.day} {row.due_day:%B}"
        return replace(self, button=self.button.format(due=due), heading=self.heading.format(due=due))

    def quick(self) -> bool:
        """Whether a single press is enough."""
        return self.form is forms.NothingForm


def _verb(
    slug: str, button: str, heading: str, lead: str, said: str, may: Rule, form: type[ActForm], command: type,
    *fields: str, tone: str = "",
) -> Verb:  # fmt: skip
    def build(number: int, cleaned: dict[str, Any]) -> Any:
        return command(promise=number, **{name: _value(cleaned[name]) for name in fields})

    return Verb(
        slug=slug, button=button, heading=heading, lead=lead, said=said, may=may, form=form, build=build, tone=tone
    )


def _value(given: Any) -> Any:
    if isinstance(given, list):
        return tuple(commands.Attachment(name=file.name, body=file.read()) for file in given)
    return given


ALL = (
    _verb("accept", "Accept", "Accept this promise", "From now on it counts, for the side that made it.",
          "Accepted.", rules.TAKES, forms.NothingForm, commands.AcceptPromise, tone="primary"),
    _verb("ask", "Ask", "Ask before accepting", "Nothing counts until it is clear and accepted.",
          "Your question is sent.", rules.TAKES, forms.QuestionForm, commands.AskAboutPromise, "question"),
    _verb("answer", "Answer", "Answer the question", "The other side accepts or declines after it.",
          "Your answer is sent.", rules.GIVES, forms.AnswerForm, commands.AnswerAboutPromise, "answer", tone="primary"),
    _verb("decline", "Decline", "Decline this promise", "It will count for nobody. Say what would be acceptable.",
          "Declined.", rules.TAKES, forms.ReasonForm, commands.DeclinePromise, "reason"),
    _verb("take-back", "Take it back", "Take this offer back",
          "It ends here and counts for nobody. Both sides keep that it was offered.",
          "Taken back before it was accepted.", rules.GIVES, forms.MaybeReasonForm, commands.TakeBackOffer, "reason"),
    _verb("confirm", "Confirm", "Confirm the delivery", "You say that it is what was promised.",
          "Confirmed.", rules.TAKES, forms.ConfirmForm, commands.ConfirmDelivery, "share", "remark", tone="primary"),
    _verb("reject", "Not yet", "Say why it is not delivered", "The promise is open again; its clock never stopped.",
          "Sent back with your reason.", rules.TAKES, forms.ReasonForm, commands.RejectDelivery, "reason"),
    _verb("deliver", "Deliver", "Declare it delivered", "The other side confirms, or says what is missing.",
          "Declared as delivered.", rules.GIVES, forms.DeliverForm, commands.DeliverPromise, "proof", "share", "files",
          tone="primary"),
    _verb("agree-move", "Agree to the date", "Agree to the new date", "The first promise stays beside it for ever.",
          "The date is moved.", rules.EITHER, forms.NothingForm, commands.AgreeMove, tone="primary"),
    _verb("decline-move", "Keep {due}", "Keep {due}", "The agreed date stands.",
          "The agreed date stands.", rules.EITHER, forms.ReasonForm, commands.DeclineMove, "reason"),
    _verb("agree-withdrawal", "Agree to cancel", "Cancel it by agreement",
          "Then it counts for nobody and against nobody.",
          "Withdrawn by agreement.", rules.EITHER, forms.NothingForm, commands.AgreeWithdrawal, tone="primary"),
    _verb("decline-withdrawal", "Hold on to it", "Hold on to the promise", "The promise stands.",
          "The promise stands.", rules.EITHER, forms.ReasonForm, commands.DeclineWithdrawal, "reason"),
    _verb("move", "Propose another date", "Propose another date", "It moves only when the other side agrees.",
          "The new date is proposed.", rules.EITHER, forms.MoveForm, commands.ProposeMove, "due", "reason"),
    _verb("wait", "It waits for the other side", "Say what it waits for",
          "While that promise is late, the clock of this one stands still.",
          "Recorded.", rules.GIVES, forms.WaitForm, commands.StateWait, "other"),
    _verb("withdraw", "Propose to cancel", "Propose to cancel it", "Both have to agree; then it counts for nobody.",
          "Cancelling is proposed.", rules.EITHER, forms.ReasonForm, commands.ProposeWithdrawal, "reason"),
    _verb("abandon", "Declare it missed", "Declare it missed",
          "Your side gives it up without agreement, and it counts as missed. Better: propose to cancel it.",
          "Declared as missed.", rules.GIVES, forms.ReasonForm, commands.AbandonPromise, "reason", tone="danger"),
)  # fmt: skip
BY_SLUG = {verb.slug: verb for verb in ALL}


def open_to(actor: Actor, row: Any, said: Judged) -> list[Verb]:
    """The verbs that this actor can use on this promise now, the most likely first."""
    wanted = _now(actor, said)
    return [verb.about(row) for verb in ALL if verb.slug in wanted and verb.may.check(actor, row)]


def _now(actor: Actor, said: Judged) -> set[str]:
    state = said.state
    if state.phase is Phase.OFFERED:
        if actor.party == state.promisor:
            return {"answer", "take-back"} if state.asked_at else {"take-back"}
        return {"decline"} if state.asked_at else {"accept", "ask", "decline"}
    if state.phase is Phase.DELIVERED:
        return set() if said.verdict.by_silence else {"confirm", "reject"}
    if state.phase is not Phase.OPEN:
        return set()
    wanted = {"deliver", "abandon", "wait"}
    if state.pending is None:
        return wanted | {"move", "withdraw"}
    if state.pending.party == actor.party:
        return wanted
    return wanted | ({"agree-move", "decline-move"} if state.pending.what == "move" else
                     {"agree-withdrawal", "decline-withdrawal"})  # fmt: skip
