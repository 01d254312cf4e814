"""The fold of mentions into rows, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from troth.acts.act import projector
from troth.evidence.envelope import Recorded
from troth.inbox.kinds import MessagePosted, NoteKept
from troth.inbox.models import Mention


@projector
def project_mentions(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring the rows of mentions up to these entries."""
    for entry in entries:
        said = entry.evidence
        if not isinstance(said, MessagePosted | NoteKept):
            continue
        open_ = Mention.objects.filter(space_id=space_id, thread=said.thread, person=entry.actor, answered=None)
        open_.update(answered=entry.seq)
        Mention.objects.bulk_create(
            Mention(
                space_id=space_id, thread=said.thread, seq=entry.seq, entry=entry.id, person=person, by=entry.actor,
                at=entry.at,
            )
            for person in said.mentions
        )
