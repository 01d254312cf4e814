"""Django's name for this room, and its place in the navigation."""

from django.apps import AppConfig


class OpennessConfig(AppConfig):
    """The practice of openness."""

    name = "troth.practices.openness"
    label = "openness"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the pages."""
        from troth.practices.openness import acts as _acts  # noqa: F401
        from troth.web.places import register_place
        from troth.web.shell import register_nav

        register_nav("Practices", "Openness", "eye", "openness/", 150)
        register_place("R", "openness/reports")
