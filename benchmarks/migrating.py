"""Brings the empty database that the environment names to this version: `python -m benchmarks.migrating`."""

from __future__ import annotations

from troth.server.cli import setup
from troth.server.config import load
from troth.server.install import migrate, prepare

if __name__ == "__main__":
    prepare(load().data)
    setup()
    migrate()
