"""What is done in the background for an organisation: what waits, what failed for good, and another try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import ADMIN
from troth.engagement.door import desk
from troth.engagement.links import LETTER
from troth.engagement.models import Invitation, Person
from troth.engagement.submit import show
from troth.jobs.models import Job
from troth.jobs.queue import revive

HERE = "/organisation/background/"
SHOWN = 100
WORDS = {LETTER: "The letter of an invitation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One piece of work as an administrator sees it; `why` is the last line of what went wrong."""

    what: str
    about: str
    state: str
    tries: int
    at: datetime
    why: str
    again: str


@desk(may=ADMIN)
@require_safe
def work(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What failed for good, then what still waits, the oldest first."""
    rows = Job.objects.filter(owner=actor.organisation).exclude(state=Job.State.DONE).order_by("state", "run_at")
    found = list(rows[:SHOWN])
    emails = _emails(found)
    shown = [_work(row, emails) for row in found]
    dead, waiting = ([one for one in shown if (one.state == Job.State.DEAD) is failed] for failed in (True, False))
    return show(request, actor, "engagement/work.html", dead=dead, waiting=waiting)


@desk(may=ADMIN)
@require_POST
def again(request: HttpRequest, actor: Actor, job: UUID) -> HttpResponse:
    """Let a piece of work that failed for good be tried again."""
    if not Job.objects.filter(pk=job, owner=actor.organisation).exists():
        raise NotThere
    if revive(job, actor.at, actor.organisation):
        messages.success(request, "It is tried again now.")
    else:
        messages.info(request, "It is being tried already.")
    return HttpResponseRedirect(HERE)


def _emails(rows: list[Job]) -> dict[str, str]:
    wanted = [row.args["invitation"] for row in rows if row.task == LETTER]
    found = list(Invitation.objects.filter(pk__in=wanted).values_list("pk", "email")) if wanted else []
    people = {row.args["person"] for row in rows if "person" in row.args}
    found += Person.objects.filter(pk__in=people).values_list("pk", "email") if people else []
    return {str(pk): email for pk, email in found}


def _work(row: Job, emails: dict[str, str]) -> Work:
    lines = row.error.strip().splitlines()
    about = emails.get(str(row.args.get("invitation") or row.args.get("person")), "")
    return Work(
        what=WORDS.get(row.task, row.task), about=about, state=row.state, tries=row.attempts,
        at=row.finished or row.run_at, why=lines[-1] if lines else "", again=f"{HERE}{row.pk}/again/",
    )  # fmt: skip
