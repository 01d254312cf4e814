"""Django's name for this room, and its places in the navigation."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    """Pages that read across rooms."""

    name = "troth.overview"
    label = "overview"

    def ready(self) -> None:
        """Announce the pages."""
        from troth.web.shell import register_nav

        register_nav("", "Pulse", "activity", "", 0)
        register_nav("", "Trust", "scale", "trust/", 30)
        register_nav("Record", "Evidence", "book-lock", "evidence/", 300)
        register_nav("Record", "Verify", "shield-check", "verify/", 310)
