"""The page of thanks."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tests.toy import commands, rules
from tests.toy.models import Thanks
from troth.acts.actor import Actor
from troth.engagement.door import page
from troth.engagement.submit import ActForm, answer


class ThanksForm(ActForm):
    """What for."""

    words = forms.CharField(label="What for?")


@page(may=rules.SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All thanks, and a form for more."""
    return answer(
        request, actor, ThanksForm(request.POST or None), lambda c: commands.GiveThanks(words=c["words"]),
        to=request.path, said="Thanked.", template="toy/thanks.html", heading="Thanks",
        rows=Thanks.objects.filter(rules.SEES.where(actor)).order_by("number"),
    )  # fmt: skip
