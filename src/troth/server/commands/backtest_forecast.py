"""`troth backtest --forecast`: how often the delivery forecast held, beside plain resampling of the past weeks."""

from __future__ import annotations

import csv
import json
import lzma
import sys
from datetime import date
from pathlib import Path
from typing import TextIO

from troth.trust.forecast import LEVELS
from troth.trust.forecast_backtest import Judged, judge

MOST_ROWS = 5_000_000


def forecasts(file: Path, *, json_wanted: bool) -> int:
    """Judge every forecast that could have been made; 0 done, 2 not possible, with line, column, value and reason."""
    try:
        done = _done(file)
    except (ValueError, OSError, lzma.LZMAError, csv.Error) as problem:
        print(f"{file}: {problem}", file=sys.stderr)
        return 2
    found = judge(done)
    print(json.dumps(_facts(found), indent=1) if json_wanted else _table(found))
    return 0


def _done(file: Path) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    with _opened(file) as text:
        reader = csv.DictReader(text, strict=True)
        missing = [name for name in ("project", "done") if name not in (reader.fieldnames or [])]
        if missing:
            has = ", ".join(reader.fieldnames or []) or "none"
            raise ValueError(f"there is no column {missing[0]!r}. The columns are: {has}.")
        for count, row in enumerate(reader):
            if count >= MOST_ROWS:
                raise ValueError(f"there are more than {MOST_ROWS:,} rows.")
            words = (row["done"] or "").strip()
            try:
                day = date.fromisoformat(words[:10])
            except ValueError:
                where = f"line {reader.line_num}, column done"
                raise ValueError(f"{where}: {words!r} is not a day such as 2026-03-31.") from None
            found.setdefault((row["project"] or "").strip(), []).append(day)
    if not found:
        raise ValueError("there are no rows.")
    return found


def _opened(file: Path) -> TextIO:
    if file.suffix == ".xz":
        return lzma.open(file, "rt", encoding="utf-8-sig", newline="")
    return file.open(encoding="utf-8-sig", newline="")


def _facts(found: Judged) -> dict[str, object]:
    return {
        "projects": found.projects, "forecasts": found.made, "levels": LEVELS,
        "held": {"Troth": found.shares(found.held), "resampled weeks": found.shares(found.plain)},
        "each_project_alike": {"Troth": found.alike, "resampled weeks": found.plain_alike},
    }  # fmt: skip


def _table(found: Judged) -> str:
    def line(name: str, shares: tuple[float, ...]) -> str:
        return f"{name:28}" + "".join(f"{100 * share:8.1f} %" for share in shares)

    wanted = "".join(f"{100 * level:8.0f} %" for level in LEVELS)
    return "\n".join(
        [
            f"{found.made:,} forecasts for {found.projects:,} projects, on the second half of each history.",
            "",
            f"{'done by the day foretold at':28}{wanted}",
            line("Troth", found.shares(found.held)),
            line("resampled weeks", found.shares(found.plain)),
            line("Troth, projects alike", found.alike),
            line("resampled, projects alike", found.plain_alike),
            "",
            "Each forecast asks when as many items as 4, 8, 13 or 26 usual weeks bring will be done, from what was",
            "done before its day. A level holds when its share of them was done by the day foretold.",
        ]
    )
