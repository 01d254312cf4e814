"""Django's name for this room, and its places in the navigation."""

from datetime import timedelta

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    """Pages that read across rooms."""

    name = "troth.overview"
    label = "overview"

    def ready(self) -> None:
        """Announce the pages."""
        from troth.jobs.periodic import DAY, periodic
        from troth.overview.record.nightly import CHECK, check_all
        from troth.web.shell import register_nav

        periodic(CHECK, every=DAY, after=timedelta(hours=2), tries=1)(check_all)

        register_nav("", "Pulse", "activity", "", 0)
        register_nav("", "Trust", "scale", "trust/", 30)
        register_nav("Record", "Evidence", "book-lock", "evidence/", 300)
        register_nav("Record", "Verify", "shield-check", "verify/", 310)
