"""PDF: the text layer and its columns."""
