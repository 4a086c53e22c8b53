"""What the name of a mailbox tells: canonical form, domain, kind, and how to mask it. Pure functions on strings."""
