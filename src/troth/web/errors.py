"""Answers when something cannot be shown: the same words whether a thing is missing or not yours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: one page for everything that is not there for this reader."""
    words = _words("Nothing here", "This address leads to nothing you can see.")
    return render(request, "web/error.html", words, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: says that nothing was half done."""
    words = _words("Something failed on our side", "Nothing was recorded half. Try again, or tell your administrator.")
    return render(request, "web/error.html", words | {"number": getattr(request, "number", "")}, status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose protection token is missing or old."""
    words = _words(
        "This form has grown old",
        "Go back, reload the page and send it again. What you typed is still in your browser.",
    )
    return render(request, "web/error.html", words, status=403)


def _words(title: str, text: str) -> dict[str, str]:
    return {"title": title, "text": text}
