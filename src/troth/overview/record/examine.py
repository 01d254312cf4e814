"""The verifier in a process of its own, with little time and memory: what strangers upload is judged here.

    python -m troth.overview.record.examine BUNDLE [OLDER]
    python -m troth.overview.record.examine --alone OLDER

Prints one JSON object: `facts` as `troth verify --json` has them, and the newest lines of the `timeline`; of an older
copy alone its `damage` as a sentence, its signed `notes`, the hashes of its entries, and whether these are all of them.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from troth.ledger.bundle import read_bundle
from troth.ledger.errors import BadBundle, LedgerError
from troth.ledger.proof import PROOF_LINE
from troth.ledger.strict import to_base64
from troth.verify.check import examine
from troth.verify.command import sentence_of
from troth.verify.older import Older, Unreadable, damage_of, open_older
from troth.verify.report import facts_of
from troth.verify.single import check_proof
from troth.verify.verdict import Finding, State, Verdict

SECONDS = 30
MEMORY = 2**30
NEWEST = 30


def main(argv: list[str]) -> int:
    """Judge a file and print what was found; every refusal is a verdict too."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        if argv[0] == "--alone":
            found = _alone(Path(argv[1]))
        else:
            found = _judge(Path(argv[0]), Path(argv[1]) if len(argv) > 1 else None)
    except LedgerError as error:
        verdict = Verdict(state=State.UNJUDGED, problems=(Finding(says=str(error)),), problem_count=1)
        found = {"facts": facts_of(verdict), "timeline": []}
    json.dump(found, sys.stdout)
    return 0


def _judge(path: Path, older: Path | None) -> dict[str, Any]:
    with path.open("rb") as source:
        start = source.read(len(PROOF_LINE))
    if start == PROOF_LINE.encode("ascii"):
        return {"facts": facts_of(check_proof(path.read_bytes())), "timeline": []}
    with read_bundle(path) as bundle:
        verdict, walk = examine(bundle, against=_older(older))
        lines = walk.lines[-NEWEST:][::-1] if walk else []
        timeline = [
            {"number": line.index + 1, "at": line.entry.at, "party": line.party, "says": sentence_of(line, bundle)}
            for line in lines
        ]
    return {"facts": facts_of(verdict), "timeline": timeline}


def _alone(path: Path) -> dict[str, Any]:
    older = _older(path)
    assert older is not None
    copy = open_older(older)
    return {
        "damage": damage_of(copy) if copy.damaged else "",
        "notes": [to_base64(note) for note in copy.notes],
        "leaves": to_base64(copy.leaves),
        "full": copy.full,
    }


def _older(path: Path | None) -> Older | None:
    """An older bundle, else the bytes of a checkpoint."""
    if path is None:
        return None
    with path.open("rb") as source:
        zipped = source.read(2) == b"PK"
    try:
        return read_bundle(path) if zipped else path.read_bytes()
    except BadBundle as error:
        return Unreadable(says=f"it cannot be opened, {error}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
