"""The whole integrity check of an installation: what is signed, where spaces belong, and what is derived."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from troth.engagement.models import Engagement, Organisation, Side
from troth.overview.record.rebuild import differences
from troth.records.check import check_space
from troth.records.models import Space
from troth.records.problem import Problem

UNPROVEN = {
    "records_space.created": "when a space was made is a note for people; nothing is computed from it",
}
"""Columns of recorded tables that no entry proves, with the reason."""


def check(*, deep: bool = False) -> list[Problem]:
    """Every space; `deep` also rebuilds all derived rows and compares them. An empty list says that all is well."""
    found: list[Problem] = []
    for space in Space.objects.order_by("id"):
        here = check_space(space, owners(space.pk)) + _place(space)
        # Derived rows can only be judged by a log that is sound.
        found += here or (differences(space) if deep else [])
    return found


def owners(space_id: UUID) -> Mapping[str, str]:
    """The party behind each key name of a space."""
    sides = Side.objects.select_related("organisation__key")
    found = {side.organisation.key.name: side.party for side in sides.filter(engagement__space_id=space_id)}
    found |= {side.organisation.key.name: side.party for side in sides.filter(private_id=space_id)}
    for organisation in Organisation.objects.select_related("key").filter(space_id=space_id):
        found[organisation.key.name] = "organisation"
    return found


def _place(space: Space) -> list[Problem]:
    """A space must be of the kind of what owns it."""
    owned = (
        (Space.Kind.SHARED, Engagement.objects.filter(space=space)),
        (Space.Kind.PRIVATE, Side.objects.filter(private=space)),
        (Space.Kind.ORGANISATION, Organisation.objects.filter(space=space)),
    )
    kinds = [kind for kind, rows in owned if rows.exists()]
    if kinds == [space.kind]:
        return []
    says = f"is {space.kind}, but belongs to {f'a {kinds[0]} place' if kinds else 'nothing'}"
    return [Problem(space=str(space.pk), table="records_space", row="the space", column="kind", says=says)]
