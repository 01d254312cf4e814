"""Addresses of trackers and forecasts."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from troth.sources.bounded import bounded
from troth.trackers.pages import forecast, imports

inside: list[URLPattern | URLResolver] = [
    path("measured/trackers/", imports.import_list, name="trackers"),
    path("measured/trackers/new/", bounded(imports.bring), name="tracker-new"),
    path("measured/trackers/uploads/<uuid:upload>/", bounded(imports.preview), name="tracker-preview"),
    path("measured/trackers/uploads/<uuid:upload>/rejected.csv", imports.rejected, name="tracker-rejected"),
    path("measured/trackers/uploads/<uuid:upload>/discard/", imports.discard, name="tracker-discard"),
    path("measured/trackers/<int:number>/", imports.one, name="tracker"),
    path("measured/trackers/<int:number>/agree/", imports.agree, name="tracker-agree"),
    path("measured/trackers/<int:number>/issues/<int:issue>/", imports.issue, name="tracker-issue"),
    path("measured/forecast/", forecast.board, name="forecast"),
    path("measured/forecast/<int:source>/<int:stream>/", forecast.stream, name="forecast-stream"),
    path("measured/forecast/<int:source>/<int:stream>/link/", forecast.link, name="forecast-link"),
    path("measured/forecast/promises/<int:number>/unlink/", forecast.unlink, name="forecast-unlink"),
]
