"""The table of words, and the full-text index that follows it: triggers on SQLite, a stored column on PostgreSQL."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(place, folded, content='search_document', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0', prefix='2 3', detail=column)",
    "CREATE TRIGGER search_document_ai AFTER INSERT ON search_document BEGIN "
    "INSERT INTO search_words(rowid, place, folded) VALUES (new.id, new.place, new.folded); END",
    "CREATE TRIGGER search_document_ad AFTER DELETE ON search_document BEGIN "
    "INSERT INTO search_words(search_words, rowid, place, folded) "
    "VALUES ('delete', old.id, old.place, old.folded); END",
    "CREATE TRIGGER search_document_au AFTER UPDATE ON search_document BEGIN "
    "INSERT INTO search_words(search_words, rowid, place, folded) "
    "VALUES ('delete', old.id, old.place, old.folded); "
    "INSERT INTO search_words(rowid, place, folded) VALUES (new.id, new.place, new.folded); END",
)
POSTGRESQL = (
    "ALTER TABLE search_document ADD COLUMN words tsvector GENERATED ALWAYS AS "
    "(array_to_tsvector(array_remove(string_to_array(folded, ' '), ''))) STORED",
    "CREATE INDEX search_document_words ON search_document USING gin (words)",
)


def lay(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def take(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("records", "0006_lone_space_index")]
    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("kind", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=80)),
                ("party", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("place", models.CharField(max_length=33)),
                ("text", models.TextField()),
                ("folded", models.TextField()),
                (
                    "space",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.space"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["space", "subject"], name="search_subject")],
                "constraints": [models.UniqueConstraint(fields=("space", "seq"), name="search_entry")],
            },
        ),
        migrations.RunPython(lay, take),
    ]
