"""`troth backtest`: how well a history of outcomes foretells itself, by Troth's assessment and by simple rivals."""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import lzma
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from troth.server.commands.backtest_forecast import forecasts
from troth.trust import DEFAULTS, Dimension
from troth.trust.backtest import Backtest, Outcome, backtest

MOST_ROWS = 5_000_000
MOST_WRONG = 20
COLUMNS = {"entity": "whoever promised", "day": "day it is foretold", "known": "day its outcome became known"}
EPOCH = date(1970, 1, 1)


class Unreadable(ValueError):
    """The file cannot be used; each line of the message names a place and what is wrong there."""


def main(argv: Sequence[str]) -> int:
    """`troth backtest FILE.csv [--json]`: 0 done, 2 not possible, with line, column, value and reason."""
    options = _options(argv)
    if options.forecast:
        return forecasts(options.file, json_wanted=options.json)
    try:
        rows = list(_rows(options))
        found = backtest(rows, DEFAULTS.of(Dimension(options.dimension)), first_share=options.first)
    except (Unreadable, OSError, lzma.LZMAError, UnicodeDecodeError, csv.Error, ValueError) as problem:
        print(f"{options.file}: {problem}", file=sys.stderr)
        return 2
    print(json.dumps(_facts(found), indent=1) if options.json else _table(found))
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="troth backtest", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV with a header line, or the same as .csv.xz")
    for name, says in COLUMNS.items():
        parser.add_argument(
            f"--{name}", default=name, metavar="COLUMN", help=f"column with the {says} (default {name})"
        )
    parser.add_argument(
        "--outcome", default="outcome", metavar="COLUMN", help="column with 0 to 1, how far it was kept"
    )
    names = [str(each) for each in Dimension]
    parser.add_argument("--dimension", default="deadlines", choices=names, help="whose constants to use")
    parser.add_argument(
        "--first", type=float, default=0.5, metavar="SHARE", help="share that only teaches (default 0.5)"
    )
    parser.add_argument("--json", action="store_true", help="the same for a program")
    parser.add_argument(
        "--forecast", action="store_true",
        help="judge the delivery forecast instead, on a CSV with the columns project and done (a day for each item)",
    )  # fmt: skip
    options = parser.parse_args(argv)
    if not 0 <= options.first < 1:
        parser.error(f"--first must be from 0 to below 1, not {options.first}")
    return options


def _rows(options: argparse.Namespace) -> Iterator[Outcome]:
    wrong: list[str] = []
    with _opened(options.file) as text:
        reader = csv.DictReader(text, strict=True)
        wanted = [options.entity, options.day, options.known, options.outcome]
        missing = [name for name in wanted if name not in (reader.fieldnames or [])]
        if missing:
            has = ", ".join(reader.fieldnames or []) or "none"
            raise Unreadable(f"there is no column {missing[0]!r}. The columns are: {has}.")
        for count, row in enumerate(reader):
            if count >= MOST_ROWS:
                raise Unreadable(f"there are more than {MOST_ROWS:,} rows.")
            try:
                yield _outcome(row, options)
            except Unreadable as problem:
                wrong.append(f"line {reader.line_num}, {problem}")
                if len(wrong) == MOST_WRONG:
                    break
    if wrong:
        raise Unreadable("not every line can be read:\n  " + "\n  ".join(wrong))


def _opened(file: Path) -> TextIO:
    if file.suffix == ".xz":
        return lzma.open(file, "rt", encoding="utf-8-sig", newline="")
    return file.open(encoding="utf-8-sig", newline="")


def _outcome(row: dict[str, str], options: argparse.Namespace) -> Outcome:
    entity = (row[options.entity] or "").strip()
    if not entity:
        raise Unreadable(f"column {options.entity}: it is empty.")
    day, known = (_day(row[name], name) for name in (options.day, options.known))
    if known < day:
        raise Unreadable(f"column {options.known}: {row[options.known]!r} is before {options.day}.")
    return Outcome(entity=entity, day=day, known=known, kept=_kept(row[options.outcome], options.outcome))


def _day(text: str, column: str) -> int:
    words = (text or "").strip()
    try:
        return int(words) if words.isdigit() else (date.fromisoformat(words[:10]) - EPOCH).days
    except ValueError:
        raise Unreadable(f"column {column}: {words!r} is not a day such as 2026-03-31, nor a number of days.") from None


def _kept(text: str, column: str) -> float:
    try:
        value = float(text)
    except (TypeError, ValueError):
        value = -1.0
    if not 0 <= value <= 1:
        raise Unreadable(f"column {column}: {text!r} is not a number from 0 to 1.")
    return value


def _facts(found: Backtest) -> dict[str, object]:
    scores = [{**dataclasses.asdict(score), "skill": found.skill(score)} for score in found.scores]
    return {**dataclasses.asdict(found), "scores": scores}


def _table(found: Backtest) -> str:
    lines = [
        f"{found.outcomes:,} outcomes of {found.entities:,} entities; the last {found.judged:,} are judged, "
        f"of which {100 * found.kept:.1f} % were kept.",
        "",
        f"{'':24}{'Brier':>8}{'log loss':>10}{'off by':>8}{'skill':>8}",
    ]
    for score in found.scores:
        figures = f"{score.brier:8.4f}{score.log_loss:10.4f}{score.calibration:8.3f}{100 * found.skill(score):7.1f}%"
        lines.append(f"{score.model:24}{figures}")
    covered = next((score for score in found.scores if score.coverage), None)
    if covered is not None and covered.coverage is not None:
        wide, wider = (f"{100 * share:.0f} %" for share in covered.coverage)
        lines += [
            "",
            f"Of {covered.blocks:,} blocks of ten outcomes {wide} lay in the 80 % interval, {wider} in that of 95 %.",
        ]
    lines += [
        "",
        "Lower is better, except skill: how much better than the base rate. 'Off by' is how far what was foretold",
        "lies from what came, on average. Every outcome was foretold from what was known before its day.",
    ]
    return "\n".join(lines)
