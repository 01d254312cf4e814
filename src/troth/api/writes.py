"""One address for each act that a token may do, made from the registry: nobody writes them, so none is forgotten."""

from __future__ import annotations

import inspect
import re
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from ninja.params.functions import Header
from pydantic import Field

from troth.acts.act import Act
from troth.api.acting import actor_for, by_token, do, may_write, of_engagement
from troth.api.book import RULES, answers, api
from troth.api.problem import Problem
from troth.api.shapes import command_of, shape_of

FAILS = (400, 403, 409, 413, 415, 422)
TAG = re.compile(r'"([0-9]{1,18})"')
Match = Annotated[str | None, Field(max_length=24)]


class DoneBody(Schema):
    """What was recorded: what it is about, and the number of its entry in `log` (shared, private or organisation).
    `repeated` says that this key had done it before: nothing was recorded again."""

    subject: str
    entry: int
    log: str
    repeated: bool


def generate() -> None:
    """Declare the address of every act."""
    for act in by_token():
        path = f"/engagements/{{slug:slug}}/acts/{act.name}" if of_engagement(act) else f"/acts/{act.name}"
        api.post(
            path, response=answers({201: DoneBody, 200: DoneBody}, *FAILS), tags=[act.name.split(".")[0].capitalize()],
            summary=act.says.rstrip("."), description=f"{act.says}\n\nFor {act.may.says}.", url_name="",
            operation_id=act.name.replace(".", "_"),
        )(_view(act))  # fmt: skip
        RULES[path] = f"{act.may.says}, by a token that writes"


def _view(act: Act) -> Any:
    def view(request: HttpRequest, **given: Any) -> Any:
        grant = request.grant  # type: ignore[attr-defined]
        may_write(grant, act)
        actor = actor_for(grant, act, given.get("slug", ""))
        if of_engagement(act):
            request.checkpoint = actor.memo["around"]  # type: ignore[attr-defined]
        done = do(actor, command_of(act.command, given["body"]), given["key"], seen_in(given.get("match")))
        said = DoneBody(subject=done.subject, entry=done.entry, log=done.log, repeated=done.repeated)
        return Status(200 if done.repeated else 201, said)

    view.__name__ = act.name.replace(".", "_")
    view.__signature__ = inspect.Signature(_parameters(act))  # type: ignore[attr-defined]
    return view


def _parameters(act: Act) -> list[inspect.Parameter]:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    found = [inspect.Parameter("request", kind)]
    if of_engagement(act):
        found.append(inspect.Parameter("slug", kind, annotation=str))
    key = Header(
        ..., alias="Idempotency-Key",
        description="A UUID of your own. The same key with the same body is done once; send it again when in doubt.",
    )  # fmt: skip
    found.append(inspect.Parameter("body", kind, annotation=shape_of(act.command)))
    found.append(inspect.Parameter("key", kind, annotation=UUID, default=key))
    if act.on is not None:
        match = Header(
            None, alias="If-Match",
            description='The newest entry about it that you saw, as "42": refused with 409 when there is a newer one.',
        )  # fmt: skip
        found.append(inspect.Parameter("match", kind, annotation=Match, default=match))
    return found


def seen_in(match: str | None) -> int | None:
    """The index of the entry that an If-Match header names."""
    if match is None:
        return None
    found = TAG.fullmatch(match.strip())
    if found is None:
        raise Problem(422, 'Give If-Match as the number of an entry in quotes, like "42".', field="header.If-Match")
    return int(found[1]) - 1
