"""Service-desk tickets: logs as a source, agreed service levels, and the clock that is replayed from both."""
