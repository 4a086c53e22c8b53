"""Texts of a message to found addresses: pure functions, no I/O, no clock, no configuration."""
