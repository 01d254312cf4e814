"""Who may do what with trackers and forecasts."""

from __future__ import annotations

from troth.acts.rule import SEATED, SHARED, WRITES
from troth.sources.rules import UPLOADS as OWN_UPLOADS

SEES = SHARED & SEATED
IMPORTS = SHARED & WRITES
LINKS = SHARED & WRITES
UPLOADS = OWN_UPLOADS
