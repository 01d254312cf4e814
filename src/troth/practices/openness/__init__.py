"""Openness: what a side says about its own dates, held against what is measured at that moment."""
