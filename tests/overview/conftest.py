"""The story of the cast, told once for each module that asks for it, and the desks of the cast."""

from tests.promises.at_desk import sit, world
from tests.records.story import once_told

__all__ = ["once_told", "sit", "world"]
