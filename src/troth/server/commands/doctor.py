"""`troth doctor`: says what is wrong with this installation, in words."""

from __future__ import annotations

import argparse
import dataclasses
import json


def main(argv: list[str]) -> int:
    """Print every finding; exit 0 when all is well, 1 when something needs a hand."""
    parser = argparse.ArgumentParser(prog="troth doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    options = parser.parse_args(argv)

    from troth.server.cli import setup

    setup()
    from troth.server.examine import examine

    found = examine()
    if options.json:
        print(json.dumps([dataclasses.asdict(finding) for finding in found], indent=2))
    else:
        for finding in found:
            print(f"{'ok   ' if finding.well else 'WRONG'}  {finding.about:14} {finding.says}")
    return 0 if all(finding.well for finding in found) else 1
