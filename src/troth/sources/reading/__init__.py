"""From the bytes of a file to histories: text, table, map, cells. Every refusal names line, column, value, reason."""

from troth.sources.reading.columns import Mapping, MapProblem, map_digest, parse_map, to_toml
from troth.sources.reading.read import Reading, read
from troth.sources.reading.text import MAX_FILE, Rejected, Unreadable

__all__ = [
    "MAX_FILE",
    "MapProblem",
    "Mapping",
    "Reading",
    "Rejected",
    "Unreadable",
    "map_digest",
    "parse_map",
    "read",
    "to_toml",
]
