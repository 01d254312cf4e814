"""Django's name for this room, and its place in the navigation."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """The room of measured evidence."""

    name = "troth.sources"
    label = "sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the pages."""
        from troth.sources import awaiting as _awaiting  # noqa: F401
        from troth.web.places import register_place
        from troth.web.shell import register_nav

        register_nav("Record", "Imports", "file-up", "imports/", 320)
        register_place("I", "imports")
