"""From the bytes of a service-desk log to tickets: map, columns, cells. Every refusal says where and why."""

from troth.tickets.reading.columns import Mapping, parse_map, to_toml
from troth.tickets.reading.read import LogReading, read

__all__ = ["LogReading", "Mapping", "parse_map", "read", "to_toml"]
