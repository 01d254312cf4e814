"""Thanks rebuilt from entries alone."""

from collections.abc import Iterable

from tests.toy.kinds import ThanksGiven
from troth.evidence.envelope import Recorded


def fold(entries: Iterable[Recorded]) -> dict[str, str | None]:
    """The words of all thanks by their number."""
    return {e.subject: e.evidence.thanks for e in entries if isinstance(e.evidence, ThanksGiven)}
