"""Importing the issues of a tracker, and the other side's word that they are right."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db.models import Max

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.rule import Rule
from troth.engagement.models import Side
from troth.engagement.reads import contests_about
from troth.sources.checks import clean_name
from troth.sources.models import HistoryImport
from troth.sources.reading import MAX_FILE, MapProblem
from troth.trackers import commands, project, rules
from troth.trackers.checks import SameIssues, not_now, refusal
from troth.trackers.fold import pack
from troth.trackers.kinds import IssuesAgreed, IssuesImported
from troth.trackers.models import TrackerImport
from troth.trackers.reading import Mapping, map_digest, parse_map, read, to_toml

MAX_CHUNKS = 900
_ = project


@act("trackers.import_issues", commands.ImportIssues, leaves=(IssuesImported,), may=rules.IMPORTS)
def import_issues(actor: Actor, subject: None, command: commands.ImportIssues) -> Sequence[object]:
    """Import the issues of a tracker from a file."""
    if len(Side.objects.filter(engagement=actor.engagement)) < 2:
        raise Refused("The other organisation has not joined yet, so it could not answer.")
    if len(command.content) > MAX_FILE:
        raise Refused(f"The file is larger than {MAX_FILE >> 20} MB.", "file")
    name = clean_name(command.file_name)
    reading = read(command.content, _map(command.mapping), now=actor.at)
    digest = hashlib.sha256(command.content).hexdigest()
    old = _replaced(actor, command.supersedes)
    _not_again(actor, digest, map_digest(reading.mapping), old)
    if not reading.fits:
        raise Refused(refusal(reading), "file")
    chunks = tuple(pack(reading.milestones, reading.issues))
    if len(chunks) > MAX_CHUNKS:
        raise Refused("The file says more than one entry can hold; split it.", "file")
    mapping = reading.mapping
    return [
        IssuesImported(
            imported=f"B-{_next_number(actor)}", file_digest=digest, file_size=len(command.content),
            map_digest=map_digest(mapping), form=reading.form, judged=mapping.worker or "provider",
            controlled_by=mapping.controlled_by or actor.party, zone=reading.zone, synced=reading.synced,
            left_out=reading.left_out, issues=len(reading.issues), milestones=len(reading.milestones),
            tally=reading.tally, supersedes=old.ref if old else None, file_name=name, label=mapping.name or name,
            mapping=to_toml(mapping), chunks=chunks,
        )
    ]  # fmt: skip


def by_import(actor: Actor, command: object, may: Rule) -> TrackerImport:
    """The import a command names."""
    row = TrackerImport.objects.filter(may.where(actor), number=getattr(command, "number")).first()  # noqa: B009
    if row is None:
        raise NotThere
    return row


@act("trackers.agree_issues", commands.AgreeIssues, leaves=(IssuesAgreed,), may=rules.IMPORTS, on=by_import)
def agree_issues(actor: Actor, row: TrackerImport, command: commands.AgreeIssues) -> Sequence[object]:
    """Say that issues imported by the other side are right; they count as their source was named, at once."""
    why = not_now(row, actor.party, contests_about(row.space_id, [row.ref]).get(row.ref, ()), actor.at)
    if why:
        raise Refused(why)
    return [IssuesAgreed(imported=row.ref)]


def _map(text: str) -> Mapping:
    try:
        return parse_map(text)
    except MapProblem as problem:
        raise Refused(str(problem), "mapping") from None


def _replaced(actor: Actor, number: int | None) -> TrackerImport | None:
    if number is None:
        return None
    row = TrackerImport.objects.filter(space_id=actor.shared, number=number).first()
    if row is None:
        raise Refused(f"There is no import B-{number} to replace.", "supersedes")
    if row.party != actor.party:
        raise Refused(f"{row.ref} was imported by the other side; contest its entry instead.", "supersedes")
    if row.superseded_by is not None:
        raise Refused(f"{row.ref} was replaced already, by B-{row.superseded_by}.", "supersedes")
    return row


def _not_again(actor: Actor, digest: str, mapped: str, old: TrackerImport | None) -> None:
    history = HistoryImport.objects.filter(space_id=actor.shared, file_digest=digest, superseded_by=None).first()
    if history is not None:
        raise Refused(f"This file counts already as a history of promises: {history.ref}. It would count twice.", "file")
    for row in TrackerImport.objects.filter(space_id=actor.shared, file_digest=digest).order_by("-number"):
        if row.map_digest == mapped:
            raise SameIssues(row)
        if row.superseded_by is None and row != old:
            raise Refused(
                f"This file was imported with another map as {row.ref}. To read it anew, let it replace {row.ref}.",
                "supersedes",
            )


def _next_number(actor: Actor) -> int:
    last = TrackerImport.objects.filter(space_id=actor.shared).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
