"""The rows of the ledger: spaces, logs, entries, checkpoints and erasable parts; the only place that appends."""
