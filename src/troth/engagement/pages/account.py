"""One's own account on one page: who one is, how one gets in, and where one is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.engagement.door import desk, signed_in
from troth.engagement.sessions import end_one, end_others, signed_in_places
from troth.engagement.submit import show
from troth.web.panels import ACCOUNT

HOME = "/account/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A passkey as its owner sees it."""

    name: str
    alone: bool
    added: datetime
    used: datetime | None
    edit: str
    remove: str


@desk()
@require_safe
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Your account."""
    factors = list(Authenticator.objects.filter(user_id=actor.person).order_by("created_at"))
    kept: dict[str, Any] = {row.type: row for row in factors if row.type != Authenticator.Type.WEBAUTHN}
    codes = kept.get(Authenticator.Type.RECOVERY_CODES)
    left = len(codes.wrap().get_unused_codes()) if codes else None
    totp = kept.get(Authenticator.Type.TOTP)
    keys = [_key(row) for row in factors if row.type == Authenticator.Type.WEBAUTHN]
    person = signed_in(request)
    return show(
        request, actor, "engagement/account/overview.html", about=ACCOUNT, keys=keys,
        totp=totp.created_at if totp else None,
        codes=left, codes_left=f"{left} left", protected=bool(keys or totp),
        has_password=person.has_usable_password(), places=signed_in_places(request, person),
    )  # fmt: skip


def _key(row: Any) -> Key:
    wrapped = row.wrap()
    return Key(
        name=wrapped.name, alone=wrapped.is_passwordless is True, added=row.created_at, used=row.last_used_at,
        edit=reverse("mfa_edit_webauthn", kwargs={"pk": row.pk}),
        remove=reverse("mfa_remove_webauthn", kwargs={"pk": row.pk}),
    )  # fmt: skip


@desk()
@require_POST
def end_session(request: HttpRequest, actor: Actor, id: int) -> HttpResponse:
    """End one other session."""
    if not end_one(request, actor.person, id):
        raise NotThere
    messages.success(request, "That session is ended.")
    return HttpResponseRedirect(HOME + "#sessions")


@desk()
@require_POST
def end_other_sessions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End every session but this one."""
    ended = end_others(request, actor.person)
    messages.success(request, f"{ended} {'session is' if ended == 1 else 'sessions are'} ended.")
    return HttpResponseRedirect(HOME + "#sessions")
