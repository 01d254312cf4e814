"""The webhooks of a side: the list, a new one with its secret, one with its deliveries, and every button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.engagement.door import page
from troth.engagement.submit import answer, show, submit
from troth.feeds import commands, rules
from troth.feeds.forms import EndpointForm, NothingForm
from troth.feeds.models import Delivery, Endpoint
from troth.feeds.webhooks import outbox, reads
from troth.feeds.webhooks.secret import another_secret, first_secret

ANY = ["GET", "HEAD", "POST"]
BUSY = 5
"""So many trials may be on their way at once."""


def find_endpoint(actor: Actor, address: dict[str, Any], may: Rule) -> Endpoint:
    """The webhook of an address, if it is this side's."""
    row = Endpoint.objects.filter(may.where(actor), pk=address.pop("endpoint")).first()
    if row is None:
        raise NotThere
    return row


def base_of(actor: Actor) -> str:
    """Where the pages of webhooks begin."""
    return f"/e/{actor.slug}/webhooks/"


@page(may=rules.SEES)
@require_safe
def endpoints(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The webhooks of your side."""
    manages = rules.MANAGES.check(actor, None)
    return show(
        request, actor, "feeds/webhooks.html", hooks=reads.hooks(actor), base=base_of(actor), manages=manages
    )  # fmt: skip


@page(may=rules.MANAGES)
@require_http_methods(ANY)
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a webhook; its secret is shown right after, once."""
    form = EndpointForm(request.POST or None)
    if request.method == "POST":
        outcome = submit(actor, form, lambda said: commands.AddEndpoint(
            label=said["label"], url=said["url"], wants=said["wants"]))  # fmt: skip
        if outcome is not None:
            return _first(request, actor, UUID(outcome.subject))
    return show(
        request, actor, "feeds/webhook_new.html", status=422 if request.method == "POST" else 200, form=form,
        base=base_of(actor),
    )  # fmt: skip


def _first(request: HttpRequest, actor: Actor, endpoint: UUID) -> HttpResponse:
    row = find_endpoint(actor, {"endpoint": endpoint}, rules.MANAGES)
    secret = first_secret(row)
    if not secret:
        messages.info(request, "It was added the first time you sent this, and its secret was shown then.")
        return HttpResponseRedirect(f"{base_of(actor)}{row.pk}/")
    return _once(request, actor, row, secret)


def _once(request: HttpRequest, actor: Actor, row: Endpoint, secret: str) -> HttpResponse:
    to = f"{base_of(actor)}{row.pk}/"
    return show(request, actor, "feeds/secret_once.html", secret=secret, row=row, base=base_of(actor), to=to)


@page(may=rules.SEES, on=find_endpoint)
@require_safe
def endpoint(request: HttpRequest, actor: Actor, row: Endpoint) -> HttpResponse:
    """One webhook: how it stands, what waits, and its last deliveries."""
    sent, more = reads.sent(row, request.GET.get("before", ""))
    waits = outbox.pending(row)
    return show(
        request, actor, "feeds/webhook.html", hook=reads.hook(row), row=row, sent=sent, base=base_of(actor),
        here=f"{base_of(actor)}{row.pk}/", older=f"?before={more}" if more else "", waits=waits,
        waiting=reads.bounded(waits), manages=rules.MANAGES.check(actor, row), tries=len(outbox.DELAYS) + 1,
    )  # fmt: skip


@page(may=rules.MANAGES, on=find_endpoint)
@require_http_methods(ANY)
def secret(request: HttpRequest, actor: Actor, row: Endpoint) -> HttpResponse:
    """A new secret in the place of the old one, shown once."""
    form = NothingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _once(request, actor, row, another_secret(row))
    return show(
        request, actor, "web/form_page.html", form=form, heading="Make a new secret",
        lead="The next message is signed with it. Whoever checks by the old one refuses it from then on.",
        submit="Make a new secret", cancel=f"{base_of(actor)}{row.pk}/",
    )  # fmt: skip


@page(may=rules.MANAGES, on=find_endpoint)
@require_POST
def test(request: HttpRequest, actor: Actor, row: Endpoint) -> HttpResponse:
    """Send a trial, whatever else waits."""
    waiting = Delivery.objects.filter(endpoint=row, seq=None, state=Delivery.State.WAITING).count()
    if not row.secret:
        messages.info(request, "Make its secret first: nothing goes out unsigned.")
    elif waiting >= BUSY:
        messages.info(request, "Several trials are on their way already.")
    else:
        outbox.trial_later(row, actor.at)
        messages.success(request, "A trial is on its way. Reload this page to see what came of it.")
    return HttpResponseRedirect(f"{base_of(actor)}{row.pk}/")


@page(may=rules.MANAGES, on=find_endpoint)
@require_POST
def again(request: HttpRequest, actor: Actor, row: Endpoint) -> HttpResponse:
    """Try what waits at once instead of later."""
    if row.state != Endpoint.State.ACTIVE:
        messages.info(request, "It sends nothing now. Let it go on first.")
    else:
        Endpoint.objects.filter(pk=row.pk).update(next_try=None)
        outbox.wake(row.pk)
        messages.success(request, "It is tried again now.")
    return HttpResponseRedirect(f"{base_of(actor)}{row.pk}/")


@page(may=rules.MANAGES, on=find_endpoint)
@require_http_methods(ANY)
def pause(request: HttpRequest, actor: Actor, row: Endpoint) -> HttpResponse:
    """Let it rest."""
    return _change(
        request, actor, row, commands.PauseEndpoint, f"Pause {row.label}", "Pause it",
        "Nothing is sent until it goes on. What comes meanwhile waits.", "It is paused.",
    )  # fmt: skip


@page(may=rules.MANAGES, on=find_endpoint)
@require_http_methods(ANY)
def resume(request: HttpRequest, actor: Actor, row: Endpoint) -> HttpResponse:
    """Let it go on."""
    return _change(
        request, actor, row, commands.ResumeEndpoint, f"Let {row.label} go on", "Let it go on",
        "It goes on where it stood, with everything that came meanwhile, in order.", "It goes on.",
    )  # fmt: skip


@page(may=rules.MANAGES, on=find_endpoint)
@require_http_methods(ANY)
def remove(request: HttpRequest, actor: Actor, row: Endpoint) -> HttpResponse:
    """Take it away."""
    return _change(
        request, actor, row, commands.RemoveEndpoint, f"Remove {row.label}", "Remove it",
        "Nothing is sent to it any more. Its address, its secret and its deliveries are forgotten; that there was one"
        " stays in your private record.", "It is removed.", back="",
    )  # fmt: skip


def _change(
    request: HttpRequest, actor: Actor, row: Endpoint, command: type, heading: str, button: str, lead: str, said: str,
    back: str | None = None,
) -> HttpResponse:  # fmt: skip
    here = f"{base_of(actor)}{row.pk}/"
    return answer(
        request, actor, NothingForm(request.POST or None), lambda cleaned: command(endpoint=str(row.pk)),
        to=here if back is None else base_of(actor), said=said, numbered=False, heading=heading, submit=button,
        lead=lead, cancel=here,
    )  # fmt: skip
