"""The whole integrity check of an installation: what is signed, where spaces belong, and what is derived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from troth.engagement.models import Engagement, Organisation, Side
from troth.overview.record.rebuild import differences
from troth.records.check import check_space
from troth.records.models import Log, Space
from troth.records.problem import Problem

UNPROVEN = {
    "records_space.created": "when a space was made is a note for people; nothing is computed from it",
    "records_checkpoint.id": "drawn when the row is made; a checkpoint is named by its space and size",
    "records_part.id": "drawn when the row is made; a part is named by its space, entry and name",
    "records_tile.id": "drawn when the row is made; a tile is named by its space, level and number",
}
"""Columns of recorded tables that no entry proves, with the reason. Derived rows have such a key too (`surrogates`)."""


def check(*, deep: bool = False) -> list[Problem]:
    """Every space; `deep` also rebuilds all derived rows and compares them. An empty list says that all is well."""
    found: list[Problem] = list(_missing())
    for space in Space.objects.order_by("id"):
        here = check_space(space, owners(space.pk)) + _place(space)
        # Derived rows can only be judged by a log that is sound.
        found += here or (differences(space) if deep else [])
    return found


def _missing() -> Iterator[Problem]:
    """Spaces that something belongs to, but that are not there."""
    present = set(Space.objects.values_list("pk", flat=True))
    for what, rows in (
        ("an engagement", Engagement.objects.values_list("space_id", flat=True)),
        ("a side", Side.objects.values_list("private_id", flat=True)),
        ("an organisation", Organisation.objects.values_list("space_id", flat=True)),
        ("a log", Log.objects.values_list("space_id", flat=True)),
    ):
        for space_id in sorted(set(rows) - present):
            row = f"the space of {what}"
            yield Problem(space=str(space_id), table="records_space", row=row, column="", says="is missing")


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
