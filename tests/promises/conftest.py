"""The desks of the cast, for the tests of pages."""

from tests.promises.at_desk import sit, world

__all__ = ["sit", "world"]
