"""When the other side said that an import is right, and by which entry."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("sources", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="historyimport", name="agreed_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="historyimport", name="agreed_entry", field=models.BigIntegerField(null=True)),
    ]
