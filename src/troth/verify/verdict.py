"""What the verifier found, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

KEPT = 100


class State(StrEnum):
    """Valid, not valid, or beyond what this program can judge."""

    VALID = "valid"
    INVALID = "not valid"
    UNJUDGED = "cannot judge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sentence, about the entry with this index (from 0), or about the whole record when it is None.

    A sentence that begins with its entry, "Entry 262 was altered", is whole; any other is told with it in front.
    """

    says: str
    entry: int | None = None

    def __str__(self) -> str:
        whole = self.entry is None or self.says.startswith(f"Entry {self.entry + 1:,} ")
        return self.says if self.entry is None or whole else f"entry {self.entry + 1}: {self.says}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A party with the name of its key, and how many entries it signed."""

    party: str
    org: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The state, what was counted, what is wrong (`problems`) and what a reader should know (`remarks`).

    `level` and `witness` are sentences. `evidence` holds signed checkpoints that contradict each other.
    """

    state: State
    origin: str = ""
    size: int = 0
    root: bytes = b""
    signers: tuple[Signer, ...] = ()
    parts: int = 0
    erased: int = 0
    history: int = 0
    level: str = ""
    witness: str = ""
    keys: str = ""
    compared: str = ""
    problems: tuple[Finding, ...] = ()
    problem_count: int = 0
    remarks: tuple[Finding, ...] = ()
    remark_count: int = 0
    evidence: tuple[bytes, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the record is valid."""
        return self.state is State.VALID


@dataclass(slots=True)
class Findings:
    """Collects sentences; keeps the first hundred of each kind and counts the rest."""

    problems: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    evidence: list[bytes] = field(default_factory=list)
    problem_count: int = 0
    remark_count: int = 0
    unjudged: int = 0

    def wrong(self, says: object, entry: int | None = None) -> None:
        """Something does not hold."""
        self.problem_count += 1
        if len(self.problems) < KEPT:
            self.problems.append(Finding(says=str(says), entry=entry))

    def unknown(self, says: object, entry: int | None = None) -> None:
        """Something is beyond this program."""
        self.unjudged += 1
        self.wrong(says, entry)

    def note(self, says: object, entry: int | None = None) -> None:
        """Nothing is broken, but a reader should know."""
        self.remark_count += 1
        if len(self.remarks) < KEPT:
            self.remarks.append(Finding(says=str(says), entry=entry))

    @property
    def state(self) -> State:
        """Valid without problems; unjudged when every problem is one that this program does not understand."""
        if not self.problem_count:
            return State.VALID
        return State.UNJUDGED if self.problem_count == self.unjudged else State.INVALID

    def seal(self, body: Verdict) -> Verdict:
        """The verdict with everything that was found."""
        return replace(
            body,
            state=self.state,
            problems=tuple(self.problems),
            problem_count=self.problem_count,
            remarks=tuple(self.remarks),
            remark_count=self.remark_count,
            evidence=tuple(self.evidence),
        )
