"""Addresses of the trust pages."""

from __future__ import annotations

from django.urls import path

from troth.overview.trust import pages

inside = [
    path("trust/", pages.both),
    path("trust/method/", pages.method),
    path("trust/<slug:party>/", pages.party),
    path("trust/<slug:party>/delay/", pages.delay),
    path("trust/<slug:party>/<slug:dimension>/", pages.dimension),
    path("trust/<slug:party>/<slug:dimension>/acknowledge/", pages.acknowledge),
]
