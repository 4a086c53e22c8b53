"""What the rest of the case tells about a mailing."""
