"""For migrations: drops the index that a foreign key to a space has of its own, where a longer one begins with it."""

from __future__ import annotations

from typing import Any


def drop_space_index(table: str) -> Any:
    """What `RunPython` runs to drop the index over `space_id` alone of a table; other indexes stay."""

    def run(apps: Any, editor: Any) -> None:
        with editor.connection.cursor() as cursor:
            found = editor.connection.introspection.get_constraints(cursor, table)
        for name, each in found.items():
            if each["index"] and each["columns"] == ["space_id"] and not (each["unique"] or each["primary_key"]):
                editor.execute(f"DROP INDEX {editor.quote_name(name)}")

    return run
