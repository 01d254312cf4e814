"""Who may do what with reports."""

from __future__ import annotations

from troth.acts.rule import SEATED, SHARED, WRITES

SEES = SHARED & SEATED
REPORTS = SHARED & WRITES
