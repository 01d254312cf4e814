"""Backups: one sealed file with a consistent copy of the database, checked by restoring it before it counts."""
