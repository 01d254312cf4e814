"""Who may thank, and who sees it."""

from troth.acts.rule import SEATED, SHARED, WRITES

SEES = SHARED & SEATED
GIVES = SHARED & WRITES
