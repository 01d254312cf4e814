"""Django's name for this room."""

from django.apps import AppConfig


class ActsConfig(AppConfig):
    """The doorway: finds every room's kinds and acts."""

    name = "troth.acts"
    label = "acts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load every room's kinds and acts, and put the guard on new database connections."""
        import importlib
        import importlib.util

        from django.conf import settings
        from django.db.backends.signals import connection_created

        from troth.acts.guard import watch
        from troth.evidence import registry, rooms

        registry.load()
        for room in rooms.ROOMS:
            if importlib.util.find_spec(f"{room}.acts") is not None:
                importlib.import_module(f"{room}.acts")

        if settings.TROTH.guard:

            def on_connect(connection: object, **_: object) -> None:
                if watch not in connection.execute_wrappers:  # type: ignore[attr-defined]
                    connection.execute_wrappers.append(watch)  # type: ignore[attr-defined]

            connection_created.connect(on_connect, weak=False, dispatch_uid="troth.guard")
