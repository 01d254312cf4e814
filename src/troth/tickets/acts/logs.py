"""Importing a service-desk log, and the other side's word that it is right."""

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
from troth.sources.reading import MAX_FILE, MapProblem
from troth.tickets import commands, project, rules
from troth.tickets.checks import SameLog, not_now, refusal
from troth.tickets.fold import pack
from troth.tickets.kinds import LogAgreed, LogImported
from troth.tickets.models import LogImport
from troth.tickets.reading import Mapping, parse_map, read, to_toml
from troth.tickets.reading.columns import map_digest

MAX_CHUNKS = 900
_ = project


@act("tickets.import_log", commands.ImportLog, leaves=(LogImported,), may=rules.IMPORTS)
def import_log(actor: Actor, subject: None, command: commands.ImportLog) -> Sequence[object]:
    """Import a service-desk event log from a file."""
    if len(Side.objects.filter(engagement=actor.engagement)) < 2:
        raise Refused("The other organisation has not joined yet, so it could not answer.")
    if len(command.content) > MAX_FILE:
        raise Refused(f"The file is larger than {MAX_FILE >> 20} MB.", "file")
    name = clean_name(command.file_name)
    reading = read(command.content, _map(command.mapping), now=actor.at)
    digest = hashlib.sha256(command.content).hexdigest()
    old = _replaced(actor, command.supersedes)
    _not_again(actor, digest, map_digest(reading.mapping), old)
    if not reading.fits or reading.first_event is None or reading.last_event is None:
        raise Refused(refusal(reading), "file")
    chunks = tuple(pack(reading.tickets()))
    if len(chunks) > MAX_CHUNKS:
        raise Refused("The file says more than one entry can hold; split it.", "file")
    mapping, count = reading.mapping, reading.count
    reading.gathered = None
    return [
        LogImported(
            imported=f"D-{_next_number(actor)}", file_digest=digest, file_size=len(command.content),
            map_digest=map_digest(mapping), judged=mapping.resolver, controlled_by=mapping.controlled_by or actor.party,
            zone=mapping.zone or "UTC", first_event=reading.first_event, last_event=reading.last_event,
            rows=reading.rows, events=reading.events, tickets=count, groups=reading.named_groups,
            claimed=reading.claimed, claimed_missed=reading.missed, supersedes=old.ref if old else None,
            file_name=name, label=mapping.name or name, mapping=to_toml(mapping), chunks=chunks,
        )
    ]  # fmt: skip


def by_log(actor: Actor, command: object, may: Rule) -> LogImport:
    """The log a command names."""
    row = LogImport.objects.filter(may.where(actor), number=getattr(command, "number")).first()  # noqa: B009
    if row is None:
        raise NotThere
    return row


@act("tickets.agree_log", commands.AgreeLog, leaves=(LogAgreed,), may=rules.IMPORTS, on=by_log)
def agree_log(actor: Actor, row: LogImport, command: commands.AgreeLog) -> Sequence[object]:
    """Say that a service-desk log of the other side is right; it counts as its source was named, at once."""
    why = not_now(row, actor.party, contests_about(row.space_id, [row.ref]).get(row.ref, ()), actor.at)
    if why:
        raise Refused(why)
    return [LogAgreed(imported=row.ref)]


def _map(text: str) -> Mapping:
    try:
        return parse_map(text)
    except MapProblem as problem:
        raise Refused(str(problem), "mapping") from None


def _replaced(actor: Actor, number: int | None) -> LogImport | None:
    if number is None:
        return None
    row = LogImport.objects.filter(space_id=actor.shared, number=number).first()
    if row is None:
        raise Refused(f"There is no log D-{number} to replace.", "supersedes")
    if row.party != actor.party:
        raise Refused(f"{row.ref} was imported by the other side; contest its entry instead.", "supersedes")
    if row.superseded_by is not None:
        raise Refused(f"{row.ref} was replaced already, by D-{row.superseded_by}.", "supersedes")
    return row


def _not_again(actor: Actor, digest: str, mapped: str, old: LogImport | None) -> None:
    for row in LogImport.objects.filter(space_id=actor.shared, file_digest=digest).order_by("-number"):
        if row.map_digest == mapped:
            raise SameLog(row)
        if row.superseded_by is None and row != old:
            raise Refused(
                f"This file was imported with another map as {row.ref}. To read it anew, let it replace {row.ref}.",
                "supersedes",
            )


def _next_number(actor: Actor) -> int:
    last = LogImport.objects.filter(space_id=actor.shared).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
