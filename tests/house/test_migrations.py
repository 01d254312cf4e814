"""Migrations are complete and expand only; what takes something away is named before it reaches anybody."""

from __future__ import annotations

import pytest
from django.db import migrations, models
from tools import check_migrations


@pytest.mark.django_db
def test_migrations_are_complete_and_take_nothing_away() -> None:
    assert check_migrations.problems() == []


def planted(*operations: object, label: str = "promises") -> list[str]:
    """What is said of a migration with these operations."""
    migration = type("Migration", (migrations.Migration,), {"operations": list(operations)})("0099_planted", label)
    return check_migrations._taking_away([migration])


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("promise", "title"),
        migrations.DeleteModel("Promise"),
        migrations.RenameField("promise", "title", "name"),
        migrations.AddField("promise", "mood", models.CharField(max_length=10)),
        migrations.AddField("promise", "count", models.IntegerField()),
        migrations.RunSQL("UPDATE promises_promise SET title = ''"),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_it_bites(operation: object) -> None:
    assert len(planted(operation)) == 1


def test_it_bites_on_a_change_of_entries() -> None:
    assert planted(migrations.AlterField("entry", "kind", models.TextField()), label="records")
    assert planted(migrations.RunPython(lambda apps, editor: None, lambda apps, editor: None), label="records")


def test_what_expands_passes() -> None:
    assert (
        planted(
            migrations.AddField("promise", "mood", models.CharField(max_length=10, blank=True)),
            migrations.AddField("promise", "seen", models.DateTimeField(null=True)),
            migrations.AddIndex("promise", models.Index(fields=["space"], name="promise_planted")),
            migrations.RunSQL("SELECT 1", migrations.RunSQL.noop),
        )
        == []
    )


@pytest.mark.django_db
def test_it_bites_on_a_model_without_its_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    from troth.promises.models import Promise

    field = Promise._meta.get_field("title")
    monkeypatch.setattr(field, "max_length", 199)
    assert "run makemigrations" in check_migrations.problems()[0]
