"""Each table of a space has indexes that begin with the space; the one over the space alone only cost writes."""

import django.db.models.deletion
from django.db import migrations, models

from troth.records.loose_index import drop_space_index

MODELS = ("promise", "wait", "draft")


def _space():
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.space"
    )


class Migration(migrations.Migration):
    dependencies = [("promises", "0005_slips"), ("records", "0006_lone_space_index")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField(model_name=name, name="space", field=_space())],
            database_operations=[
                migrations.RunPython(drop_space_index(f"promises_{name}"), migrations.RunPython.noop)
            ],
        )
        for name in MODELS
    ]
