"""Parity: after every act of the whole suite, the fold of the log must say what the rows say.

The check is one more projector, the last one, so it sits inside the act's own transaction and no test can forget it.
Logs of 60 entries and more are left to `troth check --deep` and its tests, so that long ones stay quick.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from troth.acts.act import PROJECTORS
from troth.engagement.fold import ContestState, contest_step
from troth.engagement.models import Contest
from troth.evidence.codec import to_json
from troth.evidence.envelope import Recorded
from troth.inbox.fold import mentions as mentions_of
from troth.inbox.models import Mention
from troth.promises.fold import fold
from troth.promises.models import Promise
from troth.records.models import Entry
from troth.records.read import recorded

LONGEST = 60
KEPT_LOGS = 8
Said = dict[str, object]
Compare = Callable[[UUID, Sequence[Recorded]], tuple[Said, Said]]


class NotWhatTheLogSays(AssertionError):
    """A row says something that does not follow from the entries."""


def promises(space_id: UUID, entries: Sequence[Recorded]) -> tuple[Said, Said]:
    """The promises by their entries, and by their rows."""
    rows = Promise.objects.filter(space_id=space_id)
    return {ref: to_json(state) for ref, state in fold(entries).items()}, {row.ref: row.state for row in rows}


def contests(space_id: UUID, entries: Sequence[Recorded]) -> tuple[Said, Said]:
    """The contests by their entries, and by their rows."""
    folded: dict[str, ContestState] = {}
    for entry in entries:
        if entry.kind.startswith("engagement.contest."):
            after = contest_step(folded.get(entry.subject), entry)
            if after is not None:
                folded[entry.subject] = after
    rows = Contest.objects.filter(space_id=space_id)
    return {ref: to_json(state) for ref, state in folded.items()}, {row.ref: row.state for row in rows}


def mentions(space_id: UUID, entries: Sequence[Recorded]) -> tuple[Said, Said]:
    """Who was mentioned and whether they answered, by the entries and by the rows."""
    rows = Mention.objects.filter(space_id=space_id)
    folded = {ref: each.answered for ref, each in mentions_of(entries).items()}
    return dict(folded), {row.ref: row.answered for row in rows}


COMPARED: list[Compare] = [promises, contests, mentions]
_kept: dict[UUID, list[Recorded]] = {}


def parity(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Fold the whole log as it is stored, and compare; raises NotWhatTheLogSays."""
    if entries[-1].seq >= LONGEST:
        return
    log = _log(space_id, up_to=entries[-1].seq)
    for compare in COMPARED:
        folded, stored = compare(space_id, log)
        if folded != stored:
            wrong = sorted(key for key in folded.keys() | stored.keys() if folded.get(key) != stored.get(key))
            raise NotWhatTheLogSays(f"{compare.__name__} {', '.join(wrong)}: the rows are not what the entries lead to")


def _log(space_id: UUID, up_to: int) -> list[Recorded]:
    """The stored log, decoded anew from the first entry that differs from the last time."""
    rows = Entry.objects.filter(space_id=space_id, seq__lte=up_to).order_by("seq")
    ids = [str(id) for id in rows.values_list("id", flat=True)]
    known = _kept.pop(space_id, [])
    same = next(
        (n for n, (old, new) in enumerate(zip(known, ids, strict=False)) if old.id != new), min(len(known), len(ids))
    )
    log = known[:same] + recorded(rows.filter(seq__gte=same))
    if not any(entry.kind == "engagement.part.erased.v1" for entry in log[same:]):
        _kept[space_id] = log
    while len(_kept) > KEPT_LOGS:
        _kept.pop(next(iter(_kept)))
    return log


def watch() -> None:
    """Put the check behind all folds."""
    if parity not in PROJECTORS:
        PROJECTORS.append(parity)
