"""Tracker issues as measured evidence, and when the work that is left will be finished."""
