"""What people can do with the webhooks of their side."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEndpoint:
    """Let entries be sent to an address. `wants` is "all" or "asks" (only what asks something of this side)."""

    label: str
    url: str
    wants: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEndpoint:
    """Send nothing until it goes on. `endpoint` is its id."""

    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeEndpoint:
    """Go on where it stood."""

    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveEndpoint:
    """Take it away, and forget its address and its secret."""

    endpoint: str
