"""The verifier's answer for people and for programs, and its command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from troth.ledger.bundle import Bundle, read_bundle
from troth.ledger.errors import BadBundle, LedgerError
from troth.ledger.policy import PartyKey, Policy, parse_parties, parse_policy
from troth.ledger.proof import PROOF_LINE
from troth.ledger.strict import to_base64
from troth.verify.check import examine
from troth.verify.older import Older, Unreadable
from troth.verify.pipe import piped
from troth.verify.single import check_proof
from troth.verify.verdict import Finding, State, Verdict
from troth.verify.walk import Line, Walk

SHOWN = 5
EXITS = {State.VALID: 0, State.INVALID: 1, State.UNJUDGED: 2}
HEADINGS = {State.VALID: "VALID", State.INVALID: "NOT VALID", State.UNJUDGED: "CANNOT JUDGE"}

Tell = Callable[[Line, Bundle], str]


def type_name(line: Line, bundle: Bundle) -> str:
    """What the timeline says of an entry when nobody knows its kind."""
    return line.entry.type


def run(argv: Sequence[str], tell: Tell = type_name) -> int:
    """The command line: 0 valid, 1 not valid, 2 not a bundle or beyond judgement, 141 nobody reads the answer."""
    return piped(lambda: _answer(argv, tell))


def _answer(argv: Sequence[str], tell: Tell) -> int:
    options = _parser().parse_args(argv)
    try:
        policy = parse_policy(Path(options.policy).read_bytes()) if options.policy else None
        parties = parse_parties(Path(options.parties).read_bytes()) if options.parties else None
        if _begins_as_proof(options.bundle):
            raw = Path(options.bundle).read_bytes()
            return _say(check_proof(raw, policy=policy, parties=parties), options.json)
        with read_bundle(options.bundle) as bundle:
            return _judge(bundle, options, policy, parties, tell)
    except BrokenPipeError:
        raise
    except (LedgerError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        named = error.filename if isinstance(error, OSError) and error.filename else options.bundle
        says = f"{Path(named).name}: {reason}"
        return _say(Verdict(state=State.UNJUDGED, problems=(Finding(says=says),), problem_count=1), options.json)


def _judge(
    bundle: Bundle,
    options: argparse.Namespace,
    policy: Policy | None,
    parties: Sequence[PartyKey] | None,
    tell: Tell,
) -> int:
    older = _read_older(options.against) if options.against else None
    try:
        verdict, walk = examine(bundle, against=older, policy=policy, parties=parties)
    finally:
        if isinstance(older, Bundle):
            older.close()
    if options.timeline and walk is not None and not options.json:
        _write(_timeline(walk, bundle, tell))
    return _say(verdict, options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="troth verify", description="Check a record offline.")
    parser.add_argument("bundle", help="a bundle (NAME.troth) or a proof of one entry (NAME.tlog-proof)")
    parser.add_argument("--against", metavar="OLDER", help="an older bundle or signed checkpoint of the same record")
    parser.add_argument("--policy", metavar="FILE", help="the logs and witnesses that you accept (C2SP tlog-policy)")
    parser.add_argument("--parties", metavar="FILE", help="the parties' keys that you accept: lines of `client VKEY`")
    parser.add_argument("--timeline", action="store_true", help="one line for each entry")
    parser.add_argument("--json", action="store_true", help="the same facts for a program")
    return parser


def _begins_as_proof(path: str) -> bool:
    with Path(path).open("rb") as source:
        return source.read(len(PROOF_LINE)) == PROOF_LINE.encode("ascii")


def _read_older(path: str) -> Older:
    try:
        return read_bundle(path)
    except BadBundle as error:
        raw = Path(path).read_bytes()
        return Unreadable(says=f"it cannot be opened, {error}") if raw.startswith(b"PK") else raw


def _timeline(walk: Walk, bundle: Bundle, tell: Tell) -> Iterable[str]:
    width = len(str(len(walk.roots)))
    for line in walk.lines:
        yield f"{line.index + 1:>{width}}  {line.entry.at}  {line.party:<8}  {tell(line, bundle)}"
    yield ""


def _say(verdict: Verdict, as_json: bool) -> int:
    if as_json:
        _write(json.dumps(facts_of(verdict), indent=1, ensure_ascii=True).split("\n"))
    else:
        _write(lines_of(verdict))
    return EXITS[verdict.state]


def _write(lines: Iterable[str]) -> None:
    """Lines to the terminal. What a record says is shown, never obeyed: control characters are spelled out."""
    for line in lines:
        shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)
        encoding = sys.stdout.encoding or "ascii"
        print(shown.encode(encoding, "backslashreplace").decode(encoding))


def lines_of(verdict: Verdict) -> Iterable[str]:
    """The report for people."""
    yield f"{HEADINGS[verdict.state]}  {verdict.origin}".rstrip()
    if verdict.origin:
        yield from (f"  {line}" for line in _counts(verdict))
        sentences = (verdict.level, verdict.witness, verdict.keys) if verdict.ok else ()
        yield from (f"  {line}" for line in (verdict.compared, *sentences) if line)
    for title, count, found in (
        ("Wrong:" if verdict.state is State.INVALID else "Why:", verdict.problem_count, verdict.problems),
        ("To know:", verdict.remark_count, verdict.remarks),
    ):
        if found:
            yield title
            yield from (f"  {each}" for each in found[:SHOWN])
            if count > SHOWN:
                yield f"  and {count - SHOWN:,} more"
    if verdict.evidence:
        yield "The log signed both:"
        for note in verdict.evidence:
            yield ""
            yield from (f"  {line}" for line in note.decode("utf-8", "replace").rstrip("\n").split("\n"))


def _counts(verdict: Verdict) -> Iterable[str]:
    signers = ", ".join(f"{each.party} {each.entries:,} ({each.org})" for each in verdict.signers)
    yield _plural(verdict.size, "entry", "entries") + (f": {signers}" if signers else "")
    parts = f"{_plural(verdict.parts, 'part fits', 'parts fit')}, {verdict.erased:,} erased"
    yield f"{parts}; {_plural(verdict.history, 'older checkpoint', 'older checkpoints')}"


def _plural(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def facts_of(verdict: Verdict) -> dict[str, Any]:
    """The report for programs."""
    return {
        "verdict": verdict.state.value,
        "record": verdict.origin,
        "size": verdict.size,
        "root": to_base64(verdict.root),
        "signers": [{"party": each.party, "org": each.org, "entries": each.entries} for each in verdict.signers],
        "parts": verdict.parts,
        "erased": verdict.erased,
        "history": verdict.history,
        "level": verdict.level,
        "witness": verdict.witness,
        "keys": verdict.keys,
        "compared": verdict.compared,
        "problems": [_finding(each) for each in verdict.problems],
        "problem_count": verdict.problem_count,
        "remarks": [_finding(each) for each in verdict.remarks],
        "remark_count": verdict.remark_count,
        "evidence": [note.decode("utf-8", "replace") for note in verdict.evidence],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {"entry": None if finding.entry is None else finding.entry + 1, "says": finding.says}
