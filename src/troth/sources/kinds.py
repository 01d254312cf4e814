"""What an import leaves behind: one entry for a file, with the file's digest and its rows as parts, and the other
side's word that it is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from troth.evidence.kind import Words, blobs, fact, kind, words
from troth.promises.kinds import Nature


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a file came to. `counted` promises were announced ahead and are resolved: `later` (of which `week` by more
    than seven days), `on_day` or `earlier` than first promised. `withdrawn`, `open` and `afterwards` (written down
    afterwards) do not count. `moves` are dates named after the first."""

    counted: int
    later: int
    week: int
    on_day: int
    earlier: int
    withdrawn: int
    open: int
    afterwards: int
    moves: int

    def __str__(self) -> str:
        return (
            f"{self.counted:,} count: {self.later:,} later than first promised ({self.week:,} by more than a week), "
            f"{self.on_day:,} on the day, {self.earlier:,} earlier; {self.withdrawn:,} withdrawn, {self.open:,} open and "
            f"{self.afterwards:,} not announced ahead do not; {self.moves:,} moves"
        )


@kind(
    "sources.history.imported.v1", log="shared", subject="imported", bears_on=("deadlines", "promises"),
    says="{who} imported {items} promises of the {judged} from {file_name} as {imported}, {source}",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryImported:
    """A file of past promises, told by a source that somebody controls; judged against the first date of each."""

    imported: str = fact()
    file_digest: str = fact()
    file_size: int = fact()
    map_digest: str = fact()
    judged: str = fact()
    controlled_by: str = fact()
    nature: Nature = fact()
    zone: str = fact()
    as_of: date = fact()
    delivered_by: str = fact()
    announced: str = fact()
    rows: int = fact()
    statements: int = fact()
    items: int = fact()
    figures: Figures = fact()
    supersedes: str | None = fact(default=None)
    file_name: Words = words(personal=False)
    label: Words = words(personal=False)
    mapping: Words = words(personal=False)
    chunks: tuple[bytes | None, ...] = blobs(personal=False, part="rows")

    @property
    def source(self) -> str:
        """Who controls where the file comes from, in words."""
        return CONTROL[self.controlled_by]


@kind(
    "sources.history.agreed.v1", log="shared", subject="imported", bears_on=("deadlines", "promises"),
    says="{who} agreed that {imported} is right",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryAgreed:
    """The side that did not bring an import says that it is right: it counts as its source was named, at once."""

    imported: str = fact()


CONTROL = {
    "client": "a source that the client controls",
    "provider": "a source that the provider controls",
    "both": "a source that both sides control",
    "neither": "a source that neither side controls",
}
