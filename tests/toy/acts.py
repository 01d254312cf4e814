"""The act of thanking."""

from collections.abc import Sequence
from uuid import UUID

from tests.toy import commands, kinds, rules
from tests.toy.fold import fold
from tests.toy.models import Thanks
from troth.acts.act import act, projector
from troth.acts.actor import Actor
from troth.acts.errors import Refused
from troth.evidence.envelope import Recorded


@act("toy.give_thanks", commands.GiveThanks, leaves=(kinds.ThanksGiven,), may=rules.GIVES)
def give_thanks(actor: Actor, subject: None, command: commands.GiveThanks) -> Sequence[object]:
    """Thank the other side."""
    if not command.words.strip():
        raise Refused("Say what for.", "words")
    count = Thanks.objects.filter(rules.SEES.where(actor)).count()
    return [kinds.ThanksGiven(number=f"TH-{count + 1}", thanks=command.words.strip())]


@projector
def project(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring the rows up to these entries."""
    for number, words in fold(entries).items():
        Thanks.objects.update_or_create(space_id=space_id, number=number, defaults={"words": words})
