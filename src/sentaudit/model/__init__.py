"""Frozen values that travel through sentaudit: no I/O and nothing third-party below this package."""
