"""One's personal tokens: what they may do, making one, which is shown once, and revoking."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.api import tokens
from troth.api.forms import RevokeForm, TokenForm
from troth.api.models import Token
from troth.engagement.door import desk
from troth.engagement.models import Engagement
from troth.engagement.submit import show

View = Callable[..., HttpResponse]
HOME = "/account/tokens/"
asked_again = cast(Callable[[View], View], reauthentication_required())
"""Making and revoking ask for the password or key anew, as other changes of what guards an account do."""
MANY = f"You have {tokens.MOST} tokens that work. Revoke one that you no longer need."


@desk()
@require_safe
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Your tokens."""
    rows = tokens.of_person(actor.person)
    alive = [row for row in rows if row.works(actor.at)]
    return show(
        request, actor, "api/tokens.html", alive=alive, over=[row for row in rows if row not in alive],
        example=request.build_absolute_uri("/api/v1/engagements"),
    )  # fmt: skip


@desk()
@asked_again
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a token; the answer shows it, once."""
    mine = tokens.engagements_of(actor.person)
    form = TokenForm(request.POST or None, mine)
    if request.method == "POST" and form.is_valid():
        if Token.objects.filter(pk=form.cleaned_data["id"]).exists():
            messages.info(request, "This token was made when you sent the form the first time. It is shown only once.")
            return HttpResponseRedirect(HOME)
        try:
            token, text = tokens.make(actor, _wished(form, mine), form.cleaned_data["id"])
        except tokens.TooMany:
            form.add_error(None, MANY)
        else:
            return show(request, actor, "api/token_once.html", token=token, text=text, to=HOME)
    return show(
        request, actor, "web/form_page.html", status=422 if form.is_bound else 200, form=form,
        heading="Make a personal token", lead="A program that has it acts as you, within what you choose here.",
        submit="Make it", cancel=HOME,
        becomes="You see the token once. We keep only its fingerprint. What it records names you.",
    )  # fmt: skip


def _wished(form: TokenForm, mine: list[Engagement]) -> tokens.Wished:
    said = form.cleaned_data
    chosen = next((each.pk for each in mine if each.slug == said["engagement"]), None)
    return tokens.Wished(name=said["name"], writes=said["scope"] == "write", engagement=chosen, days=said["days"])


@desk()
@asked_again
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, actor: Actor, token: UUID) -> HttpResponse:
    """Revoke a token; programs that use it are refused at once."""
    row = Token.objects.filter(pk=token, person_id=actor.person).first()
    if row is None:
        raise NotThere
    if request.method == "POST":
        ended = tokens.revoke(actor, token)
        messages.success(request, f"“{row.name}” is revoked." if ended else f"“{row.name}” was revoked before.")
        return HttpResponseRedirect(reverse("api-tokens"))
    return show(
        request, actor, "web/form_page.html", form=RevokeForm(), heading=f"Revoke “{row.name}”", cancel=HOME,
        lead=f"{row.shown}… stops working at once. What it recorded stays.", submit="Revoke it",
    )  # fmt: skip
