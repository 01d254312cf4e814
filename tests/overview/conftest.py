"""The story of the cast, told once for each module that asks for it."""

from tests.records.story import once_told

__all__ = ["once_told"]
