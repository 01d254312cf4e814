"""Who acts: one person, for one party, at one moment. Built by the door from the session, never from what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
    engagement: UUID | None = None
    slug: str = ""
    party: str = ""
    pseudonym: str = ""
    roles: frozenset[str] = frozenset()
    shared: UUID | None = None
    private: UUID | None = None
    own: UUID | None = None
    key: UUID | None = None
    admin: bool = False

    @property
    def other(self) -> str:
        """The other party's word."""
        return OTHER.get(self.party, "")
