"""Refuses an upload by its announced length, before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from troth.sources.reading import MAX_FILE

AROUND = 256 * 1024
View = Callable[..., HttpResponse]


def bounded(view: View) -> View:
    """A view that takes a file: whatever announces more than a file and its form can have is answered with 413.

    The token of the form stands in the body, so the check for it moves behind the check of the length.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **address: Any) -> HttpResponse:
        if request.method == "POST" and _announced(request) > MAX_FILE + AROUND:
            words = {
                "title": "The file is too large",
                "text": f"At most {MAX_FILE >> 20} MB can be imported at once. Nothing was read. Split the file.",
            }
            return render(request, "web/error.html", words, status=413)
        return checked(request, *args, **address)

    return entered


def _announced(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else MAX_FILE + AROUND + 1
