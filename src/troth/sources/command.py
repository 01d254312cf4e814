"""`troth import promises FILE --engagement E --as EMAIL`: the act from the command line, with preview and JSON."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.perform import perform
from troth.engagement.door import now
from troth.engagement.models import Seat
from troth.engagement.setup import actor_in
from troth.evidence.ids import uuid7
from troth.sources import rules
from troth.sources.checks import SameFile, clean_name, reading_of, refusal, same_file
from troth.sources.commands import ImportPromises
from troth.sources.models import HistoryImport
from troth.sources.reading import MAX_FILE, MapProblem, Reading, Rejected, Unreadable, parse_map, to_toml
from troth.sources.reading.text import lines

SHOWN = 20


class CannotStart(Exception):
    """The call is wrong: exit code 2, with the sentence."""


class TooLarge(Exception):
    """The file has more bytes than are read at all: exit code 1, with the sentence."""


def main(argv: Sequence[str]) -> int:
    """Run with the arguments behind `troth import`, which begin with `promises`; Django must be set up.

    Exit codes: 0 imported, or the file is in the record already, or the preview is clean; 1 the file is refused and
    nothing was written; 2 the call is wrong.
    """
    said = _parser().parse_args(argv)
    try:
        report = _run(said)
    except CannotStart as problem:
        report = {"status": "wrong call", "sentence": str(problem)}
    except TooLarge as problem:
        report = {"status": "refused", "sentence": str(problem)}
    _print(report, as_json=said.json)
    return {"wrong call": 2, "refused": 1}.get(str(report["status"]), 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="troth import", description="Import a history of promises from a file.")
    parser.add_argument("what", choices=("promises",), help="what the file tells")
    parser.add_argument("file", metavar="FILE", help="CSV in UTF-8, also .csv.gz or .csv.xz, or .xlsx")
    parser.add_argument("--engagement", required=True, metavar="E", help="short name of the engagement, as in /e/E/")
    parser.add_argument("--as", required=True, dest="email", metavar="EMAIL", help="who imports it")
    parser.add_argument("--map", metavar="FILE", help="which column says what, in TOML (docs/reference/mapping.md)")
    parser.add_argument("--replaces", type=int, metavar="N", help="number of an earlier import that this one corrects")
    parser.add_argument("--dry-run", action="store_true", help="show how the file is read; record nothing")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    return parser


def _run(said: argparse.Namespace) -> dict[str, Any]:
    actor = _actor(said.engagement, said.email)
    mapping = _text_of(said.map) if said.map else ""
    content = _content(Path(said.file))
    try:
        reading = reading_of(actor.shared, content, parse_map(mapping), actor.at)
    except MapProblem as problem:
        raise CannotStart(str(problem)) from None
    report = _report(Path(said.file).name, content, reading)
    if not reading.fits:
        return report | {"status": "refused", "sentence": refusal(reading)}
    if said.dry_run:
        old = same_file(actor.shared, content, reading.mapping)
        return report | _known(old, "Nothing was recorded: this was a preview.")
    name = clean_name(said.file)
    command = ImportPromises(content=content, file_name=name, mapping=mapping, supersedes=said.replaces)
    try:
        outcome = perform(actor, command, uuid7())
    except SameFile as same:
        return report | {"status": "in the record already", "import": f"I-{same.number}", "sentence": same.sentence}
    except Refused as refused:
        return report | {"status": "refused", "sentence": refused.sentence}
    except NotThere:
        raise CannotStart(f"{said.email} cannot import in this engagement.") from None
    sentence = f"Imported as {outcome.subject}; it is entry {outcome.seq + 1:,}."
    return report | {"status": "imported", "import": outcome.subject, "entry": outcome.seq + 1, "sentence": sentence}


def _known(old: HistoryImport | None, sentence: str) -> dict[str, Any]:
    if old is None:
        return {"status": "preview", "sentence": sentence}
    same = SameFile(old).sentence
    return {"status": "in the record already", "import": old.ref, "entry": old.entry + 1, "sentence": same}


def _actor(slug: str, email: str) -> Actor:
    rows = Seat.objects.select_related("side__engagement", "side__organisation", "person")
    seat = rows.filter(
        side__engagement__slug=slug, person__email=email.strip().lower(), person__is_active=True, ended=None
    ).first()
    if seat is None:
        raise CannotStart(f"{email} has no seat in an engagement called {slug}.")
    actor = actor_in(seat, now())
    if not rules.IMPORTS.check(actor, None):
        raise CannotStart(f"{email} may read this engagement, not import into it.")
    return actor


def _content(path: Path) -> bytes:
    """The bytes of the file, never more than one file may have."""
    try:
        with path.open("rb") as handle:
            content = handle.read(MAX_FILE + 1)
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) <= MAX_FILE:
        return content
    try:
        for _ in lines(content):
            pass
    except Unreadable as problem:
        raise TooLarge(f"{path.name} is larger than {MAX_FILE >> 20} MB. {problem}") from None
    raise TooLarge(f"{path.name} is larger than {MAX_FILE >> 20} MB; split it.")


def _text_of(path: str) -> str:
    try:
        with Path(path).open("rb") as handle:
            return handle.read(100_000).decode("utf-8")
    except OSError as error:
        raise CannotStart(f"The map {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CannotStart(f"The map {path} is not UTF-8.") from None


def _report(name: str, content: bytes, reading: Reading) -> dict[str, Any]:
    return {
        "file": name, "sha256": hashlib.sha256(content).hexdigest(), "rows": reading.rows,
        "statements": reading.statements, "items": len(reading.items), "figures": asdict(reading.figures),
        "map": to_toml(reading.mapping), "refused": reading.refused,
        "rejected": [asdict(each) for each in reading.rejected],
        "first": [_first(reading, place) for place in range(min(3, len(reading.histories)))],
    }  # fmt: skip


def _first(reading: Reading, place: int) -> dict[str, Any]:
    history = reading.histories[place]
    return {
        "item": history.item,
        "statements": [
            {
                "line": each.line, "recorded": each.recorded.isoformat() if each.recorded else None,
                "said": each.said.value, "date": each.day.isoformat() if each.day else None,
            }
            for each in history.statements
        ],
    }  # fmt: skip


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    text = json.dumps(report, ensure_ascii=False, indent=2) if as_json else "\n".join(_words(report))
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _words(report: dict[str, Any]) -> list[str]:
    said = [str(report["sentence"])]
    if "rejected" not in report:
        return said
    for each in report["rejected"][:SHOWN]:
        said.append(f"  {Rejected(**each).sentence}")
    if report["refused"] > SHOWN:
        said.append(f"  and {report['refused'] - SHOWN:,} more; --json lists up to a thousand")
    if report["refused"]:
        return said
    figures = report["figures"]
    said += [
        "",
        f"{report['rows']:,} rows, {report['statements']:,} statements about {report['items']:,} items, "
        f"{figures['moves']:,} moves",
        f"{figures['counted']:,} were announced ahead and are resolved:",
        f"  {figures['later']:5,} later than first promised, {figures['week']:,} of them by more than a week",
        f"  {figures['on_day']:5,} on the first promised day", f"  {figures['earlier']:5,} earlier",
        f"{figures['withdrawn']:,} withdrawn, {figures['open']:,} still open and {figures['afterwards']:,} "
        "not announced ahead do not count.",
    ]  # fmt: skip
    if report["status"] == "preview":
        said += ["", "The map in use:", *(f"  {row}" for row in report["map"].splitlines())]
        for item in report["first"]:
            said += ["", item["item"], *(_statement(each) for each in item["statements"])]
    return said


def _statement(row: dict[str, Any]) -> str:
    return f"  line {row['line']}: {row['said']} {row['date'] or ''} (recorded {row['recorded'] or 'not said'})"
