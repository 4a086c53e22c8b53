"""Verbs that ask the case: its incidents, what is like them, whom they affect, and what to tell whom."""
