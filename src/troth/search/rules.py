"""Who may search: everybody with a seat, in what they may read."""

from __future__ import annotations

from troth.acts.rule import SEATED, SHARED

FINDS = SHARED & SEATED
