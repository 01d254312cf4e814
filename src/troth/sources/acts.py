"""The acts of a history: importing it, and the other side's word that it is right; what must hold, in words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Max

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.rule import Rule
from troth.engagement.models import Side
from troth.engagement.reads import contests_about
from troth.promises.kinds import Nature
from troth.sources import commands, project, rules
from troth.sources.checks import SameFile, clean_name, not_now, reading_of, refusal
from troth.sources.fold import pack
from troth.sources.kinds import HistoryAgreed, HistoryImported
from troth.sources.models import HistoryImport
from troth.sources.reading import MAX_FILE, Mapping, MapProblem, map_digest, parse_map, to_toml

MAX_CHUNKS = 900
_ = project


@act("sources.import_promises", commands.ImportPromises, leaves=(HistoryImported,), may=rules.IMPORTS)
def import_promises(actor: Actor, subject: None, command: commands.ImportPromises) -> Sequence[object]:
    """Import a history of promises from a file."""
    if len(Side.objects.filter(engagement=actor.engagement)) < 2:
        raise Refused("The other organisation has not joined yet, so it could not answer.")
    if len(command.content) > MAX_FILE:
        raise Refused(f"The file is larger than {MAX_FILE >> 20} MB.", "file")
    name = clean_name(command.file_name)
    reading = reading_of(_space(actor), command.content, _map(command.mapping), actor.at)
    digest = hashlib.sha256(command.content).hexdigest()
    old = _replaced(actor, command.supersedes)
    _not_again(actor, digest, map_digest(reading.mapping), old)
    if not reading.fits:
        raise Refused(refusal(reading), "file")
    chunks = pack(reading.histories)
    if len(chunks) > MAX_CHUNKS:
        raise Refused("The file says more than one entry can hold; split it.", "file")
    mapping, how = reading.mapping, reading.how
    return [
        HistoryImported(
            imported=f"I-{_next_number(actor)}", file_digest=digest, file_size=len(command.content),
            map_digest=map_digest(mapping), judged=mapping.promisor, controlled_by=mapping.controlled_by or actor.party,
            nature=Nature(mapping.nature), zone=how.zone, as_of=how.as_of, delivered_by=how.delivered_by,
            announced=how.announced, rows=reading.rows, statements=reading.statements, items=len(reading.items),
            figures=reading.figures, supersedes=old.ref if old else None, file_name=name, label=mapping.name or name,
            mapping=to_toml(mapping), chunks=chunks,
        )
    ]  # fmt: skip


def by_import(actor: Actor, command: object, may: Rule) -> HistoryImport:
    """The import a command names."""
    row = HistoryImport.objects.filter(may.where(actor), number=getattr(command, "number")).first()  # noqa: B009
    if row is None:
        raise NotThere
    return row


@act("sources.agree_import", commands.AgreeImport, leaves=(HistoryAgreed,), may=rules.IMPORTS, on=by_import)
def agree_import(actor: Actor, row: HistoryImport, command: commands.AgreeImport) -> Sequence[object]:
    """Say that an import of the other side is right; it counts as its source was named, at once."""
    why = not_now(row, actor.party, contests_about(row.space_id, [row.ref]).get(row.ref, ()), actor.at)
    if why:
        raise Refused(why)
    return [HistoryAgreed(imported=row.ref)]


def _map(text: str) -> Mapping:
    try:
        return parse_map(text)
    except MapProblem as problem:
        raise Refused(str(problem), "mapping") from None


def _replaced(actor: Actor, number: int | None) -> HistoryImport | None:
    if number is None:
        return None
    row = HistoryImport.objects.filter(space_id=_space(actor), number=number).first()
    if row is None:
        raise Refused(f"There is no import I-{number} to replace.", "supersedes")
    if row.party != actor.party:
        raise Refused(f"{row.ref} was imported by the other side; contest its entry instead.", "supersedes")
    if row.superseded_by is not None:
        raise Refused(f"{row.ref} was replaced already, by I-{row.superseded_by}.", "supersedes")
    return row


def _not_again(actor: Actor, digest: str, mapped: str, old: HistoryImport | None) -> None:
    for row in HistoryImport.objects.filter(space_id=_space(actor), file_digest=digest).order_by("-number"):
        if row.map_digest == mapped:
            raise SameFile(row)
        if row.superseded_by is None and row != old:
            raise Refused(
                f"This file was imported with another map as {row.ref}. To read it anew, let it replace {row.ref}.",
                "supersedes",
            )


def _next_number(actor: Actor) -> int:
    last = HistoryImport.objects.filter(space_id=_space(actor)).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _space(actor: Actor) -> UUID:
    return actor.shared
