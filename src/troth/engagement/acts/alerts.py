"""Alerts of the assessment: both parties have to acknowledge one before its test starts again."""

from __future__ import annotations

from collections.abc import Sequence

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.engagement import commands, kinds, rules
from troth.engagement.fold import alert_name
from troth.engagement.reads import agreed
from troth.trust import PARTIES, Dimension


@act("engagement.acknowledge_alert", commands.AcknowledgeAlert, leaves=(kinds.AlertAcknowledged,), may=rules.LEAD)
def acknowledge_alert(actor: Actor, subject: None, command: commands.AcknowledgeAlert) -> Sequence[object]:
    """Acknowledge an alert for your side."""
    if command.judged not in PARTIES or command.dimension not in set(Dimension):
        raise NotThere
    name = alert_name(command.judged, command.dimension)
    if actor.party in agreed(actor.shared).seen_by(name):
        raise Refused("Your side has acknowledged this already; it waits for the other side.")
    return [kinds.AlertAcknowledged(alert=name, judged=command.judged, dimension=command.dimension)]
