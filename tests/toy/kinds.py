"""What thanks leave behind."""

from dataclasses import dataclass

from troth.evidence.kind import Words, fact, kind, words


@kind("toy.thanks.given.v1", says="{who} gave thanks: {thanks}", log="shared", subject="number")
@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksGiven:
    """A party thanked the other."""

    number: str = fact()
    thanks: Words = words(personal=False)
