"""Addresses of the sources room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from troth.sources import pages
from troth.sources.bounded import bounded

inside: list[URLPattern | URLResolver] = [
    path("imports/", pages.import_list, name="imports"),
    path("imports/new/", bounded(pages.bring), name="import-new"),
    path("imports/uploads/<uuid:upload>/", bounded(pages.preview), name="import-preview"),
    path("imports/uploads/<uuid:upload>/rejected.csv", pages.rejected, name="import-rejected"),
    path("imports/uploads/<uuid:upload>/discard/", pages.discard, name="import-discard"),
    path("imports/<int:number>/", pages.history, name="import"),
    path("imports/<int:number>/agree/", pages.agree, name="import-agree"),
    path("imports/<int:number>/items/<int:item>/", pages.item, name="import-item"),
]
