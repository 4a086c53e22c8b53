"""Hints: mail that may have gone to the wrong people, found beside the audit."""
