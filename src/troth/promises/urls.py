"""Addresses of promises within an engagement."""

from __future__ import annotations

from django.urls import path

from troth.promises import pages

inside = [
    path("promises/", pages.promise_list),
    path("promises/new/", pages.make),
    path("promises/drafts/", pages.drafts),
    path("promises/drafts/<uuid:draft>/", pages.edit_draft),
    path("promises/drafts/<uuid:draft>/drop/", pages.drop_draft),
    path("promises/<int:number>/", pages.promise),
    path("promises/<int:number>/<slug:verb>/", pages.act),
]
