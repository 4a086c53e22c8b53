"""Telling people and programs the numbers of a run: one way per file, and no personal data on any of them."""
