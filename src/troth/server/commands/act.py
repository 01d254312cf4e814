"""`troth act`: starts the server part and hands over to its room."""

from __future__ import annotations


def main(argv: list[str]) -> int:
    """Run the command of the room."""
    from troth.server.cli import setup

    setup()
    from troth.api.command import main as run

    return int(run(argv))
