"""The vocabulary of evidence: kinds, their registry and the envelope they travel in. Pure Python."""
