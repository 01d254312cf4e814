"""The address book of the API: one ninja API, one way to declare a read, and every failure as a problem."""

from __future__ import annotations

import inspect
import json
import typing
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.api.door import enter, outside
from troth.api.problem import Problem, ProblemBody, nothing_here

PATH = "api/v1"
VERSION = "1"
SAYS = "The record of your engagements, for programs. It reads and writes what your pages do, under the same rules."
ALWAYS = (401, 404, 405, 422, 429, 500)
RULES: dict[str, str] = {}
"""For whom each address is, by its path as ninja spells it."""


class Bearer(HttpBearer):
    """A personal token. It was looked at before (`door.front`); here it stands for the description alone."""

    openapi_scheme = "bearer"
    openapi_bearerFormat = "troth_..."

    def __call__(self, request: HttpRequest) -> Any:
        return request.grant  # type: ignore[attr-defined]

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Never asked: see above."""
        raise NotImplementedError


api = NinjaAPI(
    title="Troth", version=VERSION, description=SAYS, openapi_url=None, docs_url=None, auth=Bearer(),
    urls_namespace="troth-api",
)  # fmt: skip


def answers(good: dict[int, Any], *more: int) -> dict[int, Any]:
    """The answers of an address: the good ones, and every problem it can have."""
    return {**good, **dict.fromkeys(sorted({*ALWAYS, *more}), ProblemBody)}


def read(
    path: str, *, may: Rule, gives: Any, tag: str, name: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a read: `view(actor, ...)`. Within an engagement the actor sits there; elsewhere it is the person."""

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        inside = "{slug:slug}" in path
        hints = typing.get_type_hints(view, include_extras=True)
        given = list(inspect.signature(view).parameters.values())[1:]
        wanted = [parameter.replace(annotation=hints[parameter.name]) for parameter in given]

        def asked(request: HttpRequest, **address: Any) -> Any:
            if inside:
                return view(enter(request, address.pop("slug"), may), **address)
            return view(outside(request.grant), **address)  # type: ignore[attr-defined]

        _sign(asked, view, wanted, inside)
        api.get(
            path, response=answers({200: gives}), tags=[tag], summary=name or _summary(view), url_name="",
            operation_id=view.__name__,
        )(asked)  # fmt: skip
        RULES[path] = may.says
        return view

    return register


def _sign(asked: Any, view: Callable[..., Any], wanted: list[inspect.Parameter], inside: bool) -> None:
    """Give a wrapper the name, the words and the parameters by which ninja describes it."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    first = [inspect.Parameter("request", kind)]
    if inside:
        first.append(inspect.Parameter("slug", kind, annotation=str))
    asked.__name__, asked.__doc__, asked.__module__ = view.__name__, view.__doc__, view.__module__
    asked.__signature__ = inspect.Signature(first + [each.replace(kind=kind) for each in wanted])


def _summary(view: Callable[..., Any]) -> str:
    return (view.__doc__ or "").strip().split("\n")[0].rstrip(".")


def place(loc: tuple[Any, ...]) -> str:
    """Where a value stood, as people say it: `body.title`, `query.after`."""
    kept = [str(part) for part in loc]
    if kept[:2] == ["body", "body"]:
        kept = ["body", *kept[2:]]
    return ".".join(kept)


@api.exception_handler(ValidationError)
def _wrong_shape(request: HttpRequest, problem: Any) -> HttpResponse:
    wrong = [(place(tuple(each["loc"])), _said(each)) for each in problem.errors[:20]]
    where = ", ".join(dict.fromkeys(field for field, _ in wrong))
    return Problem(422, f"Not as this address needs it: {where}. Nothing was recorded.", errors=wrong).answer


def _said(error: dict[str, Any]) -> str:
    text = str(error.get("msg", "is not right")).removeprefix("Value error, ")
    return text.encode("utf-8", "replace").decode()


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Any) -> HttpResponse:
    answer: HttpResponse = problem.answer
    return answer


@api.exception_handler(NotThere)
@api.exception_handler(Http404)
def _missing(request: HttpRequest, problem: Any) -> HttpResponse:
    return nothing_here().answer


@api.exception_handler(HttpError)
def _http(request: HttpRequest, problem: Any) -> HttpResponse:
    if problem.status_code == 400:
        return Problem(400, "The body is not JSON in UTF-8. Nothing was recorded.").answer
    raise problem


class Parser:
    """Reads a body as JSON and nothing else: no NaN, no name twice, no other encoding."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The value of the body; ValueError when it is not JSON."""
        return json.loads(request.body.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        """The values of a query string; the last one counts."""
        return {key: data.getlist(key) if key in list_fields else data[key] for key in data}


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


api.parser = typing.cast(Any, Parser())
