"""What is in a file: recognised by its first bytes, unpacked as it streams, cut into messages."""
