"""From a form to a command: one id per form, what the person saw, and refusals shown where they belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from troth.acts.actor import Actor
from troth.acts.errors import Refused, SomebodyWasFaster
from troth.acts.perform import Outcome, perform
from troth.engagement.frame import build_shell
from troth.evidence.ids import uuid7
from troth.web.fields import CHANGED
from troth.web.panels import panels_about

Build = Callable[[dict[str, Any]], Any]


class ActForm(forms.Form):
    """A form that becomes one command; it keeps what was typed and its id when it is refused."""

    act_id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: int | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"act_id": uuid7(), "seen": seen, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


def submit(actor: Actor, form: forms.Form, build: Build) -> Outcome | None:
    """Perform what a posted form says; None when it is not valid or was refused, with the reason in the form."""
    if not form.is_valid():
        return None
    try:
        command = build(form.cleaned_data)
        return perform(actor, command, form.cleaned_data["act_id"], seen=form.cleaned_data.get("seen"))
    except Refused as refused:
        code = CHANGED if isinstance(refused, SomebodyWasFaster) else None
        wrong = forms.ValidationError(refused.sentence, code=code)
        form.add_error(refused.field if refused.field in form.fields else None, wrong)
        return None


def answer(
    request: HttpRequest, actor: Actor, form: forms.Form, build: Build, *, to: str | Callable[[Outcome], str],
    said: str, template: str = "web/form_page.html", numbered: bool = True, **context: Any,
) -> HttpResponse:  # fmt: skip
    """The whole life of a form page: show, perform, say what was recorded, and go on; or show again with reasons.

    `numbered` says whether the entry is one of the shared record, whose number people know.
    """
    if request.method == "POST":
        outcome = submit(actor, form, build)
        if outcome is not None:
            entry = f" It is entry {outcome.seq + 1:,}." if numbered else ""
            messages.success(request, said + entry)
            return HttpResponseRedirect(to if isinstance(to, str) else to(outcome))
    status = 422 if request.method == "POST" else 200
    return show(request, actor, template, status=status, form=form, **context)


def show(
    request: HttpRequest, actor: Actor, template: str, *, status: int = 200, about: str = "", **context: Any
) -> HttpResponse:
    """A page with everything that stands around it; `about` names the thing it shows, for panels of other rooms."""
    panels = panels_about(request, actor, about) if about else []
    full = {"shell": build_shell(request, actor), "actor": actor, "now": actor.at, "panels": panels, **context}
    return render(request, template, full, status=status)
