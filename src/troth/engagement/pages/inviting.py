"""Sending an invitation: the act first, then the link, in a letter on its way or shown once to whoever invites."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from troth.acts.actor import Actor
from troth.engagement.links import MadeAlready, mailed, show_once
from troth.engagement.submit import Build, show, submit

ON_ITS_WAY = "The invitation is recorded, and a letter with the link is on its way to"
TWICE = "This invitation went out before. If its link was lost, stop it and invite again."


def invite(
    request: HttpRequest, actor: Actor, form: forms.Form, build: Build, *, to: str, **context: Any
) -> HttpResponse:
    """The form of an invitation, and what happens when it is sent."""
    if request.method == "POST":
        outcome = submit(actor, form, build)
        if outcome is not None:
            return _sent(request, actor, UUID(outcome.subject), str(form.cleaned_data["email"]), to)
    how = (
        "We send them a link by mail. Nobody else sees it, you neither."
        if mailed()
        else "This installation sends no mail. You see the link once, right after this, and pass it on yourself."
    )
    status = 422 if request.method == "POST" else 200
    full = {"becomes": how, "cancel": to, "form": form, **context}
    return show(request, actor, "web/form_page.html", status=status, **full)


def _sent(request: HttpRequest, actor: Actor, invitation: UUID, email: str, to: str) -> HttpResponse:
    if mailed():
        messages.success(request, f"{ON_ITS_WAY} {email}.")
        return HttpResponseRedirect(to)
    try:
        link = show_once(invitation)
    except MadeAlready:
        messages.info(request, TWICE)
        return HttpResponseRedirect(to)
    return show(request, actor, "engagement/link_once.html", link=link, email=email, to=to)
