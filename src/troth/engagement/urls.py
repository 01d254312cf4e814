"""Addresses of the engagement room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from troth.engagement.pages import account, contests, erasure, join, people, sign_in, terms, work
from troth.engagement.pages import desk as tables

outside: list[URLPattern | URLResolver] = [*sign_in.entrance, path("join/<str:secret>/", join.join)]
inside: list[URLPattern | URLResolver] = [
    path("people/", people.people),
    path("people/invite/", people.invite_colleague),
    path("people/partner/", people.invite_partner),
    path("people/seats/<slug:seat>/", people.change_seat),
    path("people/seats/<slug:seat>/end/", people.end_seat),
    path("people/invitations/<uuid:invitation>/stop/", people.stop_invitation),
    path("people/calendar/", terms.state_calendar),
    path("people/terms/", terms.propose_terms),
    path("people/terms/<int:number>/agree/", terms.agree_terms),
    path("people/terms/<int:number>/decline/", terms.decline_terms),
    path("contests/", contests.contests),
    path("contests/<int:number>/", contests.contest),
    path("contests/<int:number>/answer/", contests.answer_contest),
    path("contests/<int:number>/settle/", contests.settle),
    path("contests/<int:number>/agree/", contests.agree),
    path("contests/<int:number>/withdraw/", contests.withdraw),
    path("evidence/<int:number>/contest/", contests.contest_entry),
    path("evidence/<int:number>/erase/", erasure.erase),
]
desk: list[URLPattern | URLResolver] = [
    path("", tables.home),
    path("open/", tables.open_engagement),
    path("organisation/people/", tables.people),
    path("organisation/people/invite/", tables.invite_member),
    path("organisation/people/<uuid:person>/", tables.member),
    path("organisation/people/<uuid:person>/close/", tables.close_account),
    path("organisation/people/<uuid:person>/reopen/", tables.reopen_account),
    path("organisation/people/<uuid:person>/admin/", tables.change_admin),
    path("organisation/invitations/<uuid:invitation>/stop/", tables.stop_invitation),
    path("organisation/background/", work.work),
    path("organisation/background/<uuid:job>/again/", work.again),
    path("account/", account.overview, name="account_overview"),
    path("account/", account.overview, name="mfa_index"),
    path("account/", account.overview, name="mfa_list_webauthn"),
    path("account/sessions/end/", account.end_other_sessions),
    path("account/sessions/<opaque:id>/end/", account.end_session, name="end_session"),
    *sign_in.own,
]
