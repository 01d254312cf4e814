"""From the bytes of a tracker's export to issues: JSON of three trackers, or a table by a map. Every refusal says where
and why."""

from troth.trackers.reading.columns import Mapping, map_digest, over, parse_map, to_toml
from troth.trackers.reading.read import FORMS, IssueReading, read

__all__ = ["FORMS", "IssueReading", "Mapping", "map_digest", "over", "parse_map", "read", "to_toml"]
