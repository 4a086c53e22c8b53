"""Delivery reports, in the standard form and in plain words."""
