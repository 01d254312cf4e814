"""What stands under the page of a thing: the newest of its thread; and on the account page, which mail one gets."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from troth.acts.actor import NOWHERE, Actor
from troth.engagement.reads import around
from troth.inbox.choices import choice_of
from troth.inbox.rules import SEES
from troth.inbox.threads import BRIEF, thread
from troth.web.panels import ACCOUNT


def beside(request: HttpRequest, actor: Actor, about: str) -> SafeString:
    """The panel of a thing, for whoever may see its engagement."""
    if about == ACCOUNT:
        return render_to_string("inbox/account.html", {"choice": choice_of(actor.person)}, request)
    if actor.engagement == NOWHERE or not SEES.check(actor, None):
        return SafeString("")
    context = {
        "thread": thread(actor, about, most=BRIEF), "actor": actor, "now": actor.at, "brief": True,
        "base": f"/e/{actor.slug}/threads/{about}/", "own": around(actor).sides[actor.party].short,
    }  # fmt: skip
    return render_to_string("inbox/panel.html", context, request)
