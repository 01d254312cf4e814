"""`troth act NAME`: any act by its name from the command line, with a personal token, through the path of the API."""

from __future__ import annotations

import argparse
import base64
import difflib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pydantic
from django.conf import settings

from troth.acts.act import Act
from troth.acts.errors import NotThere
from troth.api.acting import Done, actor_for, by_token, do, may_write, of_engagement
from troth.api.door import LARGEST, Grant, grant_of
from troth.api.options import LISTS, Option, options_of
from troth.api.problem import Problem
from troth.api.shapes import command_of, shape_of
from troth.engagement.door import now
from troth.evidence.ids import uuid7


class CannotStart(Exception):
    """The call is wrong: exit code 2, with the sentence."""


def main(argv: Sequence[str]) -> int:
    """Run with the arguments behind `troth act`; Django must be set up.

    Exit codes: 0 recorded, now or before by the same id; 1 refused, and nothing was recorded; 2 the call is wrong.
    """
    acts = {act.name: act for act in by_token()}
    try:
        if not argv or argv[0].startswith("-"):
            return _list(acts, argv)
        act = acts.get(argv[0])
        if act is None:
            close = difflib.get_close_matches(argv[0], acts, n=3, cutoff=0.5)
            raise CannotStart(f"No act is called {argv[0]}.{f' Is it {close[0]}?' if close else ''} See --list.")
        done = _do(act, _parser(act).parse_args(argv[1:]))
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 2
    except Problem as problem:
        print(f"Refused: {problem.detail}", file=sys.stderr)
        return 1
    again = "Recorded before: " if done.repeated else "Recorded: "
    print(f"{again}{done.subject}, entry {done.entry:,} of the {done.log} record.")
    return 0


def _list(acts: dict[str, Act], argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="troth act", usage="troth act --list | troth act NAME --help")
    parser.add_argument("--list", action="store_true", help="every act with what it does")
    if not parser.parse_args(argv).list:
        raise CannotStart("Name an act: troth act NAME --help. The names: troth act --list.")
    width = max(map(len, acts))
    for name, act in acts.items():
        print(f"{name:{width}}  {act.says}")
    return 0


def _parser(act: Act) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"troth act {act.name}", description=f"{act.says} For {act.may.says}.", allow_abbrev=False,
        epilog="Acts as the person of the personal token in TROTH_TOKEN or --token-file.",
    )  # fmt: skip
    fields = parser.add_argument_group("fields")
    for option in options_of(act.command):
        fields.add_argument(option.flag, dest=f"field_{option.field}", help=option.help, **option.kinds)
    if of_engagement(act):
        parser.add_argument("--engagement", required=True, metavar="E", help="its short name, as in /e/E/")
    parser.add_argument("--json", dest="body", metavar="FILE", help="all fields as JSON, - for standard input")
    parser.add_argument("--id", type=UUID, metavar="UUID", help="does it once, however often it is called with it")
    parser.add_argument("--seen", type=int, metavar="N", help="refuse when there is a newer entry about it than N")
    parser.add_argument("--token-file", metavar="FILE", help="a file with the token, instead of TROTH_TOKEN")
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="refuse unless the token is this person's")
    return parser


def _do(act: Act, said: argparse.Namespace) -> Done:
    grant = _grant(said.token_file, said.email)
    may_write(grant, act)
    body = _body(act, said)
    try:
        command = command_of(act.command, shape_of(act.command).model_validate(body))
    except pydantic.ValidationError as problem:
        raise CannotStart(_wrong(problem)) from None
    try:
        actor = actor_for(grant, act, getattr(said, "engagement", ""))
        return do(actor, command, said.id or uuid7(), None if said.seen is None else said.seen - 1)
    except NotThere:
        raise CannotStart(f"There is nothing that {grant.person.email} could do this to.") from None


def _grant(path: str | None, email: str | None) -> Grant:
    text = _read(path, 200).decode("utf-8", "replace") if path else settings.TROTH.token
    if not text.strip():
        raise CannotStart("Give a personal token in TROTH_TOKEN, or a file with it as --token-file.")
    grant = grant_of(text.strip(), now())
    if grant is None:
        raise CannotStart("This token does not work: it is not one of this installation, ran out, or was revoked.")
    if email is not None and email.strip().lower() != grant.person.email:
        raise CannotStart(f"This token is not that of {email}. Nobody acts for somebody else.")
    return grant


def _body(act: Act, said: argparse.Namespace) -> dict[str, Any]:
    given = {option: getattr(said, f"field_{option.field}") for option in options_of(act.command)}
    typed = {option.field: _value(option, value) for option, value in given.items() if value is not None}
    if said.body is None:
        return typed
    if typed:
        raise CannotStart("Give the fields either as options or as --json, not both.")
    try:
        body = json.loads(_read(said.body, LARGEST))
    except (ValueError, RecursionError):
        raise CannotStart(f"{said.body} is not JSON.") from None
    if not isinstance(body, dict):
        raise CannotStart(f"{said.body} is not an object with the fields of {act.name}.")
    return body


def _value(option: Option, value: Any) -> Any:
    if option.sort == "file":
        return base64.b64encode(_read(str(value), LARGEST)).decode()
    if option.sort == "json":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise CannotStart(f"{option.flag} is not JSON.") from None
    if option.sort == "flag":
        return value == "yes"
    return list(value) if option.sort in LISTS else value


def _read(path: str, most: int) -> bytes:
    try:
        if path == "-":
            return sys.stdin.buffer.read(most)
        with Path(path).open("rb") as handle:
            content = handle.read(most + 1)
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) > most:
        raise CannotStart(f"{path} is too large.")
    return content


def _wrong(problem: pydantic.ValidationError) -> str:
    lines = []
    for each in problem.errors()[:20]:
        where = ".".join(str(part) for part in each["loc"])
        lines.append(f"{where}: {each['msg'].removeprefix('Value error, ')}")
    return "Nothing was recorded.\n" + "\n".join(lines)
