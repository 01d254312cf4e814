"""Two pages that belong to nobody: the choice of light or dark, and the guide that shows every part."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from troth.web import samples
from troth.web.context import DEVICE, THEME_COOKIE, THEMES
from troth.web.public import public

YEAR = 365 * 24 * 3600
GUIDES = {"plain": "web/guide/plain.html", "form": "web/form_page.html", "drawer": "web/guide/drawer.html"}


@public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice with the account, or in a cookie before signing in, and go back; `device` forgets it."""
    theme = request.POST.get("theme", "")
    goal = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, request.is_secure()):
        goal = "/"
    response = HttpResponse(status=303, headers={"Location": goal})
    if theme not in (*THEMES, DEVICE):
        return response
    theme = "" if theme == DEVICE else theme
    user: Any = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        get_user_model()._default_manager.filter(pk=user.pk).update(theme=theme)
    if not theme:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
        return response
    response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part with sample content; `?theme=` fixes the theme, `?show=` picks plain, form or drawer pages."""
    context: dict[str, Any] = samples.context(wrong="wrong" in request.GET)
    if request.GET.get("theme") in THEMES:
        context["theme"] = request.GET["theme"]
    return render(request, GUIDES.get(request.GET.get("show", ""), "web/guide/parts.html"), context)
