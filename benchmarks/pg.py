"""A throw-away PostgreSQL cluster for a run, fsync on; the one that the tests use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.pg import Cluster, binaries, cluster


@contextmanager
def postgres() -> Iterator[Cluster | None]:
    """A running cluster, or None where PostgreSQL is not installed."""
    tools = binaries()
    if tools is None:
        yield None
        return
    with cluster(tools) as running:
        yield running
