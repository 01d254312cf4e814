"""What an integrity check found: one sentence about one row."""

from __future__ import annotations

from dataclasses import dataclass, field

KEPT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A row that is not what the signed record says. `row` names it in words; `column` is empty for a whole row."""

    space: str
    table: str
    row: str
    column: str
    says: str

    def __str__(self) -> str:
        place = f"{self.table}: {self.row}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.says} (space {self.space})"


@dataclass(slots=True)
class Problems:
    """Collects the problems of one space; keeps the first five hundred."""

    space: str
    found: list[Problem] = field(default_factory=list)

    def add(self, table: str, row: str, column: str, says: str) -> None:
        """Name one row."""
        if len(self.found) < KEPT:
            self.found.append(Problem(space=self.space, table=table, row=row, column=column, says=says))
