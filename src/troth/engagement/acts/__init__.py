"""The acts around the relationship itself."""

from troth.engagement import project as _project
from troth.engagement.acts import accounts, alerts, contests, erasure, people, relationship, terms

__all__ = ["accounts", "alerts", "contests", "erasure", "people", "relationship", "terms"]
_ = _project
