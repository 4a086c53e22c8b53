"""Passwords and tokens: fetched where they are kept when they are needed, in the process that needs them."""
