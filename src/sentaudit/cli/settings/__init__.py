"""What a user may set: the keys, how their values are read, and the places they come from."""
