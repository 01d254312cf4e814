"""The forms of promises: shape only; what must hold is the acts' matter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from troth.engagement.submit import ActForm
from troth.promises.kinds import Nature, Weight

NATURES = {
    Nature.DELIVERABLE: "A deliverable",
    Nature.MILESTONE: "A milestone",
    Nature.INPUT: "An input or access",
    Nature.DECISION: "A decision",
    Nature.ANSWER: "An answer",
    Nature.PAYMENT: "A payment",
    Nature.REPORT: "A report",
}
WEIGHTS = {
    Weight.MINOR: "Minor: counts a quarter",
    Weight.NORMAL: "Normal",
    Weight.MAJOR: "Major: counts twice",
    Weight.CRITICAL: "Critical: counts four times",
}

SHARE = dict.fromkeys(("min_value", "max_value", "invalid"), "From 1 to 100.")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PromiseForm(ActForm):
    """A new promise, or a private draft of one."""

    title = forms.CharField(
        label="What do you promise?", help_text="One thing that can be shown to be done, in at most 200 characters.",
        error_messages={"required": "Say what you promise."},
    )  # fmt: skip
    due = forms.DateField(
        label="By when?", widget=_date(), help_text="Due at the close of your working day on that date."
    )
    nature = forms.ChoiceField(
        label="What kind of thing is it?", choices=[(n.value, says) for n, says in NATURES.items()]
    )
    weight = forms.ChoiceField(
        label="How much does it matter?", choices=[(w.value, says) for w, says in WEIGHTS.items()], initial="normal",
        help_text="Fixed when the promise is made; nobody can change it later.",
    )  # fmt: skip
    owner = forms.ChoiceField(label="Who on your side looks after it?", required=False)
    waits_for = forms.ChoiceField(
        label="Does it need something from the other side first?", required=False,
        help_text="While that promise is late, your clock stands still.",
    )  # fmt: skip
    detail = forms.CharField(label="What exactly, and how will it be shown?", widget=_area(4), required=False)
    again = forms.BooleanField(label="Yes, record it a second time", required=False)

    def __init__(
        self, *args: Any, owners: list[tuple[str, str]] | None = None, awaited: list[tuple[str, str]] | None = None,
        draft: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "Nobody in particular"), *(owners or [])]  # type: ignore[attr-defined]
        self.fields["waits_for"].choices = [("", "No"), *(awaited or [])]  # type: ignore[attr-defined]
        if not awaited and not self["waits_for"].value():
            del self.fields["waits_for"]
        if draft:
            self.fields["due"].required = False


def look_again(form: forms.Form, seen: int) -> None:
    """Let a form that is refused and shown again carry what its reader sees beside it now; what was sent is judged by
    what they had seen before."""
    if isinstance(form.data, QueryDict):
        form.data = form.data.copy()
        form.data["seen"] = str(seen)


class NothingForm(ActForm):
    """An act that needs no words."""


class ReasonForm(ActForm):
    """An act with its reason."""

    reason = forms.CharField(label="Why?", widget=_area(4), help_text="The other side reads this.")


class MaybeReasonForm(ActForm):
    """An act whose reason may be left out."""

    reason = forms.CharField(label="Why?", widget=_area(4), required=False, help_text="The other side reads this.")


class QuestionForm(ActForm):
    """A question before accepting."""

    question = forms.CharField(label="What is not clear?", widget=_area(4))


class AnswerForm(ActForm):
    """The answer to it."""

    answer = forms.CharField(label="Your answer", widget=_area(4))


class MoveForm(ActForm):
    """Another date and the reason."""

    due = forms.DateField(label="The new date", widget=_date())
    reason = forms.CharField(label="Why?", widget=_area(4), help_text="The other side reads this before it answers.")


class ManyFiles(forms.ClearableFileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files as a list of uploads."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each upload checked by itself."""
        one = super().clean
        return [one(item, initial) for item in data or [] if item]


class DeliverForm(ActForm):
    """Delivery with what proves it."""

    proof = forms.CharField(
        label="What proves it?", widget=_area(4), help_text="A link, a build, a document, who saw it and when."
    )
    share = forms.IntegerField(
        label="How much of it, in percent?", initial=100, min_value=1, max_value=100, error_messages=SHARE
    )
    files = ManyFilesField(  # type: ignore[assignment]
        label="Files that prove it", required=False,
        help_text="Up to five, 5 MB each. They become part of the record. If this form comes back, choose them again.",
    )  # fmt: skip


class ConfirmForm(ActForm):
    """The promisee's yes, to all of it or to a part."""

    share = forms.IntegerField(
        label="How much do you accept, in percent?", initial=100, min_value=1, max_value=100, error_messages=SHARE,
        help_text="Less than 100 counts as partly kept.",
    )  # fmt: skip
    remark = forms.CharField(label="A remark", widget=_area(3), required=False)


class WaitForm(ActForm):
    """Which promise of the other side this one waits for."""

    other = forms.TypedChoiceField(label="It waits for", coerce=int)

    def __init__(self, *args: Any, awaited: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", "Nothing is open on the other side")]
        self.fields["other"].choices = awaited or nothing  # type: ignore[attr-defined]
