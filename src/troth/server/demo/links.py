"""One-click sign-in for the demonstration; these addresses exist only in demonstration mode."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from troth.engagement.models import Person
from troth.server.demo.cast import LEADS, SLUG
from troth.web.public import public

SALT = "troth.demo"


def sign_in_links(people: dict[str, Person]) -> list[tuple[str, str]]:
    """Who, and the address that signs them in: the lead of each side."""
    found = []
    for party, short in LEADS.items():
        token = signing.dumps(str(people[short].pk), salt=SALT)
        found.append((f"{people[short].name} ({party})", f"{settings.TROTH.base_url}/demo/{token}/"))
    return found


@public
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in as the person of a demonstration link."""
    try:
        person = Person.objects.get(pk=signing.loads(token, salt=SALT))
    except (signing.BadSignature, Person.DoesNotExist):
        raise Http404 from None
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return HttpResponseRedirect(f"/e/{SLUG}/")


def urls() -> list[URLPattern]:
    """The addresses of the demonstration; none outside it."""
    return [path("demo/<str:token>/", enter)] if settings.TROTH.demo else []
