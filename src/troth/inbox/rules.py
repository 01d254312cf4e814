"""Who may say and see what in threads."""

from __future__ import annotations

from troth.acts.rule import PRIVATE, SEATED, SHARED, WRITES

SEES = SHARED & SEATED
POSTS = SHARED & WRITES
NOTES = PRIVATE & WRITES
