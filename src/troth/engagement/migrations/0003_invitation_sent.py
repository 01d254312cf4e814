"""When an invitation's link went out."""

from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    """Until now a link was made the moment it went out."""
    rows = apps.get_model("engagement", "Invitation").objects.using(schema_editor.connection.alias)
    rows.filter(token__isnull=False).update(sent=F("created"))


class Migration(migrations.Migration):
    dependencies = [("engagement", "0002_cache_table")]
    operations = [
        migrations.AddField("invitation", "sent", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
