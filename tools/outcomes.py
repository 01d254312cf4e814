"""`python -m tools.outcomes SET FOLDER > outcomes.csv`: the outcomes of a public data set for `troth backtest`.

SET is due-dates, service-desk or sprints; FOLDER holds the files that docs/real-runs.md names. They are not part of the
project. Columns: entity, day, known, outcome. SET throughput gives the columns project and done for `--forecast`.
"""

from __future__ import annotations

import csv
import lzma
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

Row = tuple[str, date, date, int]
SPRINT = timedelta(days=14)


def due_dates(folder: Path) -> Iterator[Row]:
    """One row an issue with a due date: foretold when it was opened, known when it was due, kept when not late."""
    for place in sorted(folder.glob("*_due.csv.xz")):
        for row in _rows(place):
            day = date.fromisoformat(row["openeddate"][:10])
            due = day + timedelta(days=max(0, int(float(row["RemainingDay"]))))
            yield row["issuekey"].rsplit("-", 1)[0], day, due, int(float(row["delaydays"]) <= 0)


def service_desk(folder: Path) -> Iterator[Row]:
    """One row a resolved incident by its last event: the group that has it, kept when the desk's own flag says so."""
    last: dict[str, dict[str, str]] = {}
    for row in _rows(folder / "incident_event_log.csv.xz"):
        if int(row["sys_mod_count"]) >= int(last.get(row["number"], row)["sys_mod_count"]):
            last[row["number"]] = row
    for row in last.values():
        if "?" not in (row["resolved_at"], row["assignment_group"]):
            day = datetime.strptime(row["resolved_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC).date()
            yield row["assignment_group"], day, day, int(row["made_sla"] == "true")


def sprints(folder: Path) -> Iterator[Row]:
    """One row a sprint of a board, which have no dates: two weeks apart in order, kept when no less was delivered than
    committed."""
    for place in sorted(folder.glob("*_iteration_0.csv.xz")):
        with lzma.open(place, "rt", encoding="utf-8", newline="") as text:
            head, *lines = csv.reader(text)
        at = head.index("vel_diff") - len(head)  # some names hold a comma without quotes: counted from the end
        boards: dict[str, list[tuple[int, float]]] = {}
        for line in lines:
            boards.setdefault(line[0], []).append((int(line[1]), float(line[at])))
        for board, found in boards.items():
            for number, (_, difference) in enumerate(sorted(found)):
                day = date(2000, 1, 1) + number * SPRINT
                yield f"{place.name.partition('_')[0]} {board}", day, day + SPRINT, int(difference >= 0)


def throughput(folder: Path) -> Iterator[tuple[str, str]]:
    """One row a resolved issue: its project and the day."""
    with tarfile.open(folder / "resolved-dates.tar.xz") as archive:
        for member in sorted(archive.getmembers(), key=lambda each: each.name):
            if file := archive.extractfile(member):
                for line in file.read().decode("utf-8").split():
                    yield Path(member.name).stem, line


SETS = {"due-dates": due_dates, "service-desk": service_desk, "sprints": sprints}


def _rows(place: Path) -> Iterator[dict[str, str]]:
    with lzma.open(place, "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def main(args: list[str]) -> int:
    """Write the rows; 2 when the call is wrong."""
    if len(args) != 2 or args[0] not in {*SETS, "throughput"}:
        print(__doc__, file=sys.stderr)
        return 2
    out = csv.writer(sys.stdout, lineterminator="\n")
    if args[0] == "throughput":
        out.writerow(["project", "done"])
        out.writerows(throughput(Path(args[1])))
        return 0
    out.writerow(["entity", "day", "known", "outcome"])
    out.writerows(SETS[args[0]](Path(args[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
