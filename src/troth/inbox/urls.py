"""Addresses of the inbox room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from troth.inbox import pages

outside: list[URLPattern | URLResolver] = [path("mail/stop/<str:sealed>/", pages.stop_mail)]
inside: list[URLPattern | URLResolver] = [
    path("inbox/", pages.needs_you),
    path("inbox/theirs/", pages.waiting_on_them),
    path("inbox/heard/", pages.heard_page),
    path("inbox/heard/read/", pages.read_all),
    path("inbox/brief/", pages.brief),
    path("waiting/", pages.moved),
    path("threads/<slug:about>/", pages.thread),
    path("threads/<slug:about>/write/", pages.write),
    path("threads/<slug:about>/note/", pages.note),
    path("threads/<slug:about>/seen/", pages.seen),
]
desk: list[URLPattern | URLResolver] = [
    path("inbox/", pages.all_inboxes),
    path("account/mail/", pages.mail),
]
