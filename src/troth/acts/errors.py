"""Why a command was not done. Each message is a sentence for people."""

from __future__ import annotations


class Refused(Exception):
    """The rules of the house do not allow this now; the sentence finishes "Refused: ..."."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class SomebodyWasFaster(Refused):
    """The thing changed between looking and acting; nothing was recorded."""


class NotThere(Exception):
    """Missing, or not this actor's: the two are never told apart."""


class AnotherCommand(Refused):
    """The same idempotency id came with a different command (422)."""


class LeftNothing(RuntimeError):
    """An act left no evidence, or a kind it did not declare: a fault in the code, caught inside the transaction."""
