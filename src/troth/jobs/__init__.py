"""Background work kept in the database: lease, heartbeat, retry, key."""
