"""Entries are found by day: the evidence list between two dates reads no row outside them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_append_only")]
    operations = [
        migrations.AddIndex(model_name="entry", index=models.Index(fields=["space", "at"], name="entry_at")),
    ]
