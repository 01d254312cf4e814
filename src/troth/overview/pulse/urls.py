"""Address of the Pulse."""

from __future__ import annotations

from django.urls import path

from troth.overview.pulse import pages

inside = [path("", pages.home)]
