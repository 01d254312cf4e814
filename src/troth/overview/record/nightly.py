"""Every night the whole record is checked against what was signed; what is wrong stays in sight until somebody acts."""

from __future__ import annotations

from troth.overview.record import integrity

CHECK = "overview.check_record"
NAMED = 20


class NotAsSigned(Exception):
    """Rows are not what was signed; the message names the first of them."""


def check_all() -> None:
    """Check every stored row. Raises NotAsSigned: the job is dead then, and `troth doctor` and `troth jobs` say why."""
    found = integrity.check(deep=True)
    if found:
        many = "1 row is" if len(found) == 1 else f"{len(found):,} rows are"
        named = "\n".join(str(problem) for problem in found[:NAMED])
        raise NotAsSigned(f"{many} not what was signed:\n{named}")
