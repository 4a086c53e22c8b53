"""What the header of a message says, read from its raw fields."""
