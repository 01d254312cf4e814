"""What a side keeps about its webhooks, in its own private log: that there is one, on what host, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from troth.evidence.kind import Words, fact, kind, words


@kind("feeds.endpoint.added.v1", says="{who} added the webhook “{label}” to {host}, for {what}", log="private", subject="endpoint")
@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAdded:
    """Entries of the shared record go to this host from now on. Its whole address can be a secret and stays out."""

    endpoint: str = fact()
    wants: str = fact()
    since: int = fact()
    host: Words = words(personal=False)
    label: Words = words(personal=False)

    @property
    def what(self) -> str:
        """What is sent, in words."""
        return WANTS.get(self.wants, self.wants)


@kind("feeds.endpoint.paused.v1", says="{who} paused a webhook", log="private", subject="endpoint")
@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointPaused:
    """Nothing is sent until it goes on; what comes meanwhile waits."""

    endpoint: str = fact()


@kind("feeds.endpoint.resumed.v1", says="{who} let a webhook go on", log="private", subject="endpoint")
@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointResumed:
    """It goes on where it stood, with everything that came meanwhile."""

    endpoint: str = fact()


@kind("feeds.endpoint.removed.v1", says="{who} removed a webhook", log="private", subject="endpoint")
@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRemoved:
    """Nothing is sent to it any more; its address and its secret are forgotten."""

    endpoint: str = fact()


WANTS = {"all": "every entry of the shared record", "asks": "what asks something of us"}
