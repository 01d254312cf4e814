"""Addresses of the record: inside an engagement, the check for everybody, and the record of an organisation."""

from __future__ import annotations

from django.urls import path

from troth.overview.record import own, pages, verify_pages

inside = [
    path("evidence/", pages.evidence),
    path("evidence/private/", pages.private_evidence),
    path("evidence/private/<int:number>/", pages.private_entry),
    path("evidence/private/<int:number>/proof/", pages.private_proof),
    path("evidence/private/<int:number>/parts/<str:name>/", pages.private_part),
    path("evidence/<int:number>/", pages.shared_entry),
    path("evidence/<int:number>/counts/", pages.counts_for),
    path("evidence/<int:number>/proof/", pages.shared_proof),
    path("evidence/<int:number>/parts/<str:name>/", pages.shared_part),
    path("verify/", verify_pages.verify),
    path("verify/bundle/", verify_pages.shared_bundle),
    path("verify/bundle/private/", verify_pages.private_bundle),
    path("verify/policy/", verify_pages.policy),
    path("verify/parties/", verify_pages.parties),
]
outside = [
    path("verify/", verify_pages.verify_for_everybody),
    path("organisation/record/", own.own_record),
    path("organisation/record/bundle/", own.own_bundle),
]
