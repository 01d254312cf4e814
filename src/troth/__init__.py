"""Troth: the shared, provable record of an IT outsourcing relationship."""
