"""Which folders an account has, which of them hold sent mail, and what is in them to read."""
