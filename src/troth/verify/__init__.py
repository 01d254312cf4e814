"""The verifier: a bundle in, a verdict out. Needs no server, no database, no network and no clock."""

from troth.verify.check import check
from troth.verify.verdict import Finding, State, Verdict

__all__ = ["Finding", "State", "Verdict", "check"]
