"""Files that a person looks at before they are recorded: kept for a day, for that person alone."""

from __future__ import annotations

from datetime import timedelta

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.sources.models import Upload

LASTS = timedelta(days=1)
LINGERS = timedelta(minutes=10)
MOST = 3


def keep(
    actor: Actor, content: bytes, name: str, mapping: str, supersedes: int | None, purpose: str = "history"
) -> Upload:
    """Keep a file for its preview; what has run out, and all but a person's newest few, goes."""
    if actor.private is None:
        raise NotThere
    Upload.objects.filter(expires__lte=actor.at).delete()
    older = Upload.objects.filter(person=actor.person).order_by("-created", "-id").values_list("pk", flat=True)
    Upload.objects.filter(pk__in=list(older[MOST - 1 :])).delete()
    return Upload.objects.create(
        space_id=actor.private, person=actor.person, purpose=purpose, name=name, body=content, mapping=mapping,
        supersedes=supersedes,
        created=actor.at, expires=actor.at + LASTS,
    )  # fmt: skip


def put(upload: Upload, content: bytes, name: str) -> None:
    """Put a repaired file in the place of one that waits; its map and all answers stay."""
    Upload.objects.filter(pk=upload.pk).update(body=content, name=name)


def let_go(actor: Actor, upload: Upload) -> None:
    """Let a recorded file go soon; until then the same form sent again is answered as the first time."""
    Upload.objects.filter(pk=upload.pk).update(expires=actor.at + LINGERS)
