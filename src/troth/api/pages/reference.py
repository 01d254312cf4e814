"""The reference of the API: its OpenAPI description, and the same as a page of the house that needs no network."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from troth.api.book import PATH
from troth.api.describe import calls, description, shapes
from troth.api.problem import nothing_here
from troth.web.public import public


@public
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description that programs read; it holds no data."""
    return HttpResponse(json.dumps(description(), ensure_ascii=False), content_type="application/json")


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description that people read; it holds no data."""
    given = {"sections": calls(), "shapes": shapes(), "path": f"/{PATH}"}
    return render(request, "api/docs.html", given)


@public
@csrf_exempt
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever else is asked below the API's address: the same answer as for what is not yours."""
    return nothing_here().answer
