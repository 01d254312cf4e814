"""Feeds as calendar programs, hostile receivers and both parties meet them."""
