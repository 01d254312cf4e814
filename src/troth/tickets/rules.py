"""Who may do what with the service desk."""

from __future__ import annotations

from troth.acts.rule import LEADS, SEATED, SHARED, WRITES
from troth.sources.rules import UPLOADS as OWN_UPLOADS

SEES = SHARED & SEATED
IMPORTS = SHARED & WRITES
AGREES = SHARED & LEADS
UPLOADS = OWN_UPLOADS
