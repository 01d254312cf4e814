"""Tests of trackers and forecasts."""
