"""What a webhook says and how it is signed (Standard Webhooks: id, timestamp and signature in headers)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from troth import canon
from troth.engagement.models import Engagement
from troth.engagement.reads import people, sides
from troth.evidence.codec import to_json
from troth.evidence.envelope import Recorded
from troth.evidence.kind import sentence
from troth.overview.record.words import named
from troth.web.places import subject_path

PREFIX = "whsec_"
ASKS = frozenset({
    "promises.promise.made.v1", "promises.promise.asked.v1", "promises.move.proposed.v1",
    "promises.withdrawal.proposed.v1", "promises.promise.delivered.v1", "promises.delivery.rejected.v1",
    "engagement.terms.proposed.v1", "engagement.contest.opened.v1", "engagement.contest.answered.v1",
    "engagement.contest.settlement_proposed.v1", "sources.history.imported.v1",
})  # fmt: skip
"""Kinds by which one side asks the other for a word, or for what it owes."""


def asks(kind: str, by: str, party: str) -> bool:
    """Whether an entry by one party asks something of another: by its kind, so the same at any time."""
    return kind in ASKS and by != party


def new_secret() -> str:
    """A secret of 256 random bits, as Standard Webhooks spells it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def id_of(delivery: UUID) -> str:
    """The id of a message; the same for every attempt."""
    return f"msg_{delivery.hex}"


def signed(secret: str, delivery: UUID, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of one attempt: HMAC-SHA256 over `id.timestamp.body`."""
    key, moment = base64.b64decode(secret.removeprefix(PREFIX)), str(int(at.timestamp()))
    stated = f"{id_of(delivery)}.{moment}.".encode() + body
    mac = base64.b64encode(hmac.new(key, stated, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json", "User-Agent": "Troth-Webhook/1", "webhook-id": id_of(delivery),
        "webhook-timestamp": moment, "webhook-signature": f"v1,{mac}",
    }  # fmt: skip


def of_entry(engagement: Engagement, entry: Recorded, party: str) -> bytes:
    """The body that tells of one shared entry, as it stands now: what was erased is said to be erased."""
    seats, parties = people(engagement.space_id), sides(engagement.space_id)
    who = seats[entry.actor].name if entry.actor in seats else entry.actor
    page = subject_path(entry.subject)
    root = f"{settings.TROTH.base_url}/e/{engagement.slug}/"
    return _body("entry.recorded", entry.at, {
        "engagement": engagement.slug,
        "entry": entry.number,
        "index": entry.seq,
        "id": entry.id,
        "kind": entry.kind,
        "subject": entry.subject,
        "recorded_at": to_json(entry.at),
        "party": entry.party,
        "organisation": parties[entry.party].name if entry.party in parties else entry.party,
        "sentence": named(sentence(entry.evidence, who), seats),
        "asks_you": asks(entry.kind, entry.party, party),
        "url": f"{root}evidence/{entry.number}/",
        **({"subject_url": root + page} if page else {}),
    })  # fmt: skip


def of_trial(engagement: Engagement, label: str, at: datetime) -> bytes:
    """The body of a trial."""
    says = "This is a trial of the webhook. Nothing was recorded."
    return _body("webhook.test", at, {"engagement": engagement.slug, "label": label, "sentence": says})


def _body(what: str, at: datetime, data: dict[str, Any]) -> bytes:
    return canon.encode({"type": what, "timestamp": to_json(at.astimezone(UTC)), "data": data})
