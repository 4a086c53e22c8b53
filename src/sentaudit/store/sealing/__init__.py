"""What nobody can read without the key of the case."""
