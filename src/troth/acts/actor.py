"""Who acts: one person, for one party, at one moment. Built by the door from the session, never from what was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")
NOWHERE = UUID(int=0)
"""The space, or engagement, of somebody who is in none: no row has it."""

WRITERS = frozenset({"lead", "legal", "member"})
OTHER = {"client": "provider", "provider": "client"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person in their seat. `shared` and `private` are the only spaces this actor can ever reach."""

    person: UUID
    name: str
    email: str
    organisation: UUID
    organisation_name: str
    at: datetime
    engagement: UUID = NOWHERE
    slug: str = ""
    party: str = ""
    pseudonym: str = ""
    roles: frozenset[str] = frozenset()
    shared: UUID = NOWHERE
    private: UUID = NOWHERE
    own: UUID = NOWHERE
    key: UUID = NOWHERE
    admin: bool = False
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: str, read: Callable[[], T]) -> T:
        """What `read` gives, read once for this actor at this moment: a page's parts share their questions."""
        if key not in self.memo:
            self.memo[key] = read()
        found: T = self.memo[key]
        return found

    @property
    def writes(self) -> bool:
        """Whether this seat may record anything for its side; who only reads may not."""
        return bool(self.roles & WRITERS)

    @property
    def other(self) -> str:
        """The other party's word."""
        return OTHER.get(self.party, "")
