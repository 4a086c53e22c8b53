"""Bytes of one message to headers and decoded parts, tolerant of everything real mail does."""
