"""Parts of a message to text: one kind of content per file."""
