"""Tests of the practices."""
