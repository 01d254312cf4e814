"""Addresses of openness."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from troth.practices.openness import pages

inside: list[URLPattern | URLResolver] = [
    path("openness/", pages.openness, name="openness"),
    path("openness/reports/new/", pages.report, name="report-new"),
    path("openness/reports/<int:number>/", pages.one, name="report"),
]
