"""What of a message goes into the case."""
