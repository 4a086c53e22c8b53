"""Untrusted formats in a process of their own, which may crash, hang or grow without harm."""
