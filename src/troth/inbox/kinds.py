"""What is said beside a thing: messages in the shared record, and notes in the private log of one side."""

from __future__ import annotations

from dataclasses import dataclass

from troth.evidence.kind import Words, fact, kind, words

THREAD = "thread-"


def thread_of(about: str) -> str:
    """The thread of a thing, as a subject of entries."""
    return f"{THREAD}{about}"


@kind(
    "inbox.message.posted.v1", log="shared", subject="thread",
    says="{who} wrote to both sides about {about}: {text}",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted:
    """A message that both sides see. `entry` is the message it answers; `mentions` are pseudonyms."""

    thread: str = fact()
    entry: int | None = fact(default=None)
    mentions: tuple[str, ...] = fact(default=())
    text: Words = words(personal=True)

    @property
    def about(self) -> str:
        """The thing that the thread is about."""
        return self.thread.removeprefix(THREAD)


@kind(
    "inbox.note.kept.v1", log="private", subject="thread",
    says="{who} noted about {about}, for the own side only: {text}",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKept:
    """A note that only one's own side sees; its fields are those of a message."""

    thread: str = fact()
    entry: int | None = fact(default=None)
    mentions: tuple[str, ...] = fact(default=())
    text: Words = words(personal=True)

    @property
    def about(self) -> str:
        """The thing that the thread is about."""
        return self.thread.removeprefix(THREAD)
