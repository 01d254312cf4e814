"""The table of the database cache, which keeps the rate limits of sign-in."""

from django.core.management import call_command
from django.db import migrations

TABLE = "troth_cache"


def make(apps, schema_editor):
    """Create the cache table where it does not exist yet."""
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    """Remove it; a cache holds nothing that is missed."""
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("engagement", "0001_initial")]
    operations = [migrations.RunPython(make, drop, elidable=False)]
