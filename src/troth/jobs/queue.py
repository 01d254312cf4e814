"""Putting work into the queue, and taking it out: at least once, never two workers at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from troth.jobs.models import Job

Handler = Callable[..., None]
TASKS: dict[str, Handler] = {}
LEASE = timedelta(seconds=60)
BACKOFF = timedelta(seconds=15)
TRIES = 5


def task(name: str) -> Callable[[Handler], Handler]:
    """Register a function as a task. It may run more than once for one job, so it must be idempotent."""

    def register(handler: Handler) -> Handler:
        TASKS[name] = handler
        return handler

    return register


def enqueue(
    name: str, /, *, key: str | None = None, run_at: datetime | None = None, tries: int = TRIES,
    owner: UUID | None = None, **args: Any,
) -> None:  # fmt: skip
    """Ask for a task to be run; in the same transaction as what it follows from. The same key is asked for once.

    After `tries` failures the job is dead; five take four minutes, ten about two hours.
    """
    if name not in TASKS:
        raise KeyError(f"{name} is not a task")
    now = datetime.now(UTC)
    job = Job(task=name, args=args, key=key, run_at=run_at or now, most_attempts=tries, owner=owner, created=now)
    Job.objects.bulk_create([job], ignore_conflicts=key is not None)


def claim(worker: str, now: datetime) -> Job | None:
    """Lease the next job that is ready, or whose worker has not been heard of for a lease.

    It goes to the end of the queue with that, so that one which takes its worker along keeps nothing else waiting.
    """
    with transaction.atomic():
        due = Q(state=Job.State.READY, run_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
        rows = Job.objects.filter(due).order_by("run_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        job = rows.first()
        if job is None:
            return None
        if job.attempts >= job.most_attempts:
            _bury(job, job.error or "The worker stopped in the middle of it, each time.", now)
            return None
        job.state, job.worker, job.lease_until = Job.State.RUNNING, worker, now + LEASE
        job.attempts, job.run_at = job.attempts + 1, now
        job.save(update_fields=["state", "worker", "lease_until", "attempts", "run_at"])
        return job


def renew(job: Job, worker: str, now: datetime) -> bool:
    """Hold on to a job; False when another worker has taken it over."""
    held = Job.objects.filter(pk=job.pk, worker=worker, state=Job.State.RUNNING)
    return held.update(lease_until=now + LEASE) == 1


def finish(job: Job, worker: str, now: datetime) -> None:
    """Mark a job done, if it is still this worker's, and forget what it was told."""
    held = Job.objects.filter(pk=job.pk, worker=worker, state=Job.State.RUNNING)
    held.update(state=Job.State.DONE, finished=now, lease_until=None, error="", args={})


def fail(job: Job, worker: str, error: str, now: datetime) -> None:
    """Try a failed job again later, longer apart each time; bury it after the last try."""
    if job.attempts >= job.most_attempts:
        _bury(job, error, now)
        return
    again = now + BACKOFF * 2 ** (job.attempts - 1)
    held = Job.objects.filter(pk=job.pk, worker=worker, state=Job.State.RUNNING)
    held.update(state=Job.State.READY, run_at=again, lease_until=None, error=error[:4000])


def revive(job_id: UUID, now: datetime, owner: UUID | None = None) -> bool:
    """Give a dead job another chance; of this owner only, where one is named."""
    dead = Job.objects.filter(pk=job_id, state=Job.State.DEAD, **({"owner": owner} if owner else {}))
    return dead.update(state=Job.State.READY, run_at=now, most_attempts=F("most_attempts") + 5) == 1


def under_way(keys: Iterable[str]) -> frozenset[str]:
    """Which of these keys belong to a job that waits or runs; one question."""
    alive = Job.objects.filter(key__in=list(keys), state__in=(Job.State.READY, Job.State.RUNNING))
    return frozenset(key for key in alive.values_list("key", flat=True) if key)


def _bury(job: Job, error: str, now: datetime) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.DEAD, error=error[:4000], finished=now, lease_until=None)
