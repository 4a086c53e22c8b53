"""Attached files: recognised, opened with their passwords, kept, read within a budget."""
