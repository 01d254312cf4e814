"""`troth export` and `troth check`: a party's own copy, and the check of everything that is stored."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from troth.engagement.models import Seat
from troth.ledger.checkpoint import Checkpoint
from troth.ledger.errors import LedgerError
from troth.ledger.strict import to_base64
from troth.overview.record import integrity
from troth.records.export import NothingToExport, write_space


def main(argv: Sequence[str]) -> int:
    """`troth export --engagement E --as EMAIL [--private] OUT`: 0 written, 2 not possible, with the reason."""
    parser = argparse.ArgumentParser(prog="troth export", description="Write your own copy of a record as one file.")
    parser.add_argument("--engagement", required=True, metavar="E", help="the engagement's name in addresses")
    parser.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="a person with a seat in it")
    parser.add_argument("--private", action="store_true", help="the own side's private log instead of the shared one")
    parser.add_argument("--json", action="store_true", help="say what was written for a program")
    parser.add_argument("out", metavar="OUT", type=Path, help="the file to write, NAME.troth")
    options = parser.parse_args(argv)
    space_id = _space(options.engagement, options.email, options.private)
    if space_id is None:
        return _no(f"{options.email} has no seat in an engagement {options.engagement!r}.")
    try:
        point = _write(space_id, options.out)
    except (NothingToExport, LedgerError, OSError) as error:
        return _no(f"{options.out}: {error}")
    if options.json:
        facts = {"file": str(options.out), "record": point.origin, "size": point.size, "root": to_base64(point.root)}
        _say(json.dumps(facts, indent=1))
    else:
        _say(f"Wrote {options.out}: {point.size:,} entries, root {to_base64(point.root)}")
        _say(f"Check it with: troth verify {options.out}")
    return 0


def check(argv: Sequence[str]) -> int:
    """`troth check [--deep] [--json]`: 0 all is well, 1 some row is not what was signed; each is named."""
    parser = argparse.ArgumentParser(prog="troth check", description="Check every stored row against what was signed.")
    parser.add_argument("--deep", action="store_true", help="also rebuild every derived row and compare it")
    parser.add_argument("--json", action="store_true", help="the same for a program")
    options = parser.parse_args(argv)
    found = integrity.check(deep=options.deep)
    if options.json:
        facts = {"ok": not found, "deep": options.deep, "problems": [asdict(problem) for problem in found]}
        _say(json.dumps(facts, indent=1))
    elif found:
        for problem in found:
            _say(str(problem))
        _say(f"{len(found):,} {'row is' if len(found) == 1 else 'rows are'} not what was signed.")
    else:
        rest = "every derived row follows from it" if options.deep else "derived rows are checked with --deep"
        _say(f"All is well: every stored row is what was signed; {rest}.")
    return 1 if found else 0


def _space(slug: str, email: str, private: bool) -> UUID | None:
    seats = Seat.objects.select_related("side__engagement").filter(ended=None, person__email=email.lower())
    seat = seats.filter(side__engagement__slug=slug).first()
    if seat is None:
        return None
    return seat.side.private_id if private else seat.side.engagement.space_id


def _write(space_id: UUID, out: Path) -> Checkpoint:
    """Into a new file beside the goal, which takes its name only when it is complete."""
    with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as target:
        path = Path(target.name)
        try:
            point = write_space(space_id, cast(BinaryIO, target))
        except BaseException:
            path.unlink()
            raise
    path.replace(out)
    return point


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _no(line: str) -> int:
    sys.stderr.write(line + "\n")
    return 2
