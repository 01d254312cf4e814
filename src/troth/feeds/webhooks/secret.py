"""The secret of a webhook: made when it is shown, shown once, and kept sealed to sign with."""

from __future__ import annotations

from troth.engagement.box import shut
from troth.feeds.models import Endpoint
from troth.feeds.webhooks.message import new_secret
from troth.feeds.webhooks.outbox import SECRET, wake


def first_secret(row: Endpoint) -> str:
    """The secret of a webhook that has none yet; empty the second time."""
    secret = new_secret()
    made = Endpoint.objects.filter(pk=row.pk, secret="").exclude(state=Endpoint.State.REMOVED)
    return secret if made.update(secret=shut(secret, SECRET)) else ""


def another_secret(row: Endpoint) -> str:
    """A new secret in the place of the old one; the next message is signed with it."""
    secret = new_secret()
    Endpoint.objects.filter(pk=row.pk).exclude(state=Endpoint.State.REMOVED).update(secret=shut(secret, SECRET))
    wake(row.pk)
    return secret
