"""Addresses of the service desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from troth.sources.bounded import bounded
from troth.tickets.pages import desk as board
from troth.tickets.pages import levels, logs, maintenance

inside: list[URLPattern | URLResolver] = [
    path("desk/", board.desk, name="desk"),
    path("desk/tickets/", board.ticket_list, name="tickets"),
    path("desk/logs/new/", bounded(logs.bring), name="log-new"),
    path("desk/uploads/<uuid:upload>/", bounded(logs.preview), name="log-preview"),
    path("desk/uploads/<uuid:upload>/rejected.csv", logs.rejected, name="log-rejected"),
    path("desk/uploads/<uuid:upload>/discard/", logs.discard, name="log-discard"),
    path("desk/logs/<int:number>/", logs.log, name="log"),
    path("desk/logs/<int:number>/agree/", logs.agree, name="log-agree"),
    path("desk/logs/<int:number>/<int:ticket>/", board.ticket, name="ticket"),
    path("desk/levels/new/", levels.propose, name="levels-new"),
    path("desk/levels/<int:number>/", levels.one, name="levels"),
    path("desk/levels/<int:number>/agree/", levels.agree, name="levels-agree"),
    path("desk/levels/<int:number>/decline/", levels.decline, name="levels-decline"),
    path("desk/maintenance/new/", maintenance.propose, name="maintenance-new"),
    path("desk/maintenance/<int:number>/", maintenance.one, name="maintenance"),
    path("desk/maintenance/<int:number>/agree/", maintenance.agree, name="maintenance-agree"),
    path("desk/maintenance/<int:number>/decline/", maintenance.decline, name="maintenance-decline"),
]
