"""What a mail says in words, as far as phrases tell it."""
