"""`troth init`: makes a real installation: data folder, keys, database, first organisation and administrator."""

from __future__ import annotations

import argparse
import sys


def main(argv: list[str]) -> int:
    """Make the installation and print a single-use link for the administrator to choose a password."""
    parser = argparse.ArgumentParser(prog="troth init", description=__doc__)
    parser.add_argument("--organisation", required=True, help="name of your organisation, e.g. 'Alder Bank'")
    parser.add_argument("--domain", required=True, help="its domain, e.g. alder.example; it names the signing key")
    parser.add_argument("--email", required=True, help="address of the first administrator")
    parser.add_argument("--name", required=True, help="name of the first administrator")
    options = parser.parse_args(argv)

    from troth.server import config
    from troth.server.init import CannotBegin, initialise

    try:
        given = config.load()
        link = initialise(given, options.organisation, options.domain, options.email, options.name)
    except CannotBegin as problem:
        print(f"Nothing was made. {problem}", file=sys.stderr)
        return 2
    from troth.server.install import collect

    collect()
    print(f"The installation is in {given.data.resolve()}. Keep a copy of its keys folder in a safe place.")
    print(f"Open this link once to choose your password (start the server first, with: troth serve):\n\n  {link}\n")
    return 0
