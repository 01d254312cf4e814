"""The pages of trackers and forecasts."""
