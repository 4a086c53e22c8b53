"""The case written: units whole or not at all."""
