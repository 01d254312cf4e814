"""Erasure: the words go, the entry and every proof stay (GDPR Article 17, LEDGER decision 7)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from uuid import UUID

from troth.acts.act import act, projector
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.engagement import commands, kinds, rules
from troth.evidence.envelope import Recorded
from troth.records.models import Entry, Part

BASES = ("request of the person", "no longer needed", "recorded by mistake", "court or authority")


@act("engagement.erase_part", commands.ErasePart, leaves=(kinds.PartErased,), may=rules.LEAD)
def erase_part(actor: Actor, subject: None, command: commands.ErasePart) -> Sequence[object]:
    """Erase the words of an entry of your own side; entry and proof stay."""
    entry = Entry.objects.filter(space_id=actor.shared, seq=command.entry - 1).first()
    part = Part.objects.filter(space_id=actor.shared, seq=command.entry - 1, name=command.part).first()
    if entry is None or part is None:
        raise NotThere
    if entry.party != actor.party:
        raise Refused("These words were recorded by the other side; ask them to erase them.")
    if part.erased_by is not None:
        raise Refused("These words are erased already.")
    if command.basis not in BASES:
        raise Refused("Choose why the words are erased.", "basis")
    return [
        kinds.PartErased(
            about=entry.subject, entry=entry.seq, part=part.name, basis=command.basis,
            commit=base64.b64encode(bytes(part.commitment)).decode(),
        )
    ]  # fmt: skip


@projector
def erase(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Take salt and body away, so that the commitment in the log can never again be matched to words."""
    for entry in entries:
        if isinstance(entry.evidence, kinds.PartErased):
            said = entry.evidence
            rows = Part.objects.filter(space_id=space_id, seq=said.entry, name=said.part)
            rows.update(salt=None, body=None, erased_by=entry.seq)
