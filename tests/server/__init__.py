"""Running an installation: logs, health, backups, units."""
